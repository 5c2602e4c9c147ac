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
  return {.x = view.center.x + (xPx - viewportCenterX(viewport.rect)) / view.scaleX(),
          .y = view.center.y + (yPx - viewportCenterY(viewport.rect)) / view.scaleY()};
}

std::array<double, 2> screenFromImage(const ViewportScene& viewport, PointInImage point) {
  const ImageTransform& view = viewport.transform;
  return {viewportCenterX(viewport.rect) + (point.x - view.center.x) * view.scaleX(),
          viewportCenterY(viewport.rect) + (point.y - view.center.y) * view.scaleY()};
}

}  // namespace lobule::render
