// Where a region's values cross a level, as polygons between the samples' centres: marching squares. Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "core/geometry.h"
#include "image/pixels.h"

namespace lobule::findings {

// All closed boundaries of one labelled region at the level, in sample coordinates (centres at whole numbers), without
// the closing repeat; the region's outer boundary is clockwise on screen, holes run the other way. labels holds
// 8-connected components of values >= level. What lies outside the plane counts as far below the level; points stay
// within half a sample of the plane's border.
std::vector<std::vector<PointInImage>> levelContours(const image::FloatImage& values,
                                                     const image::Plane<std::int32_t>& labels, int label,
                                                     const PixelBox& box, float level);

// Shoelace formula; positive when clockwise on screen.
double signedArea(const std::vector<PointInImage>& polygon);

}  // namespace lobule::findings
