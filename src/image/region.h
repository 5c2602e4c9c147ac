// Binary regions: connected components, their measures and contours. Any thread; no allocation beyond the results.
#pragma once

#include <vector>

#include "core/geometry.h"
#include "image/pixels.h"

namespace lobule::image {

struct Component {
  int label = 0;  // 1-based value in Components::labels
  long long pixels = 0;
  PixelBox box;
  PointInImage centroid;
};

struct Components {
  Plane<std::int32_t> labels;         // 0 background
  std::vector<Component> components;  // by falling size
};

enum class Connectivity { kFour, kEight };

// Non-zero mask pixels grouped.
Components connectedComponents(const Mask& mask, Connectivity connectivity = Connectivity::kEight);

// The smallest box around all non-zero pixels; empty where there are none.
PixelBox boundsOf(const Mask& mask);

// The outer boundary of one labelled component as a closed polygon along pixel centres, clockwise on screen, without
// the closing repeat. Simplified by Douglas-Peucker to tolerance pixels when tolerance > 0.
std::vector<PointInImage> outerContour(const Plane<std::int32_t>& labels, int label, double tolerance = 0.0);

// A closed polygon without the points that lie within tolerance of their neighbours' line (Douglas-Peucker).
std::vector<PointInImage> simplifyPolygon(std::vector<PointInImage> polygon, double tolerance);

// Pixels whose centre lies inside the polygon become 255.
Mask fillPolygon(const std::vector<PointInImage>& polygon, int columns, int rows);

}  // namespace lobule::image
