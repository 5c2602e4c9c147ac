#include "render/breast_camera.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace lobule;
using namespace lobule::render;
using Catch::Approx;

TEST_CASE("Easing begins and ends at its cameras and takes the shorter way round") {
  const BreastCamera from{.azimuthDeg = 170, .elevationDeg = 10, .zoom = 1},
      to{.azimuthDeg = -170, .elevationDeg = 40, .zoom = 4};
  CHECK(easedCamera(from, to, 0) == from);
  CHECK(easedCamera(from, to, 1) == to);
  CHECK(easedCamera(from, to, 7) == to);
  double last = 170;
  for (int tenths = 1; tenths < 10; ++tenths) {
    const BreastCamera between = easedCamera(from, to, tenths / 10.0);
    const double azimuth = between.azimuthDeg < 0 ? between.azimuthDeg + 360 : between.azimuthDeg;
    CHECK(azimuth > last);
    CHECK(azimuth < 190);
    last = azimuth;
  }
  CHECK(easedCamera(from, to, 0.5).zoom > 2);  // out of the first half goes more than half of the way
}

TEST_CASE("An orbit follows the pointer on either side and stops at the poles") {
  const BreastCamera start{};
  CHECK(orbited(start, Laterality::kLeft, 100, 0, 400).azimuthDeg == Approx(-45));
  CHECK(orbited(start, Laterality::kRight, 100, 0, 400).azimuthDeg == Approx(45));
  CHECK(orbited(start, Laterality::kLeft, 0, 100, 400).elevationDeg == Approx(45));
  CHECK(orbited(start, Laterality::kLeft, 0, 1000, 400).elevationDeg == 90);
  CHECK(orbited(start, Laterality::kLeft, 600, 0, 400).azimuthDeg == Approx(90));
}

TEST_CASE("Zoom has its limits") {
  CHECK(zoomed(BreastCamera{}, 1.5).zoom == Approx(1.5));
  CHECK(zoomed(BreastCamera{}, 1000).zoom == zoomed(BreastCamera{}, 2000).zoom);
  CHECK(zoomed(BreastCamera{}, 0.001).zoom == zoomed(BreastCamera{}, 0.002).zoom);
}
