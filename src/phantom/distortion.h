// What grows and scars pulls the tissue around it toward itself: walls and gland nearby run to the lesion.
#pragma once

#include <cmath>
#include <vector>

#include "core/geometry.h"

namespace lobule::phantom {

struct Pull {
  PointInImage center;
  double reachPx = 1.0;
  double strength = 0.5;  // 0: none; below 2, so that nothing folds over
};

// Where the tissue seen at `point` would lie had nothing pulled at it. Close by, all shrinks alike; about one reach
// away it is drawn out along the way to the center.
inline PointInImage unpulled(const std::vector<Pull>& pulls, PointInImage point) {
  for (const Pull& pull : pulls) {
    const double x = point.x - pull.center.x, y = point.y - pull.center.y;
    const double squared = (x * x + y * y) / (pull.reachPx * pull.reachPx);
    if (squared > 9.0) continue;
    const double back = pull.strength * std::exp(-squared);
    point = {point.x + back * x, point.y + back * y};
  }
  return point;
}

}  // namespace lobule::phantom
