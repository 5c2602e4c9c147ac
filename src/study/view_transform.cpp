#include "study/view_transform.h"

#include <algorithm>

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
  return std::max(1e-6, std::min(size.width / columnsOf(image), size.height / rowsOf(image)));
}

ViewTransform viewTransform(const Image& image, const Viewport& viewport, ViewportSize size) {
  ViewTransform transform{
      .scale = fitScale(image, size) * viewport.zoom, .center = viewport.center, .flipped = isFlippedOnScreen(image)};
  if (!viewport.centered) return transform;

  // Put the chest wall's edge of the picture on the viewport's edge: half the spare width to that side.
  transform.center = middleOf(image);
  const auto wall = chestWallSide(image);
  if (!wall) return transform;
  const double spareInImage = size.width / transform.scale - columnsOf(image);
  transform.center.x += (*wall == ImageSide::kRight ? -0.5 : 0.5) * spareInImage;
  return transform;
}

PointInImage imageFromScreen(const ViewTransform& transform, ViewportSize size, double x, double y) {
  const double side = transform.flipped ? -1.0 : 1.0;
  return {.x = transform.center.x + side * (x - size.width / 2.0) / transform.scale,
          .y = transform.center.y + (y - size.height / 2.0) / transform.scale};
}

std::array<double, 2> screenFromImage(const ViewTransform& transform, ViewportSize size, PointInImage point) {
  const double side = transform.flipped ? -1.0 : 1.0;
  return {size.width / 2.0 + side * transform.scale * (point.x - transform.center.x),
          size.height / 2.0 + transform.scale * (point.y - transform.center.y)};
}

ZoomAndCenter zoomAbout(const Image& image, const Viewport& viewport, ViewportSize size, double x, double y,
                        double newZoom) {
  const ViewTransform before = viewTransform(image, viewport, size);
  const PointInImage anchor = imageFromScreen(before, size, x, y);
  const double zoom = std::clamp(newZoom, kMinimumZoom, kMaximumZoom);
  const double scale = fitScale(image, size) * zoom;
  const double side = before.flipped ? -1.0 : 1.0;
  return {.zoom = zoom,
          .center = {.x = anchor.x - side * (x - size.width / 2.0) / scale,
                     .y = anchor.y - (y - size.height / 2.0) / scale}};
}

ZoomAndCenter viewOfBox(const Image& image, const PixelBox& box) {
  constexpr double kShareOfView = 1.0 / 3.0;
  const double byWidth = kShareOfView * columnsOf(image) / std::max(1, box.width());
  const double byHeight = kShareOfView * rowsOf(image) / std::max(1, box.height());
  return {.zoom = std::clamp(std::min(byWidth, byHeight), 1.0, 8.0),
          .center = {.x = (box.firstColumn + box.lastColumn) / 2.0, .y = (box.firstRow + box.lastRow) / 2.0}};
}

}  // namespace lobule::study
