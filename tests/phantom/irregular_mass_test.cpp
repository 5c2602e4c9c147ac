#include "phantom/irregular_mass.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numbers>

#include "phantom/distortion.h"

using namespace lobule;
using namespace lobule::phantom;

namespace {

Lesion massOf(std::uint32_t seed) {
  return {.kind = LesionKind::kSpiculatedMass, .center = {}, .radiusMm = 7.0, .looksBenign = false, .seed = seed};
}

double angleOf(PointFromCenterMm point) {
  return std::atan2(point.up, point.back);
}

// How far the body reaches in each of 36 directions: where it falls below a quarter of its middle.
std::array<double, 36> outlineOf(const IrregularMass& mass) {
  std::array<double, 36> far{};
  const double middle = mass.pathMm({0, 0});
  for (std::size_t i = 0; i < far.size(); ++i) {
    const double a = 2 * std::numbers::pi * static_cast<double>(i) / 36;
    for (double r = 0; r < mass.reachMm(); r += 0.05) {
      if (mass.pathMm({r * std::cos(a), r * std::sin(a)}) > 0.25 * middle) far[i] = r;
    }
  }
  return far;
}

}  // namespace

TEST_CASE("An irregular mass is neither round nor a star: its outline is uneven, and no two are alike") {
  std::array<double, 36> before{};
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    const std::array<double, 36> far = outlineOf(IrregularMass(massOf(seed), 45));
    const auto [least, most] = std::ranges::minmax(far);
    INFO("seed " << seed);
    CHECK(most > 1.25 * least);
    double apart = 0;
    for (std::size_t i = 0; i < far.size(); ++i) apart += std::abs(far[i] - before[i]) / 36;
    CHECK(apart > 0.35);
    before = far;
  }
}

TEST_CASE("An irregular mass lies where the truth says, in both views") {
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    for (const double angle : {0.0, 45.0}) {
      const IrregularMass mass(massOf(seed), angle);
      double sum = 0, back = 0, up = 0;
      for (double b = -14; b <= 14; b += 0.25) {
        for (double u = -14; u <= 14; u += 0.25) {
          const double path = mass.pathMm({b, u});
          sum += path;
          back += path * b;
          up += path * u;
        }
      }
      INFO("seed " << seed << " at " << angle);
      CHECK(std::hypot(back, up) / sum < 0.25 * 7.0);
    }
  }
}

TEST_CASE("Spicules are short and long, thin and thick, and leave some sides of the mass alone") {
  int uneven = 0;
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    std::array<double, 8> sectors{};
    double shortest = 1e9, longest = 0, thinnest = 1e9, thickest = 0;
    for (const Ray2d& ray : IrregularMass(massOf(seed), 45).rays()) {
      REQUIRE(ray.points.size() == ray.radiiMm.size());
      REQUIRE(ray.points.size() == ray.contrasts.size());
      // It begins and ends without an edge.
      CHECK(ray.contrasts.front() == 0.0);
      CHECK(ray.contrasts.back() * ray.radiiMm.back() < 0.1);
      const PointFromCenterMm end = ray.points.back();
      const double length = std::hypot(end.back, end.up);
      shortest = std::min(shortest, length);
      longest = std::max(longest, length);
      thinnest = std::min(thinnest, ray.radiiMm[5]);
      thickest = std::max(thickest, ray.radiiMm[5]);
      sectors[static_cast<std::size_t>((angleOf(end) + std::numbers::pi) / (2 * std::numbers::pi) * 7.999)] += length;
    }
    INFO("seed " << seed);
    CHECK(longest > 2.0 * shortest);
    CHECK(thickest > 1.5 * thinnest);
    std::ranges::sort(sectors);
    uneven += sectors[7] > 4.0 * sectors[1] ? 1 : 0;
  }
  CHECK(uneven >= 9);
}

TEST_CASE("The two views of a mass are the same body from two sides") {
  // What lies toward the chest wall in one view lies there in the other: the beam turns about the nipple's axis.
  const auto first = IrregularMass(massOf(3), 0).rays(), second = IrregularMass(massOf(3), 50).rays();
  REQUIRE(first.size() == second.size());
  double apart = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    for (std::size_t k = 0; k < first[i].points.size(); ++k) {
      REQUIRE(std::abs(first[i].points[k].back - second[i].points[k].back) < 1e-9);
      apart += std::abs(first[i].points[k].up - second[i].points[k].up);
    }
  }
  CHECK(apart > 10);
}

TEST_CASE("A pull folds nothing, draws tissue out toward its center, and ends") {
  const std::vector<Pull> pulls{{{100, 100}, 40, 0.9}};
  const auto sourceAt = [&](double r, double across) { return unpulled(pulls, {100 + r, 100 + across}); };
  double before = -1;
  for (double r = 0; r < 200; r += 1) {
    const double now = sourceAt(r, 0).x - 100;
    CHECK(now > before);
    before = now;
  }
  // A step across reaches over more tissue than one along the way to the center: what is there looks longer along it.
  const PointInImage here = sourceAt(40, 0), along = sourceAt(41, 0), across = sourceAt(40, 1);
  CHECK(across.y - here.y > 1.5 * (along.x - here.x));
  CHECK(sourceAt(150, 0).x == 250.0);
}
