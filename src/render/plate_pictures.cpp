#include "render/plate_pictures.h"

#include <algorithm>
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

bool PlatePictures::prepare(const BreastScene& scene, const PictureCache& cache, PicturePainter& painter) {
  bool hasChanged = false;
  for (std::size_t i = 0; i < scene.plates.size(); ++i) {
    const ViewportScene viewport = plateViewport(scene, scene.plates[i]);
    const PictureTexture* picture = viewport.grey ? cache.find(viewport.grey->key) : nullptr;
    if (picture != nullptr) {
      const auto shown = shelf_.show(std::to_string(i), viewport, *picture, painter);
      hasChanged = hasChanged || shown == PictureShelf::Shown::kAnew;
    }
  }
  return shelf_.forgetUnused() > 0 || hasChanged;
}

}  // namespace lobule::render
