#include "phantom/nipple.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace lobule;
using namespace lobule::phantom;

namespace {

Projection viewOf(ViewPosition view) {
  CompressionOptions compression;
  compression.view = view;
  compression.angleDeg = view == ViewPosition::kCC ? 0 : 45;
  return {Body{}, compression, Detector{}, Laterality::kLeft};
}

}  // namespace

TEST_CASE("A nipple stands on the skin, blunt, and ends a centimetre before it") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const Nipple nipple(viewOf(ViewPosition::kCC), seed);
    INFO("seed " << seed);
    CHECK(nipple.at({-1, 0}).pathMm > 3);
    for (double up = -15; up <= 15; up += 0.5) {
      const auto ray = nipple.at({-9.5, up});
      CHECK(ray.pathMm == 0);
      CHECK(ray.rim == 0);
    }
    // Blunt: halfway out it is still more than half as wide as where it begins.
    const auto widthAt = [&](double back) {
      int shown = 0;
      for (double up = -15; up <= 15; up += 0.1) shown += nipple.at({back, up}).pathMm > 0 ? 1 : 0;
      return shown;
    };
    double height = 0;
    for (double front = 0; front < 10; front += 0.1) height = nipple.at({-front, 0}).pathMm > 0 ? front : height;
    CHECK(2 * widthAt(-0.5 * height) > widthAt(0));
  }
}

TEST_CASE("The nipple's middle lies halfway between the skin and the knob's end") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const Nipple nipple(viewOf(ViewPosition::kCC), seed);
    INFO("seed " << seed);
    const PointFromNippleMm middle = nipple.from(nipple.middle());
    CHECK(std::abs(middle.back + Nipple::middleMm(seed)) < 1e-9);
    CHECK(std::abs(middle.up) < 1e-9);
    double end = 0;
    for (double front = 0; front < 10; front += 0.1) end = nipple.at({-front, 0}).pathMm > 0 ? front : end;
    CHECK(std::abs(2 * Nipple::middleMm(seed) - end) < 1.5);
  }
}

TEST_CASE("Both views of a breast show the same nipple, and another breast has another") {
  const Nipple cc(viewOf(ViewPosition::kCC), 5), mlo(viewOf(ViewPosition::kMLO), 5),
      other(viewOf(ViewPosition::kCC), 6);
  double apart = 0;
  for (double back = -8; back < 20; back += 0.5) {
    for (double up = -8; up < 8; up += 0.5) {
      REQUIRE(cc.at({back, up}).pathMm == mlo.at({back, up}).pathMm);
      apart += std::abs(cc.at({back, up}).pathMm - other.at({back, up}).pathMm);
    }
  }
  CHECK(apart > 50);
}

TEST_CASE("The knob goes over into the breast without a step: its ducts begin within it and are lost farther back") {
  const Nipple nipple(viewOf(ViewPosition::kCC), 8);
  double near = 0, far = 0, worst = 0;
  for (double up = -6; up <= 6; up += 0.25) {
    near += nipple.at({4, up}).behindMm;
    far += nipple.at({28, up}).behindMm;
    for (double back = -1; back < 30; back += 0.02) {
      const auto here = nipple.at({back, up}), next = nipple.at({back + 0.02, up});
      worst = std::max<double>({worst, std::abs(here.behindMm - next.behindMm)});
    }
  }
  CHECK(near > 4 * far);
  CHECK(near > 10);
  CHECK(worst < 0.2);
}

TEST_CASE("The areola's skin is thicker and thins out to plain skin") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const Nipple nipple(viewOf(ViewPosition::kCC), seed);
    CHECK(nipple.skinThickness({0, 3}) > 1.6F);
    CHECK(nipple.skinThickness({0, 12}) > nipple.skinThickness({0, 30}));
    CHECK(nipple.skinThickness({0, 70}) == 1.0F);
  }
}
