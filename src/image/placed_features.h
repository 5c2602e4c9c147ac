// Vectors of features on a coarse grid that lies over an image: what an encoder saw where.
#pragma once

#include <vector>

#include "core/geometry.h"

namespace lobule::image {

// Cell (i, j) has its centre at column first.x + i * pitchColumns, row first.y + j * pitchRows of the stored image. A
// grid of a mirrored crop runs to the left: pitchColumns is negative. Cells may lie beyond the image.
struct PlacedFeatures {
  int channels = 0, columns = 0, rows = 0;
  std::vector<float> values;  // channel by channel, each row by row
  PointInImage first;
  double pitchColumns = 0.0, pitchRows = 0.0;
  bool operator==(const PlacedFeatures&) const = default;

  bool isEmpty() const { return values.empty(); }
};

}  // namespace lobule::image
