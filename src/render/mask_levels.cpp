#include "render/mask_levels.h"

#include <algorithm>

namespace lobule::render {

namespace {

image::Mask halved(const image::Mask& mask) {
  image::Mask half(std::max(1, mask.columns / 2), std::max(1, mask.rows / 2));
  for (int row = 0; row < mask.rows; ++row) {
    const int toRow = std::min(row / 2, half.rows - 1);
    for (int column = 0; column < mask.columns; ++column) {
      std::uint8_t& to = half.at(std::min(column / 2, half.columns - 1), toRow);
      to = std::max(to, mask.at(column, row));
    }
  }
  return half;
}

}  // namespace

MaskLevels maskLevels(const image::Mask& mask, int limit) {
  MaskLevels levels;
  image::Mask next = mask;
  while (std::max(next.columns, next.rows) > std::max(1, limit)) {
    next = halved(next);
    ++levels.first;
  }
  levels.masks.push_back(std::move(next));
  while (std::max(levels.masks.back().columns, levels.masks.back().rows) > 1) {
    levels.masks.push_back(halved(levels.masks.back()));
  }
  return levels;
}

}  // namespace lobule::render
