// Where an image lies in its viewport: the one place that turns a viewport's zoom and centre into a scale and back, for
// the interface (pan, zoom at the pointer, measures) and for drawing. Pixels here are any square unit: CSS or device.
#pragma once

#include <algorithm>

#include "core/geometry.h"
#include "study/hanging.h"
#include "study/state.h"

namespace lobule::study {

// screen = scale * (flip ? -1 : 1, 1) * (image - center) + viewport centre
struct ViewTransform {
  double scale = 1.0;  // screen pixels per image pixel
  PointInImage center;
  bool flipped = false;
};

struct PointInViewport {  // from the viewport's top left corner
  double x = 0.0, y = 0.0;
};

// Screen pixels per image pixel at zoom 1: the whole image just fits.
inline double fitScale(const Image& image, double widthPx, double heightPx) {
  const double columns = std::max(1, image.header.columns), rows = std::max(1, image.header.rows);
  return std::max(1e-6, std::min(widthPx / columns, heightPx / rows));
}

// The image point in the viewport's centre until the reader pans: a mammogram's chest wall touches the viewport's edge,
// so that right and left views stand back to back; every other image stands in the middle.
inline PointInImage homeCenter(const Image& image, double scale, double widthPx) {
  const double columns = image.header.columns, rows = image.header.rows;
  PointInImage center{.x = (columns - 1) / 2, .y = (rows - 1) / 2};
  const double spare = widthPx / scale - columns;  // image pixels of black beside the picture
  if (image.header.modality != Modality::kMammography || !image.header.laterality || spare <= 0) {
    return center;
  }
  const bool isWallAtScreenRight = *image.header.laterality == Laterality::kRight;
  const double screenShift = isWallAtScreenRight ? -spare / 2 : spare / 2;
  center.x += isFlippedOnScreen(image) ? -screenShift : screenShift;
  return center;
}

inline ViewTransform viewTransform(const Image& image, const Viewport& viewport, double widthPx, double heightPx) {
  const double scale = fitScale(image, widthPx, heightPx) * viewport.zoom;
  return {.scale = scale,
          .center = viewport.centered ? homeCenter(image, scale, widthPx) : viewport.center,
          .flipped = isFlippedOnScreen(image)};
}

inline PointInImage imageFromViewport(const ViewTransform& view, double widthPx, double heightPx, PointInViewport at) {
  const double x = (at.x - widthPx / 2) / view.scale;
  return {.x = view.center.x + (view.flipped ? -x : x), .y = view.center.y + (at.y - heightPx / 2) / view.scale};
}

inline PointInViewport viewportFromImage(const ViewTransform& view, double widthPx, double heightPx,
                                         PointInImage point) {
  const double x = (point.x - view.center.x) * view.scale;
  return {.x = widthPx / 2 + (view.flipped ? -x : x), .y = heightPx / 2 + (point.y - view.center.y) * view.scale};
}

}  // namespace lobule::study
