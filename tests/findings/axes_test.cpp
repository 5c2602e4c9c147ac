#include "findings/axes.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numbers>

using namespace lobule;
using namespace lobule::findings;
using Catch::Approx;

namespace {

// An ellipse of many corners, turned clockwise on screen.
std::vector<PointInImage> ellipse(double halfLong, double halfShort, double turnDeg) {
  std::vector<PointInImage> points;
  const double turn = turnDeg * std::numbers::pi / 180;
  for (int i = 0; i < 360; ++i) {
    const double angle = i * std::numbers::pi / 180;
    const double x = halfLong * std::cos(angle), y = halfShort * std::sin(angle);
    points.push_back({200 + x * std::cos(turn) - y * std::sin(turn), 150 + x * std::sin(turn) + y * std::cos(turn)});
  }
  return points;
}

}  // namespace

TEST_CASE("An ellipse has its own axes, however it is turned") {
  for (const double turn : {0.0, 30.0, 90.0, 135.0}) {
    const auto axes = axesOf(ellipse(40, 15, turn), std::nullopt);
    REQUIRE(axes);
    CHECK(axes->longLength == Approx(80).epsilon(0.01));
    CHECK(axes->shortLength == Approx(30).epsilon(0.02));
    const double dot = (axes->longTo.x - axes->longFrom.x) * (axes->shortTo.x - axes->shortFrom.x) +
                       (axes->longTo.y - axes->longFrom.y) * (axes->shortTo.y - axes->shortFrom.y);
    CHECK(std::abs(dot) < 1e-6 * 80 * 30);
  }
}

TEST_CASE("Lying is wider than tall, standing taller than wide") {
  CHECK(axesOf(ellipse(40, 20, 0), std::nullopt)->widthToHeight == Approx(2).epsilon(0.01));
  CHECK(axesOf(ellipse(40, 20, 90), std::nullopt)->widthToHeight == Approx(0.5).epsilon(0.01));
}

TEST_CASE("With a spacing lengths are millimetres, also where pixels are not square") {
  // 40 columns of 0.1 mm and 15 rows of 0.4 mm: the rows are the longer way.
  const auto axes = axesOf(ellipse(40, 15, 0), std::pair{0.4, 0.1});
  REQUIRE(axes);
  CHECK(axes->longLength == Approx(12).epsilon(0.01));
  CHECK(axes->shortLength == Approx(8).epsilon(0.02));
  CHECK(axes->widthToHeight == Approx(8.0 / 12).epsilon(0.01));
  CHECK(std::abs(axes->longTo.y - axes->longFrom.y) == Approx(30).epsilon(0.01));
}

TEST_CASE("A chord across a hollow counts from rim to rim") {
  // A U: its arms are 10 wide and 40 apart from outside to outside.
  const std::vector<PointInImage> shape{{0, 0}, {10, 0}, {10, 50}, {30, 50}, {30, 0}, {40, 0}, {40, 60}, {0, 60}};
  const auto axes = axesOf(shape, std::nullopt);
  REQUIRE(axes);
  CHECK(axes->longLength == Approx(std::hypot(40, 60)).epsilon(0.001));
  CHECK(axes->shortLength > 40);
}

TEST_CASE("What is no outline has no axes") {
  CHECK_FALSE(axesOf({}, std::nullopt));
  CHECK_FALSE(axesOf({{1, 1}, {2, 2}}, std::nullopt));
  CHECK_FALSE(axesOf({{1, 1}, {1, 1}, {1, 1}}, std::nullopt));
}
