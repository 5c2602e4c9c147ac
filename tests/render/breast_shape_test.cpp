#include "render/breast_shape.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numbers>

using namespace lobule;
using namespace lobule::render;
using Catch::Approx;

namespace {

constexpr BreastExtents kExtents{.chestWallMm = 82, .lateralMm = 71, .medialMm = 58, .upperMm = 80, .lowerMm = 52};
constexpr double kUp = std::numbers::pi / 2;

}  // namespace

TEST_CASE("The rim reaches as far as the extents say") {
  CHECK(rimRadius(kExtents, 0) == Approx(71));
  CHECK(rimRadius(kExtents, kUp) == Approx(80));
  CHECK(rimRadius(kExtents, 2 * kUp) == Approx(58));
  CHECK(rimRadius(kExtents, -kUp) == Approx(52));
}

TEST_CASE("The skin runs from the nipple to the chest wall without a step and ever outward") {
  for (double direction = -3.1; direction < 3.2; direction += 0.2) {
    PointInBreastMm last = skinPoint(kExtents, direction, 0);
    CHECK(std::hypot(last.x, last.y) == Approx(0).margin(1e-9));
    for (double along = 0.01; along < 1.005; along += 0.01) {
      const PointInBreastMm here = skinPoint(kExtents, direction, along);
      CHECK(std::hypot(here.x, here.y) > std::hypot(last.x, last.y));
      CHECK(here.z >= last.z);
      CHECK(std::hypot(here.x - last.x, here.y - last.y, here.z - last.z) < 14);
      last = here;
    }
    CHECK(last.z == Approx(82));
    CHECK(std::hypot(last.x, last.y) == Approx(footRadius(kExtents, direction)));
  }
}

TEST_CASE("The breast is fuller below than above") {
  // Half way to the chest wall, as a share of what it is there.
  const auto fullness = [](double direction) {
    return skinRadius(kExtents, direction, 41) / rimRadius(kExtents, direction);
  };
  CHECK(fullness(-kUp) > fullness(0) + 0.03);
  CHECK(fullness(0) > fullness(kUp) + 0.03);
}

TEST_CASE("A place is inside the drawn skin where the phantom's kind of breast has it") {
  // An ellipsoidal body (bluntness 2) is what the localizer assumes on average: within 8 % of the rim of it.
  for (double direction = -3.1; direction < 3.2; direction += 0.1) {
    for (const double share : {0.2, 0.4, 0.6}) {
      const double ellipsoid = std::sqrt(1 - (1 - share) * (1 - share));
      const double drawn = skinRadius(kExtents, direction, share * 82) / rimRadius(kExtents, direction);
      CHECK(std::abs(drawn - ellipsoid) < 0.08);
    }
  }
}

TEST_CASE("What is dragged out of the breast stops just inside its skin, wherever it goes") {
  for (double direction = -3.1; direction < 3.2; direction += 0.3) {
    for (const double z : {-60.0, 0.0, 20.0, 60.0, 81.9, 150.0}) {
      for (const double radius : {0.0, 10.0, 60.0, 300.0}) {
        const PointInBreastMm wanted{radius * std::cos(direction), radius * std::sin(direction), z};
        const PointInBreastMm held = heldInBreast(kExtents, wanted);
        INFO(wanted.x << " " << wanted.y << " " << wanted.z);
        CHECK(isInBreast(kExtents, held, 0.99));
        if (isInBreast(kExtents, wanted, 1.0)) {
          CHECK(held == wanted);
        } else {
          // On the way there, and not short of the skin.
          const double onward = 1.05;
          const double middle = kExtents.chestWallMm / 2;
          CHECK_FALSE(isInBreast(kExtents, {held.x * onward, held.y * onward, middle + (held.z - middle) * onward}, 1));
        }
      }
    }
  }
}
