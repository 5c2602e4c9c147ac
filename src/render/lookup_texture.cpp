#include "render/lookup_texture.h"

#include <GLES3/gl3.h>

#include <algorithm>

namespace lobule::render {

namespace {

constexpr std::size_t kTablesKept = 16;

Texture uploadTable(std::vector<std::uint16_t> entries) {
  const std::size_t rows = (entries.size() + kTableColumns - 1) / kTableColumns;
  entries.resize(rows * kTableColumns, 0);
  Texture texture = makeTexture();
  bindTexture(0, texture.get());
  glTexStorage2D(GL_TEXTURE_2D, 1, GL_R16UI, kTableColumns, static_cast<GLsizei>(rows));
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, kTableColumns, static_cast<GLsizei>(rows), GL_RED_INTEGER, GL_UNSIGNED_SHORT,
                  entries.data());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  return texture;
}

}  // namespace

GLuint LookupTextures::textureFor(const image::LookupTable* table) {
  const std::vector<std::uint16_t> noEntries{0};
  const std::vector<std::uint16_t>& entries = table != nullptr && !table->entries.empty() ? table->entries : noEntries;
  auto found = std::ranges::find(known_, entries, &Known::entries);
  if (found == known_.end()) {
    known_.push_front({.entries = entries, .texture = uploadTable(entries)});
    found = known_.begin();
  } else {
    known_.splice(known_.begin(), known_, found);
  }
  if (known_.size() > kTablesKept) {
    known_.pop_back();
  }
  return found->texture.get();
}

}  // namespace lobule::render
