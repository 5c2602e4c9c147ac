#include "study/view_transform.h"

#include <algorithm>
#include <cmath>

#include "study/hanging.h"

namespace lobule::study {
namespace {

double columnsOf(const Image& image) {
  return std::max(1, image.header.columns);
}
double rowsOf(const Image& image) {
  return std::max(1, image.header.rows);
}

PointInImage middleOf(const Image& image) {
  return {.x = (columnsOf(image) - 1.0) / 2.0, .y = (rowsOf(image) - 1.0) / 2.0};
}

}  // namespace

double fitScale(const Image& image, ViewportSize size) {
  const PixelShape& shape = image.header.pixelShape;
  return std::max(1e-6,
                  std::min(size.width / (columnsOf(image) * shape.across), size.height / (rowsOf(image) * shape.down)));
}

ViewTransform viewTransform(const Image& image, const Viewport& viewport, ViewportSize size) {
  ViewTransform transform{.scale = fitScale(image, size) * viewport.zoom,
                          .center = viewport.center,
                          .flipped = isFlippedOnScreen(image),
                          .shape = image.header.pixelShape};
  if (!viewport.centered) return transform;

  // Put the chest wall's edge of the picture on the viewport's edge: half the spare width to that side.
  transform.center = middleOf(image);
  const auto wall = chestWallSide(image);
  if (!wall) return transform;
  const double spareInImage = size.width / std::abs(transform.scaleX()) - columnsOf(image);
  transform.center.x += (*wall == ImageSide::kRight ? -0.5 : 0.5) * spareInImage;
  return transform;
}

PointInImage imageFromScreen(const ViewTransform& transform, ViewportSize size, double x, double y) {
  return {.x = transform.center.x + (x - size.width / 2.0) / transform.scaleX(),
          .y = transform.center.y + (y - size.height / 2.0) / transform.scaleY()};
}

std::array<double, 2> screenFromImage(const ViewTransform& transform, ViewportSize size, PointInImage point) {
  return {size.width / 2.0 + transform.scaleX() * (point.x - transform.center.x),
          size.height / 2.0 + transform.scaleY() * (point.y - transform.center.y)};
}

ZoomAndCenter zoomAbout(const Image& image, const Viewport& viewport, ViewportSize size, double x, double y,
                        double newZoom) {
  const ViewTransform before = viewTransform(image, viewport, size);
  const PointInImage anchor = imageFromScreen(before, size, x, y);
  const double zoom = std::clamp(newZoom, kMinimumZoom, kMaximumZoom);
  ViewTransform after = before;
  after.scale = fitScale(image, size) * zoom;
  return {.zoom = zoom,
          .center = {.x = anchor.x - (x - size.width / 2.0) / after.scaleX(),
                     .y = anchor.y - (y - size.height / 2.0) / after.scaleY()}};
}

ZoomAndCenter viewOfBox(const Image& image, const PixelBox& box) {
  constexpr double kShareOfView = 1.0 / 3.0;
  const double byWidth = kShareOfView * columnsOf(image) / std::max(1, box.width());
  const double byHeight = kShareOfView * rowsOf(image) / std::max(1, box.height());
  return {.zoom = std::clamp(std::min(byWidth, byHeight), 1.0, 8.0),
          .center = {.x = (box.firstColumn + box.lastColumn) / 2.0, .y = (box.firstRow + box.lastRow) / 2.0}};
}

}  // namespace lobule::study
