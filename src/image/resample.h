// Resampling by exact pixel geometry: sample i of n over a length L covers [i*L/n, (i+1)*L/n).
#pragma once

#include "image/pixels.h"

namespace lobule::image {

// Each output pixel is the mean of the input area that it covers (shrinking); where it covers less than one input pixel
// it is bilinear between pixel centres (growing).
FloatImage resampleArea(const FloatImage& input, int columns, int rows);

// Bilinear at pixel centres: source = (i + 0.5) * scale - 0.5, clamped at the borders.
FloatImage resampleBilinear(const FloatImage& input, int columns, int rows);

}  // namespace lobule::image
