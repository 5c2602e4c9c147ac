// How a place of an image looks to the network, as a vector that can be compared with that of another image. Any
// thread.
#pragma once

#include <vector>

#include "core/geometry.h"
#include "image/placed_features.h"

namespace lobule::findings {

// Of unit length, one number a channel; empty where there are no features. The features around the place, weighed by a
// Gaussian of the given radius (stored pixels; at least half a cell of the grid).
using Appearance = std::vector<float>;
Appearance appearanceAt(const image::PlacedFeatures& features, PointInImage place, double radiusPixels);

// Cosine of the angle between two appearances of the same network, -1 to 1; 0 where one is empty or they do not fit.
double likeness(const Appearance& a, const Appearance& b);

}  // namespace lobule::findings
