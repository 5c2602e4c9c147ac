#include "phantom/oval_mass.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace lobule;
using namespace lobule::phantom;

namespace {

struct Shadow {
  double areaMm2 = 0, volume = 0, back = 0, up = 0, stretch = 1;
};

Shadow shadowOf(const OvalMass& mass) {
  const double step = 0.2;
  Shadow shadow;
  double bb = 0, bu = 0, uu = 0;
  for (double b = -12; b <= 12; b += step) {
    for (double u = -12; u <= 12; u += step) {
      const double path = mass.pathMm({b, u});
      shadow.areaMm2 += path > 0 ? step * step : 0;
      shadow.volume += path;
      shadow.back += path * b;
      shadow.up += path * u;
      bb += path * b * b;
      bu += path * b * u;
      uu += path * u * u;
    }
  }
  shadow.back /= shadow.volume;
  shadow.up /= shadow.volume;
  // Of the shadow's long to its short axis, by its moments.
  const double half = 0.5 * (bb + uu), apart = std::hypot(0.5 * (bb - uu), bu);
  shadow.stretch = std::sqrt((half + apart) / (half - apart));
  return shadow;
}

Lesion massOf(std::uint32_t seed) {
  return {.kind = LesionKind::kOvalMass, .center = {}, .radiusMm = 7.0, .looksBenign = true, .seed = seed};
}

}  // namespace

TEST_CASE("An oval mass is as large as the truth says, lies where it says, and is rarely a coin") {
  int oval = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const Shadow shadow = shadowOf(OvalMass(massOf(seed), 45));
    const double radius = std::sqrt(shadow.areaMm2 / 3.14159265);
    INFO("seed " << seed << ", radius " << radius << ", stretch " << shadow.stretch);
    CHECK(radius > 0.75 * 7.0);
    CHECK(radius < 1.2 * 7.0);
    CHECK(std::hypot(shadow.back, shadow.up) < 0.15 * 7.0);
    CHECK(shadow.stretch < 2.0);
    oval += shadow.stretch > 1.1 ? 1 : 0;
  }
  CHECK(oval >= 15);
}

TEST_CASE("An oval mass reaches no farther than it says") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const OvalMass mass(massOf(seed), 0);
    for (double a = 0; a < 6.28; a += 0.1) {
      const double r = 0.99 * mass.reachMm();
      CHECK(mass.pathMm({r * std::cos(a), r * std::sin(a)}) == 0.0);
    }
  }
}
