#include "phantom/body.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

using namespace lobule;
using namespace lobule::phantom;
using Catch::Matchers::WithinAbs;

TEST_CASE(
    "The depth below the skin is zero on it, about the distance near it, and has no seam in front of the nipple") {
  Random random(3);
  const Body body = randomBody(random);
  for (const double around : {0.1, 1.0, 2.2, 4.0, 5.5}) {
    for (const double z : {0.1 * body.depthMm, 0.4 * body.depthMm, 0.8 * body.depthMm}) {
      const double x = std::cos(around), y = std::sin(around);
      const double r = body.baseRadius(x, y) * body.sectionFraction(z);
      CHECK_THAT(body.depthBelowSkinMm({r * x, r * y, z}), WithinAbs(0.0, 1e-9));
      CHECK(body.depthBelowSkinMm({0.97 * r * x, 0.97 * r * y, z}) > 0.0);
      CHECK(body.depthBelowSkinMm({1.03 * r * x, 1.03 * r * y, z}) < 0.0);
    }
  }
  CHECK_THAT(body.depthBelowSkinMm({0, 0, 2}), WithinAbs(2.0, 0.3));
  CHECK_THAT(body.depthBelowSkinMm({0, 0, -2}), WithinAbs(-2.0, 0.3));
  CHECK(body.depthBelowSkinMm({40, 0, -0.1}) < -5.0);
  CHECK(std::abs(body.depthBelowSkinMm({40, 0, -0.1}) - body.depthBelowSkinMm({40, 0, 0.1})) < 0.5);
}
