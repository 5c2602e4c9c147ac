#include "render/mask_painter.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <cmath>

#include "generated/shaders.h"
#include "render/mask_levels.h"

namespace lobule::render {

namespace {

constexpr int kMaskUnit = 0;

}  // namespace

Result<MaskPainter> MaskPainter::create() {
  Result<Program> program = Program::link("mask", shaders::kPictureVert, shaders::kMaskFrag);
  if (!program) {
    return std::unexpected(program.error());
  }
  return MaskPainter(std::move(*program));
}

MaskPainter::MaskPainter(Program program) : program_(std::move(program)) {}

const MaskPainter::Known& MaskPainter::knownFor(const std::shared_ptr<const image::Mask>& mask) {
  Known& known = known_[mask.get()];
  known.isDrawn = true;
  if (known.mask == mask) {
    return known;
  }
  GLint limit = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &limit);
  const MaskLevels levels = maskLevels(*mask, limit);
  known.mask = mask;
  known.firstLevel = levels.first;
  known.levels = static_cast<int>(levels.masks.size());
  known.texture = makeTexture();
  bindTexture(kMaskUnit, known.texture.get());
  glTexStorage2D(GL_TEXTURE_2D, known.levels, GL_R8, levels.masks[0].columns, levels.masks[0].rows);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  for (int level = 0; level < known.levels; ++level) {
    const image::Mask& each = levels.masks[static_cast<std::size_t>(level)];
    glTexSubImage2D(GL_TEXTURE_2D, level, 0, 0, each.columns, each.rows, GL_RED, GL_UNSIGNED_BYTE, each.samples.data());
  }
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  return known;
}

void MaskPainter::forgetUnused() {
  std::erase_if(known_, [](const auto& named) { return !named.second.isDrawn; });
  for (auto& [mask, known] : known_) {
    known.isDrawn = false;
  }
}

void MaskPainter::draw(const ViewportScene& viewport, const MaskLayer& layer, const Target& target) {
  if (!layer.mask || layer.mask->isEmpty()) {
    return;
  }
  const Known& known = knownFor(layer.mask);
  bindTexture(kMaskUnit, known.texture.get());
  program_.use();
  setTarget(program_, target);
  program_.set("uMask", kMaskUnit);
  program_.set("uColor", layer.color.r, layer.color.g, layer.color.b, layer.color.a);

  // The level whose points are as large as the screen's, or larger: smaller ones would leave gaps in a line.
  const int wanted = static_cast<int>(std::ceil(std::log2(std::max(1.0, 1.0 / viewport.transform.scale)) - 0.01));
  program_.set("uLevel", static_cast<float>(std::clamp(wanted - known.firstLevel, 0, known.levels - 1)));

  // The mask's corners on screen, with room for the dark edge.
  const double left = layer.column - 0.5, top = layer.row - 0.5;
  const auto first = screenFromImage(viewport, {.x = left, .y = top});
  const auto last = screenFromImage(viewport, {.x = left + layer.mask->columns, .y = top + layer.mask->rows});
  program_.set("uScreenAnchor", static_cast<float>(first[0]), static_cast<float>(first[1]));
  program_.set("uMapFromScreen", static_cast<float>(1.0 / (last[0] - first[0])),
               static_cast<float>(1.0 / (last[1] - first[1])));
  const auto [leftPx, rightPx] = std::minmax(first[0], last[0]);
  program_.set("uRectangle", static_cast<float>(leftPx - 1), static_cast<float>(first[1] - 1),
               static_cast<float>(rightPx + 1), static_cast<float>(last[1] + 1));
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

}  // namespace lobule::render
