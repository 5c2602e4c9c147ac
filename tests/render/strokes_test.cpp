#include "render/strokes.h"

#include <array>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace lobule::render;
using Catch::Approx;

namespace {

constexpr Color kHalfRed{.r = 1, .g = 0, .b = 0, .a = 0.5F};

}  // namespace

TEST_CASE("A straight line is one rectangle, a pixel wider than its width on either side, premultiplied") {
  Strokes strokes;
  strokes.add(std::array{StrokePoint{.x = 10, .y = 20}, StrokePoint{.x = 30, .y = 20, .opacity = 0.5F}}, kHalfRed, 2);
  REQUIRE(strokes.vertices().size() == 6);
  for (const StrokeVertex& vertex : strokes.vertices()) {
    CHECK(std::abs(vertex.y - 20) == Approx(2));
    CHECK(vertex.across == Approx(vertex.y - 20));
    CHECK(vertex.halfWidth == 1);
    CHECK(vertex.a == Approx(vertex.x < 20 ? 0.5F : 0.25F));
    CHECK(vertex.r == Approx(vertex.a));
  }
}

TEST_CASE("Parts of a bent line share their corners, so that nothing is drawn twice") {
  Strokes strokes;
  strokes.add(std::array{StrokePoint{.x = 0, .y = 0}, StrokePoint{.x = 20, .y = 0}, StrokePoint{.x = 20, .y = 20}},
              kHalfRed, 2);
  const auto vertices = strokes.vertices();
  REQUIRE(vertices.size() == 12);
  CHECK(vertices[2].x == vertices[6].x);
  CHECK(vertices[2].y == vertices[6].y);
  CHECK(vertices[5].x == vertices[7].x);
  CHECK(vertices[5].y == vertices[7].y);
  // The mitre of a right angle is as far from both lines as the line is wide.
  CHECK(std::abs(vertices[2].x - 20) == Approx(2));
  CHECK(std::abs(vertices[2].y) == Approx(2));
}

TEST_CASE("Equal points are one, and a single point is no line") {
  Strokes strokes;
  strokes.add(std::array{StrokePoint{.x = 5, .y = 5}, StrokePoint{.x = 5, .y = 5}}, kHalfRed, 1);
  CHECK(strokes.vertices().empty());
  strokes.add(std::array{StrokePoint{.x = 5, .y = 5}, StrokePoint{.x = 5, .y = 5}, StrokePoint{.x = 9, .y = 5}},
              kHalfRed, 1);
  CHECK(strokes.vertices().size() == 6);
}

TEST_CASE("A ring closes without a seam and keeps its distance from the middle") {
  Strokes strokes;
  strokes.addRing(100, 50, 20, kHalfRed, 2);
  const auto vertices = strokes.vertices();
  for (const StrokeVertex& vertex : vertices) {
    CHECK(std::hypot(vertex.x - 100, vertex.y - 50) == Approx(20 - vertex.across).margin(0.05));
  }
  CHECK(vertices.front().x == Approx(vertices[vertices.size() - 4].x).margin(1e-3));
  CHECK(vertices.front().y == Approx(vertices[vertices.size() - 4].y).margin(1e-3));
}
