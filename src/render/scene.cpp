#include "render/scene.h"

namespace lobule::render {

namespace {

double viewportCenterX(const RectPx& rect) {
  return static_cast<double>(rect.x) + static_cast<double>(rect.width) / 2;
}

double viewportCenterY(const RectPx& rect) {
  return static_cast<double>(rect.y) + static_cast<double>(rect.height) / 2;
}

}  // namespace

PointInImage imageFromScreen(const ViewportScene& viewport, double xPx, double yPx) {
  const ImageTransform& view = viewport.transform;
  const double x = (xPx - viewportCenterX(viewport.rect)) / view.scale;
  const double y = (yPx - viewportCenterY(viewport.rect)) / view.scale;
  return {.x = view.center.x + (view.flipped ? -x : x), .y = view.center.y + y};
}

std::array<double, 2> screenFromImage(const ViewportScene& viewport, PointInImage point) {
  const ImageTransform& view = viewport.transform;
  const double x = (point.x - view.center.x) * view.scale;
  return {viewportCenterX(viewport.rect) + (view.flipped ? -x : x),
          viewportCenterY(viewport.rect) + (point.y - view.center.y) * view.scale};
}

}  // namespace lobule::render
