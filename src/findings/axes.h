// How long and how wide an outline is, as a report says it. Pure, any thread.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "core/geometry.h"

namespace lobule::findings {

struct OutlineAxes {
  PointInImage longFrom, longTo;    // the two points of the outline that lie farthest apart
  PointInImage shortFrom, shortTo;  // the longest chord at right angles to that
  double longLength = 0, shortLength = 0;
  double widthToHeight = 1;  // of the upright box around it: below 1 it is taller than wide
};

// Lengths are in mm with a spacing (row, column), else in stored pixels. Nothing for fewer than three points.
std::optional<OutlineAxes> axesOf(const std::vector<PointInImage>& contour,
                                  std::optional<std::pair<double, double>> spacingMm);

}  // namespace lobule::findings
