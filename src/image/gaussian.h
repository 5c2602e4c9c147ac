// Gaussian blur of a picture, borders repeated. Any thread.
#pragma once

#include "image/pixels.h"

namespace lobule::image {

// One standard deviation in pixels across and down; 0 leaves that direction as it is.
FloatImage blurred(const FloatImage& image, double sigmaAcross, double sigmaDown);

inline FloatImage blurred(const FloatImage& image, double sigma) {
  return blurred(image, sigma, sigma);
}

}  // namespace lobule::image
