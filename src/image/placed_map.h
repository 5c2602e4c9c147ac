// A map of values that covers a rectangle of an image at a resolution of its own: what a network made of a crop.
#pragma once

#include <array>

#include "core/geometry.h"
#include "image/pixels.h"

namespace lobule::image {

// Sample (i, j) covers an equal share of the box: its centre lies at column
// box.firstColumn + (i + 0.5) * box.width() / values.columns - 0.5, rows alike. Upright: never mirrored against the
// image.
struct PlacedMap {
  FloatImage values;
  PixelBox box;  // in stored pixels
  bool operator==(const PlacedMap&) const = default;

  PointInImage imageFromMap(double column, double row) const {
    return {box.firstColumn + (column + 0.5) * box.width() / values.columns - 0.5,
            box.firstRow + (row + 0.5) * box.height() / values.rows - 0.5};
  }
  // Map coordinates, sample centres at whole numbers.
  std::array<double, 2> mapFromImage(PointInImage point) const {
    return {(point.x - box.firstColumn + 0.5) * values.columns / box.width() - 0.5,
            (point.y - box.firstRow + 0.5) * values.rows / box.height() - 0.5};
  }
};

// Bilinear between sample centres, the border sample beyond the outermost centres, 0 outside the box.
float sampleMap(const PlacedMap& map, PointInImage point);

}  // namespace lobule::image
