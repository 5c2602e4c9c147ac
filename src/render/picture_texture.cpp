#include "render/picture_texture.h"

#include <GLES3/gl3.h>

#include <algorithm>

namespace lobule::render {

namespace {

struct GlFormat {
  GLenum internal, format, type;
};

constexpr GlFormat glFormat(TexelFormat format) {
  return format == TexelFormat::kGrey16 ? GlFormat{GL_R16UI, GL_RED_INTEGER, GL_UNSIGNED_SHORT}
                                        : GlFormat{GL_RGB8, GL_RGB, GL_UNSIGNED_BYTE};
}

std::size_t texelsOf(const Tile& tile) {
  return static_cast<std::size_t>(tile.heldWidth()) * static_cast<std::size_t>(tile.heldHeight());
}

}  // namespace

PictureTexture::PictureTexture(Pyramid pyramid, int tileLimit)
    : format_(pyramid.format), sources_(std::move(pyramid.levels)), tileLimit_(tileLimit) {
  for (const PyramidLevel& source : sources_) {
    levels_.push_back({.columns = source.columns, .rows = source.rows, .tiles = {}, .isComplete = false});
  }
}

void PictureTexture::allocate(int level) {
  TextureLevel& target = levels_[static_cast<std::size_t>(level)];
  for (const Tile& tile : tileLayout(target.columns, target.rows, tileLimit_)) {
    Texture texture = makeTexture();
    bindTexture(0, texture.get());
    glTexStorage2D(GL_TEXTURE_2D, 1, glFormat(format_).internal, tile.heldWidth(), tile.heldHeight());
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    gpuBytes_ += texelsOf(tile) * static_cast<std::size_t>(bytesPerTexel(format_));
    target.tiles.push_back({.tile = tile, .texture = std::move(texture), .rowsUploaded = 0});
  }
}

std::size_t PictureTexture::uploadStrip(TextureTile& tile, const PyramidLevel& source, std::size_t budgetBytes) {
  const auto texel = static_cast<std::size_t>(bytesPerTexel(format_));
  const std::size_t rowBytes = static_cast<std::size_t>(tile.tile.heldWidth()) * texel;
  const int rows =
      std::min(tile.tile.heldHeight() - tile.rowsUploaded, std::max(1, static_cast<int>(budgetBytes / rowBytes)));
  const auto firstRow = static_cast<std::size_t>(tile.tile.heldTop + tile.rowsUploaded);
  const std::size_t offset =
      (firstRow * static_cast<std::size_t>(source.columns) + static_cast<std::size_t>(tile.tile.heldLeft)) * texel;
  bindTexture(0, tile.texture.get());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, source.columns);
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, tile.rowsUploaded, tile.tile.heldWidth(), rows, glFormat(format_).format,
                  glFormat(format_).type, source.texels + offset);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  tile.rowsUploaded += rows;
  return static_cast<std::size_t>(rows) * rowBytes;
}

std::size_t PictureTexture::upload(int level, std::size_t budgetBytes) {
  TextureLevel& target = levels_[static_cast<std::size_t>(level)];
  if (target.isComplete) {
    return 0;
  }
  if (target.tiles.empty()) {
    allocate(level);
  }
  PyramidLevel& source = sources_[static_cast<std::size_t>(level)];
  std::size_t done = 0;
  for (TextureTile& tile : target.tiles) {
    while (tile.rowsUploaded < tile.tile.heldHeight()) {
      if (done >= budgetBytes) {
        return done;
      }
      done += uploadStrip(tile, source, budgetBytes - done);
    }
  }
  target.isComplete = true;
  source = {.columns = source.columns, .rows = source.rows, .texels = nullptr, .owner = nullptr};
  return done;
}

bool PictureTexture::isComplete() const {
  return std::ranges::all_of(levels_, &TextureLevel::isComplete);
}

int PictureTexture::drawableLevel(int wanted) const {
  const int count = static_cast<int>(levels_.size());
  for (int level = wanted; level < count; ++level) {
    if (levels_[static_cast<std::size_t>(level)].isComplete) {
      return level;
    }
  }
  for (int level = wanted - 1; level >= 0; --level) {
    if (levels_[static_cast<std::size_t>(level)].isComplete) {
      return level;
    }
  }
  return -1;
}

}  // namespace lobule::render
