#include "render/heat_painter.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <cmath>

#include "generated/shaders.h"
#include "render/heat_colors.h"

namespace lobule::render {

namespace {

enum Unit { kProbability = 0, kColors = 1 };

void setLinearFilter() {
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

Texture uploadColors() {
  Texture texture = makeTexture();
  bindTexture(kColors, texture.get());
  const HeatColors& colors = heatColors();
  glTexStorage2D(GL_TEXTURE_2D, 1, GL_RGB8, static_cast<GLsizei>(colors.size()), 1);
  setLinearFilter();
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, static_cast<GLsizei>(colors.size()), 1, GL_RGB, GL_UNSIGNED_BYTE,
                  colors.data());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  return texture;
}

// Eight bits are enough for a colour; they filter, as integers and floats need not.
Texture uploadMap(const image::FloatImage& values) {
  std::vector<std::uint8_t> bytes(values.samples.size());
  std::ranges::transform(values.samples, bytes.begin(), [](float value) {
    return static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(value, 0.0F, 1.0F)));
  });
  Texture texture = makeTexture();
  bindTexture(kProbability, texture.get());
  glTexStorage2D(GL_TEXTURE_2D, 1, GL_R8, values.columns, values.rows);
  setLinearFilter();
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, values.columns, values.rows, GL_RED, GL_UNSIGNED_BYTE, bytes.data());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  return texture;
}

}  // namespace

Result<HeatPainter> HeatPainter::create() {
  Result<Program> program = Program::link("heat", shaders::kPictureVert, shaders::kHeatFrag);
  if (!program) {
    return std::unexpected(program.error());
  }
  return HeatPainter(std::move(*program), uploadColors());
}

HeatPainter::HeatPainter(Program program, Texture colors) : program_(std::move(program)), colors_(std::move(colors)) {}

GLuint HeatPainter::textureFor(const HeatLayer& layer) {
  Known& known = known_[layer.key];
  if (known.map != layer.probability) {
    known.map = layer.probability;
    known.texture = uploadMap(layer.probability->values);
  }
  known.isDrawn = true;
  return known.texture.get();
}

void HeatPainter::forgetUnused() {
  std::erase_if(known_, [](const auto& named) { return !named.second.isDrawn; });
  for (auto& [key, known] : known_) {
    known.isDrawn = false;
  }
}

void HeatPainter::draw(const ViewportScene& viewport, const HeatLayer& layer, const Target& target) {
  const image::PlacedMap& map = *layer.probability;
  if (map.values.isEmpty() || map.box.isEmpty()) {
    return;
  }
  bindTexture(kProbability, textureFor(layer));
  bindTexture(kColors, colors_.get());
  program_.use();
  setTarget(program_, target);
  program_.set("uProbability", kProbability);
  program_.set("uColors", kColors);
  program_.set("uThreshold", layer.threshold);
  program_.set("uOpacity", layer.opacity);
  const Color flat = layer.flat.value_or(Color{.a = 0});
  program_.set("uFlat", flat.r, flat.g, flat.b, flat.a);

  // The box's corners on screen, and how a step on screen moves over the map (0 to 1).
  const auto first = screenFromImage(viewport, {.x = map.box.firstColumn - 0.5, .y = map.box.firstRow - 0.5});
  const auto last = screenFromImage(viewport, {.x = map.box.lastColumn + 0.5, .y = map.box.lastRow + 0.5});
  program_.set("uScreenAnchor", static_cast<float>(first[0]), static_cast<float>(first[1]));
  program_.set("uMapAnchor", 0.0F, 0.0F);
  program_.set("uMapFromScreen", static_cast<float>(1.0 / (last[0] - first[0])),
               static_cast<float>(1.0 / (last[1] - first[1])));
  program_.set("uRectangle", static_cast<float>(first[0]), static_cast<float>(first[1]), static_cast<float>(last[0]),
               static_cast<float>(last[1]));
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

}  // namespace lobule::render
