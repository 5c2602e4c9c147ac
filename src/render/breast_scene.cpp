#include "render/breast_scene.h"

#include <algorithm>
#include <cmath>

#include "render/breast_projection.h"
#include "render/breast_shape.h"

namespace lobule::render {

namespace {

bool isOblique(ViewPosition view) {
  return view == ViewPosition::kMLO || view == ViewPosition::kLMO;
}

bool isLateral(ViewPosition view) {
  return view == ViewPosition::kML || view == ViewPosition::kLM;
}

double usualAngleDeg(ViewPosition view) {
  return isOblique(view) ? 45.0 : isLateral(view) ? 90.0 : 0.0;
}

bool looksSame(const std::shared_ptr<const GreyLayer>& a, const std::shared_ptr<const GreyLayer>& b) {
  if (!a || !b) {
    return !a && !b;
  }
  const image::Window &left = a->voi.window, &right = b->voi.window;
  return a->key == b->key && a->inverted == b->inverted && a->voi.name == b->voi.name && left.center == right.center &&
         left.width == right.width && left.function == right.function &&
         a->voi.table.has_value() == b->voi.table.has_value();
}

bool looksSame(const DetectorPlate& a, const DetectorPlate& b) {
  return a.view == b.view && a.angleDeg == b.angleDeg && a.shown == b.shown && a.nipple == b.nipple &&
         a.columnStepMm == b.columnStepMm && a.rowStepMm == b.rowStepMm && a.opacity == b.opacity &&
         looksSame(a.grey, b.grey);
}

}  // namespace

bool looksSame(const BreastScene& a, const BreastScene& b) {
  return a.rect == b.rect && a.isTexture == b.isTexture && a.pixelRatio == b.pixelRatio &&
         a.background == b.background && a.laterality == b.laterality && a.extents == b.extents &&
         a.camera == b.camera && a.parts == b.parts && a.rays == b.rays && a.lesions == b.lesions &&
         std::ranges::equal(a.plates, b.plates, [](const auto& x, const auto& y) { return looksSame(x, y); });
}

void showConstruction(BreastScene& scene, ConstructionStep step, float progress) {
  const auto shown = [&](ConstructionStep which) {
    return which < step ? 1.0F : which == step ? std::clamp(progress, 0.0F, 1.0F) : 0.0F;
  };
  using enum ConstructionStep;
  const float words = shown(kWords);
  scene.parts = {.skin = shown(kBreast),
                 .chestWall = shown(kBreast),
                 .clock = words,
                 .quadrants = words,
                 .depthThirds = words,
                 .nippleAxis = shown(kBreast)};
  for (std::size_t i = 0; i < scene.plates.size(); ++i) {
    scene.plates[i].opacity = shown(i == 0 ? kFirstImage : kSecondImage);
  }
  for (BreastRay& ray : scene.rays) {
    ray.opacity = shown(ray.plate <= 0 ? kFirstRay : kSecondRay);
    ray.markOpacity = ray.distanceOpacity = shown(ray.plate <= 0 ? kFirstImage : kSecondImage);
  }
  for (BreastLesion& lesion : scene.lesions) {
    lesion.opacity = shown(kPlace);
    lesion.ellipsoidOpacity = shown(kUncertainty);
  }
}

DetectorPlate plateFrom(const PlateImage& image) {
  const double mm = image.mmPerPixel / image.stretch;
  DetectorPlate plate{.view = image.view,
                      .angleDeg = std::abs(image.angleDeg.value_or(usualAngleDeg(image.view))),
                      .grey = image.grey,
                      .shown = image.shown,
                      .nipple = image.nipple,
                      .columnStepMm = {.x = mm * image.up.x, .y = 0, .z = mm * image.toChestWall.x},
                      .rowStepMm = {.x = mm * image.up.y, .y = 0, .z = mm * image.toChestWall.y},
                      .opacity = 1};
  if (plate.shown.isEmpty() && image.grey) {
    plate.shown = {.firstColumn = 0,
                   .firstRow = 0,
                   .lastColumn = image.grey->image->columns() - 1,
                   .lastRow = image.grey->image->rows() - 1};
  }
  return plate;
}

PointInBreastMm plateFromImage(const BreastScene& scene, const DetectorPlate& plate, PointInImage point) {
  const double columns = point.x - plate.nipple.x, rows = point.y - plate.nipple.y;
  const double across = plate.columnStepMm.x * columns + plate.rowStepMm.x * rows;
  const double away = plateDistanceMm(scene.extents, plate);
  const PlateAxes axes = plateAxes(plate);
  return {.x = axes.across.x * across - axes.along.x * away,
          .y = axes.across.y * across - axes.along.y * away,
          .z = plate.columnStepMm.z * columns + plate.rowStepMm.z * rows};
}

std::array<double, 2> screenFromBreast(const BreastScene& scene, PointInBreastMm point) {
  const auto at = BreastProjection(scene).project(point);
  return {at[0], at[1]};
}

ViewerPlace viewerPlace(const BreastScene& scene) {
  const BreastProjection projection(scene);
  return {.eye = projection.eye(), .target = viewBox(scene).middle, .pxPerMm = projection.scaleAt(0)};
}

PointInBreastMm breastFromScreen(const BreastScene& scene, double xPx, double yPx, PointInBreastMm through) {
  const BreastProjection projection(scene);
  return projection.unproject(xPx, yPx, projection.project(through)[2]);
}

int lesionAt(const BreastScene& scene, double xPx, double yPx, double reachPx) {
  const BreastProjection projection(scene);
  int nearest = -1;
  double least = reachPx;
  for (std::size_t i = 0; i < scene.lesions.size(); ++i) {
    const auto at = projection.project(scene.lesions[i].center);
    const double away = std::hypot(at[0] - xPx, at[1] - yPx);
    if (scene.lesions[i].opacity > 0 && away <= least) {
      least = away;
      nearest = static_cast<int>(i);
    }
  }
  return nearest;
}

}  // namespace lobule::render
