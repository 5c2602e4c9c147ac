#include "render/plate_pictures.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "render/breast_lines.h"

namespace lobule::render {

namespace {

constexpr double kLargestPx = 1024, kSmallestPx = 128;

// The picture's longer side: a power of two not much smaller than the plate on screen.
double wantedPx(const BreastScene& scene, const DetectorPlate& plate) {
  const BreastProjection projection(scene);
  const auto corners = plateCorners(scene, plate);
  const double longer =
      std::max(std::hypot(corners[1].x - corners[0].x, corners[1].y - corners[0].y, corners[1].z - corners[0].z),
               std::hypot(corners[2].x - corners[0].x, corners[2].y - corners[0].y, corners[2].z - corners[0].z));
  const double onScreen = std::clamp(longer * projection.scaleAt(0), kSmallestPx, kLargestPx);
  return std::exp2(std::ceil(std::log2(onScreen) - 0.25));
}

}  // namespace

ViewportScene plateViewport(const BreastScene& scene, const DetectorPlate& plate) {
  ViewportScene viewport;
  if (!plate.grey || plate.shown.isEmpty()) {
    return viewport;
  }
  const double columns = plate.shown.width(), rows = plate.shown.height();
  const double scale = wantedPx(scene, plate) / std::max(columns, rows);
  viewport.grey = plate.grey;
  viewport.rect = {.x = 0,
                   .y = 0,
                   .width = static_cast<float>(std::max(1.0, std::round(columns * scale))),
                   .height = static_cast<float>(std::max(1.0, std::round(rows * scale)))};
  viewport.transform = {.scale = scale,
                        .center = {.x = (plate.shown.firstColumn + plate.shown.lastColumn) / 2.0,
                                   .y = (plate.shown.firstRow + plate.shown.lastRow) / 2.0},
                        .flipped = false,
                        .shape = {}};
  return viewport;
}

bool PlatePictures::isCurrent(const Shown& shown, const ViewportScene& viewport, int level) const {
  const image::Window& window = viewport.grey->voi.window;
  return shown.texture && shown.key == viewport.grey->key && shown.level == level &&
         shown.widthPx == static_cast<int>(viewport.rect.width) && shown.isInverted == viewport.grey->inverted &&
         shown.window.center == window.center && shown.window.width == window.width &&
         shown.window.function == window.function;
}

void PlatePictures::draw(Shown& shown, const ViewportScene& viewport, const PictureTexture& picture,
                         PicturePainter& painter) {
  const int width = static_cast<int>(viewport.rect.width), height = static_cast<int>(viewport.rect.height);
  if (!shown.texture || shown.widthPx != width || shown.heightPx != height) {
    shown.texture = makeTexture();
    bindTexture(0, shown.texture.get());
    glTexStorage2D(GL_TEXTURE_2D, std::bit_width(static_cast<unsigned>(std::max(width, height))), GL_RGBA8, width,
                   height);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  }
  if (!framebuffer_) {
    framebuffer_ = makeFramebuffer();
  }
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.get());
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, shown.texture.get(), 0);
  glViewport(0, 0, width, height);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  painter.draw(viewport, picture, {.widthPx = width, .heightPx = height, .isTexture = true});
  bindTexture(0, shown.texture.get());
  glGenerateMipmap(GL_TEXTURE_2D);
  shown.widthPx = width;
  shown.heightPx = height;
  shown.key = viewport.grey->key;
  shown.window = viewport.grey->voi.window;
  shown.isInverted = viewport.grey->inverted;
}

bool PlatePictures::prepare(const BreastScene& scene, const PictureCache& cache, PicturePainter& painter) {
  bool hasChanged = shown_.size() != scene.plates.size();
  shown_.resize(scene.plates.size());
  GLint before = 0;
  glGetIntegerv(GL_FRAMEBUFFER_BINDING, &before);
  for (std::size_t i = 0; i < scene.plates.size(); ++i) {
    const ViewportScene viewport = plateViewport(scene, scene.plates[i]);
    const PictureTexture* picture = viewport.grey ? cache.find(viewport.grey->key) : nullptr;
    const int levels = picture == nullptr ? 0 : static_cast<int>(picture->levels().size());
    const int level = picture == nullptr ? -1 : picture->drawableLevel(levelForScale(viewport.transform.scale, levels));
    if (level < 0) {
      hasChanged = hasChanged || shown_[i].texture;
      shown_[i] = {};
    } else if (!isCurrent(shown_[i], viewport, level)) {
      draw(shown_[i], viewport, *picture, painter);
      shown_[i].level = level;
      hasChanged = true;
    }
  }
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(before));
  return hasChanged;
}

}  // namespace lobule::render
