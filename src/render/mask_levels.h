// A mask and its halvings, each point the largest of the four it covers, so that a thin line stays one however small
// the picture is drawn. No GL; any thread.
#pragma once

#include <vector>

#include "image/pixels.h"

namespace lobule::render {

struct MaskLevels {
  int first = 0;                   // how often the mask was halved before the first level, which fits the limit
  std::vector<image::Mask> masks;  // down to one point
};

// limit: of width and height. Sizes halve downward as textures' do, and the last point of an odd side joins its
// neighbour's.
MaskLevels maskLevels(const image::Mask& mask, int limit);

}  // namespace lobule::render
