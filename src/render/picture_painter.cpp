#include "render/picture_painter.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <format>

#include "generated/shaders.h"

namespace lobule::render {

namespace {

enum Unit { kPicture = 0, kModalityTable = 1, kVoiTable = 2 };

// Numbers as grey.frag's voiFraction knows them.
int voiCode(const image::VoiChoice& voi) {
  if (voi.table) {
    return 3;
  }
  switch (voi.window.function) {
    case image::VoiFunction::kLinear:
      return 0;
    case image::VoiFunction::kLinearExact:
      return 1;
    case image::VoiFunction::kSigmoid:
      return 2;
  }
  return 0;
}

// Picture pixels to texels of a level, both with centres at whole numbers.
double inLevel(double pixel, int level) {
  return (pixel + 0.5) / (1 << level) - 0.5;
}

// The picture pixel at the left (or top) edge of a level's texel; the picture's own edge at its end.
double edgeInPicture(int texel, int level, int size) {
  return std::min<double>(static_cast<double>(texel) * (1 << level), size) - 0.5;
}

}  // namespace

Result<PicturePainter> PicturePainter::create() {
  const auto link = [](std::string_view name, std::string_view body) {
    return Program::link(name, shaders::kPictureVert, std::format("{}\n{}", shaders::kPictureFilter, body));
  };
  Result<Program> grey = link("grey", shaders::kGreyFrag);
  if (!grey) {
    return std::unexpected(grey.error());
  }
  Result<Program> color = link("color", shaders::kColorFrag);
  if (!color) {
    return std::unexpected(color.error());
  }
  return PicturePainter(std::move(*grey), std::move(*color));
}

PicturePainter::PicturePainter(Program grey, Program color) : grey_(std::move(grey)), color_(std::move(color)) {}

void PicturePainter::setPipeline(const GreyLayer& layer) {
  const image::LookupTable* modality = layer.modality.table ? &*layer.modality.table : nullptr;
  const image::LookupTable* voi = layer.voi.table ? &*layer.voi.table : nullptr;
  bindTexture(kModalityTable, tables_.textureFor(modality));
  bindTexture(kVoiTable, tables_.textureFor(voi));
  grey_.set("uStored", kPicture);
  grey_.set("uModalityTable", kModalityTable);
  grey_.set("uVoiTable", kVoiTable);
  grey_.set("uSampleOffset", layer.image->sampleOffset);
  const image::PaddingRange none{.low = 1, .high = 0};
  const image::PaddingRange padding = layer.image->padding.value_or(none);
  grey_.set("uPadding", padding.low, padding.high);
  grey_.set("uSlope", static_cast<float>(layer.modality.slope));
  grey_.set("uIntercept", static_cast<float>(layer.modality.intercept));
  grey_.set("uModalityRange", modality ? modality->firstMapped : 0,
            modality ? static_cast<int>(modality->entries.size()) : 0);
  grey_.set("uVoiFunction", voiCode(layer.voi));
  grey_.set("uWindow", static_cast<float>(layer.voi.window.center), static_cast<float>(layer.voi.window.width));
  grey_.set("uVoiRange", voi ? voi->firstMapped : 0, voi ? static_cast<int>(voi->entries.size()) : 1);
  grey_.set("uVoiMaximum", voi ? static_cast<float>((1 << voi->bitsPerEntry) - 1) : 1.0F);
  grey_.set("uInverted", layer.inverted ? 1.0F : 0.0F);
}

void PicturePainter::drawTiles(const Program& program, const ViewportScene& viewport, const PictureTexture& texture,
                               const Target& target) {
  // Choose the level, and how wide the filter must be there to leave no texel out.
  const ImageTransform& view = viewport.transform;
  const int wanted = levelForScale(view.scale, static_cast<int>(texture.levels().size()));
  const int level = texture.drawableLevel(wanted);
  if (level < 0) {
    return;
  }
  const TextureLevel& drawn = texture.levels()[static_cast<std::size_t>(level)];
  const double texelsPerScreenPixel = 1.0 / (view.scale * (1 << level));
  setTarget(program, target);
  program.set("uRadius", static_cast<float>(std::clamp(texelsPerScreenPixel, 1.0, 2.0)));

  // One point known on screen and in the level, near the viewport's middle, where float precision is best.
  const double anchorX = static_cast<double>(viewport.rect.x) + static_cast<double>(viewport.rect.width) / 2;
  const double anchorY = static_cast<double>(viewport.rect.y) + static_cast<double>(viewport.rect.height) / 2;
  program.set("uScreenAnchor", static_cast<float>(anchorX), static_cast<float>(anchorY));
  program.set("uLevelAnchor", static_cast<float>(inLevel(view.center.x, level)),
              static_cast<float>(inLevel(view.center.y, level)));
  program.set("uLevelFromScreen", static_cast<float>(1.0 / (view.scaleX() * (1 << level))),
              static_cast<float>(1.0 / (view.scaleY() * (1 << level))));
  program.set("uLevelSize", drawn.columns, drawn.rows);

  // Draw the tiles; the base level tells where the picture ends.
  const int columns = texture.levels().front().columns, rows = texture.levels().front().rows;
  for (const TextureTile& part : drawn.tiles) {
    bindTexture(kPicture, part.texture.get());
    const auto first = screenFromImage(viewport, {.x = edgeInPicture(part.tile.coreLeft, level, columns),
                                                  .y = edgeInPicture(part.tile.coreTop, level, rows)});
    const auto last = screenFromImage(viewport, {.x = edgeInPicture(part.tile.coreRight, level, columns),
                                                 .y = edgeInPicture(part.tile.coreBottom, level, rows)});
    program.set("uTileOrigin", part.tile.heldLeft, part.tile.heldTop);
    program.set("uRectangle", static_cast<float>(first[0]), static_cast<float>(first[1]), static_cast<float>(last[0]),
                static_cast<float>(last[1]));
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
  }
}

void PicturePainter::draw(const ViewportScene& viewport, const PictureTexture& texture, const Target& target) {
  if (viewport.grey) {
    grey_.use();
    setPipeline(*viewport.grey);
    drawTiles(grey_, viewport, texture, target);
  } else if (viewport.color) {
    color_.use();
    color_.set("uColor", kPicture);
    drawTiles(color_, viewport, texture, target);
  }
}

}  // namespace lobule::render
