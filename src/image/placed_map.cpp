#include "image/placed_map.h"

#include <algorithm>

namespace lobule::image {

float sampleMap(const PlacedMap& map, PointInImage point) {
  if (map.values.isEmpty() || point.x < map.box.firstColumn - 0.5 || point.x > map.box.lastColumn + 0.5 ||
      point.y < map.box.firstRow - 0.5 || point.y > map.box.lastRow + 0.5) {
    return 0.0F;
  }
  auto [x, y] = map.mapFromImage(point);
  x = std::clamp(x, 0.0, map.values.columns - 1.0);
  y = std::clamp(y, 0.0, map.values.rows - 1.0);
  const int left = static_cast<int>(x), top = static_cast<int>(y);
  const int right = std::min(left + 1, map.values.columns - 1), bottom = std::min(top + 1, map.values.rows - 1);
  const double across = x - left, down = y - top;
  const double upper = map.values.at(left, top) * (1 - across) + map.values.at(right, top) * across;
  const double lower = map.values.at(left, bottom) * (1 - across) + map.values.at(right, bottom) * across;
  return static_cast<float>(upper * (1 - down) + lower * down);
}

}  // namespace lobule::image
