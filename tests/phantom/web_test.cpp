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
      const Web web = webAt({back, up}, 0.0, 0.07, 5);
      bounded = bounded && web.septa >= 0.0 && web.septa < 5.0 && web.knots >= 0.0 && web.knots < 5.0 &&
                std::abs(web.veil) < 3.0;
      between += web.septa < 0.1 ? 1 : 0;
      clear += web.septa > 0.4 ? 1 : 0;
      ++count;
    }
  }
  CHECK(bounded);
  CHECK(between > 0.4 * count);
  CHECK(clear > 0.02 * count);
  CHECK(clear < 0.3 * count);
}

TEST_CASE("Septa are thicker in gland, and keep their mean where pixels are larger than they are thin") {
  double fat = 0, gland = 0, coarse = 0;
  for (double back = 5; back < 80; back += 0.11) {
    for (double up = -40; up < 40; up += 0.11) {
      fat += webAt({back, up}, 0.0, 0.07, 9).septa;
      gland += webAt({back, up}, 0.8, 0.07, 9).septa;
      coarse += webAt({back, up}, 0.0, 0.40, 9).septa;
    }
  }
  CHECK(gland > 1.5 * fat);
  CHECK(std::abs(coarse / fat - 1.0) < 0.1);
}

TEST_CASE("Walls widen where they meet: knots lie on septa") {
  double onKnots = 0, elsewhere = 0;
  int knots = 0, others = 0;
  for (double back = 5; back < 80; back += 0.2) {
    for (double up = -40; up < 40; up += 0.2) {
      const Web web = webAt({back, up}, 0.0, 0.07, 3);
      (web.knots > 0.4 ? onKnots : elsewhere) += web.septa;
      (web.knots > 0.4 ? knots : others) += 1;
    }
  }
  REQUIRE(knots > 100);
  CHECK(onKnots / knots > 3.0 * elsewhere / others);
}

TEST_CASE("The web is continuous, and another seed gives another one") {
  double worst = 0, apart = 0;
  for (double back = 5; back < 60; back += 0.05) {
    const PointFromNippleMm here{back, 0.4 * back - 10}, next{back + 0.001, 0.4 * back - 10};
    const Web a = webAt(here, 0.2, 0.07, 5), b = webAt(next, 0.2, 0.07, 5), other = webAt(here, 0.2, 0.07, 6);
    worst = std::max({worst, std::abs(a.septa - b.septa), std::abs(a.knots - b.knots), std::abs(a.veil - b.veil)});
    apart += std::abs(a.septa - other.septa);
  }
  CHECK(worst < 0.05);
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
