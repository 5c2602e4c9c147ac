#include "phantom/web.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace lobule::phantom;

TEST_CASE("Septa are thin: most of the breast lies between them, and they are bounded") {
  bool bounded = true;
  int between = 0, clear = 0, count = 0;
  for (double back = 2; back < 100; back += 0.7) {
    for (double up = -60; up < 60; up += 0.7) {
      const double septa = septaAt({back, up}, 5);
      bounded = bounded && septa >= 0.0 && septa < 6.0;
      between += septa < 0.1 ? 1 : 0;
      clear += septa > 0.4 ? 1 : 0;
      ++count;
    }
  }
  CHECK(bounded);
  CHECK(between > 0.4 * count);
  CHECK(clear > 0.02 * count);
  CHECK(clear < 0.3 * count);
}

TEST_CASE("The web is continuous, and another seed gives another one") {
  double worst = 0, apart = 0;
  for (double back = 5; back < 60; back += 0.05) {
    const PointFromNippleMm here{back, 0.4 * back - 10}, next{back + 0.01, 0.4 * back - 10};
    worst = std::max(worst, std::abs(septaAt(here, 5) - septaAt(next, 5)));
    apart += std::abs(septaAt(here, 5) - septaAt(here, 6));
  }
  CHECK(worst < 0.2);
  CHECK(apart > 10);
}

TEST_CASE("Muscle bundles run along the muscle's edge") {
  // Along the edge the bundles change slowly, across it quickly.
  double along = 0, across = 0;
  const double slope = -0.4, length = std::hypot(1.0, slope);
  for (double t = 0; t < 80; t += 0.5) {
    const PointFromNippleMm here{60 + 0.3 * t, t};
    const PointFromNippleMm up{here.back + slope / length, here.up + 1 / length};
    const PointFromNippleMm side{here.back + 1 / length, here.up - slope / length};
    along += std::abs(fibresAt(up, slope, 3) - fibresAt(here, slope, 3));
    across += std::abs(fibresAt(side, slope, 3) - fibresAt(here, slope, 3));
  }
  CHECK(across > 3 * along);
}
