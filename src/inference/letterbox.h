// The geometry and the arithmetic of fitting a box into a network's input: steps 7 and 8 of the preparation.
#pragma once

#include <functional>
#include <vector>

#include "core/geometry.h"
#include "core/progress.h"
#include "image/pixels.h"
#include "inference/manifest.h"

namespace lobule::inference {

// As large as fits, aspect kept to the nearest pixel; placed by the rule.
PixelBox fitIntoInput(int boxWidth, int boxHeight, const InputSpec& input);

// Weighted source samples of one output sample.
struct AxisSample {
  int first = 0;
  std::vector<double> weights;  // of first, first + 1, ...
};

// Area average when shrinking, bilinear between centres when enlarging.
std::vector<AxisSample> axisSamples(int source, int target);

// Columns, then rows, in double precision; readRow fills one source row. Empty when cancelled.
image::Plane<double> resampleRows(int sourceColumns, int sourceRows, int columns, int rows,
                                  const std::function<void(int row, std::vector<double>& values)>& readRow,
                                  const Progress& progress);

}  // namespace lobule::inference
