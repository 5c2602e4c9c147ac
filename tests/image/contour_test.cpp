#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "image/region.h"

using namespace lobule;
using namespace lobule::image;

namespace {

double signedArea(const std::vector<PointInImage>& polygon) {
  double doubled = 0.0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const auto& a = polygon[i];
    const auto& b = polygon[(i + 1) % polygon.size()];
    doubled += a.x * b.y - b.x * a.y;
  }
  return doubled / 2.0;
}

Mask disc(int size, double radius) {
  Mask mask(size, size);
  const double middle = (size - 1) / 2.0;
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      if (std::hypot(column - middle, row - middle) <= radius) mask.at(column, row) = 255;
    }
  }
  return mask;
}

}  // namespace

TEST_CASE("The contour of a rectangle runs clockwise on screen along its outer pixel centres") {
  Mask mask(6, 5);
  for (int row = 1; row <= 3; ++row) {
    for (int column = 1; column <= 4; ++column) mask.at(column, row) = 255;
  }
  const auto contour = outerContour(connectedComponents(mask).labels, 1);
  CHECK(contour.size() == 10);
  CHECK(signedArea(contour) == 6.0);  // y points down: positive is clockwise on screen
  const auto corners = outerContour(connectedComponents(mask).labels, 1, 0.5);
  CHECK(corners == std::vector<PointInImage>{{1, 1}, {4, 1}, {4, 3}, {1, 3}});
}

TEST_CASE("A single pixel, a line and a missing label have the contours one expects") {
  Mask mask(5, 3);
  mask.at(2, 1) = 255;
  CHECK(outerContour(connectedComponents(mask).labels, 1) == std::vector<PointInImage>{{2, 1}});
  mask.at(3, 1) = 255;
  CHECK(outerContour(connectedComponents(mask).labels, 1) == std::vector<PointInImage>{{2, 1}, {3, 1}});
  CHECK(outerContour(connectedComponents(mask).labels, 9).empty());
}

TEST_CASE("Filling the contour of any component without holes gives the component back") {
  std::mt19937 random(11);
  for (int round = 0; round < 60; ++round) {
    // A union of random rectangles and lines, its holes filled by taking the background that reaches the border.
    Mask mask(24, 20);
    for (int piece = 0; piece < 6; ++piece) {
      const int x = static_cast<int>(random() % 18) + 1, y = static_cast<int>(random() % 14) + 1;
      const int width = static_cast<int>(random() % 5), height = static_cast<int>(random() % 5);
      for (int row = y; row <= y + height; ++row) {
        for (int column = x; column <= x + width; ++column) mask.at(column, row) = 255;
      }
    }
    const auto labelled = connectedComponents(mask);
    for (const auto& component : labelled.components) {
      Mask inverse(mask.columns, mask.rows);
      for (std::size_t i = 0; i < inverse.samples.size(); ++i) {
        inverse.samples[i] = labelled.labels.samples[i] == component.label ? 0 : 255;
      }
      const auto background = connectedComponents(inverse, Connectivity::kFour);
      const int outside = background.labels.at(0, 0);
      Mask solid(mask.columns, mask.rows);
      for (std::size_t i = 0; i < solid.samples.size(); ++i) {
        solid.samples[i] = background.labels.samples[i] == outside ? 0 : 255;
      }
      const auto contour = outerContour(labelled.labels, component.label);
      CHECK(fillPolygon(contour, mask.columns, mask.rows) == solid);
    }
  }
}

TEST_CASE("Simplifying the contour of a disc to one pixel moves no point farther than that") {
  const Mask mask = disc(101, 40.0);
  const auto labels = connectedComponents(mask).labels;
  const auto full = outerContour(labels, 1), simple = outerContour(labels, 1, 1.0);
  CHECK(simple.size() < full.size() / 4);
  for (const auto& point : full) {
    double nearest = 1e9;
    for (std::size_t i = 0; i < simple.size(); ++i) {
      const auto a = simple[i], b = simple[(i + 1) % simple.size()];
      const double t = std::clamp(((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) /
                                      std::max(1e-9, distance(a, b) * distance(a, b)),
                                  0.0, 1.0);
      nearest = std::min(nearest, distance(point, {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)}));
    }
    CHECK(nearest <= 1.0 + 1e-9);
  }
}

TEST_CASE("A polygon between pixel centres fills the centres inside it, also where it leaves the image") {
  const Mask filled = fillPolygon({{-3.5, -2.5}, {2.5, -2.5}, {2.5, 1.5}, {-3.5, 1.5}}, 6, 4);
  CHECK(std::ranges::count(filled.samples, 255) == 6);
  CHECK(filled.at(2, 1) == 255);
  CHECK(filled.at(3, 1) == 0);
  CHECK(filled.at(2, 2) == 0);
  CHECK(std::ranges::count(fillPolygon({}, 3, 3).samples, 255) == 0);
}
