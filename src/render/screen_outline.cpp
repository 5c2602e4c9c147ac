#include "render/screen_outline.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "render/breast_lines.h"
#include "render/breast_projection.h"
#include "render/breast_shape.h"

namespace lobule::render {
namespace {

using Point = std::array<double, 2>;

// Twice the area of the triangle: positive for a turn to one side.
double turn(const Point& a, const Point& b, const Point& c) {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

// Andrew's monotone chain.
ScreenOutline hullOf(ScreenOutline points) {
  std::ranges::sort(points);
  ScreenOutline hull;
  const auto addSide = [&](auto first, auto last) {
    const std::size_t start = hull.size();
    for (; first != last; ++first) {
      while (hull.size() >= start + 2 && turn(hull[hull.size() - 2], hull.back(), *first) <= 0) hull.pop_back();
      hull.push_back(*first);
    }
    hull.pop_back();  // the other side begins with it
  };
  addSide(points.begin(), points.end());
  addSide(points.rbegin(), points.rend());
  return hull;
}

}  // namespace

ScreenOutline plateOutline(const BreastScene& scene, const DetectorPlate& plate) {
  if (plate.opacity <= 0) return {};
  const BreastProjection projection(scene);
  const auto corners = plateCorners(scene, plate);
  ScreenOutline outline;
  for (const std::size_t i : {0U, 1U, 3U, 2U}) {
    const auto at = projection.project(corners[i]);
    outline.push_back({at[0], at[1]});
  }
  return outline;
}

ScreenOutline breastOutline(const BreastScene& scene) {
  constexpr int kDirections = 24, kDepths = 10;
  const BreastProjection projection(scene);
  ScreenOutline points;
  for (int i = 0; i < kDirections; ++i) {
    const double direction = 2 * std::numbers::pi * i / kDirections;
    for (int j = 0; j <= kDepths; ++j) {
      const double z = scene.extents.chestWallMm * j / kDepths;
      const double radius = skinRadius(scene.extents, direction, z);
      const auto at =
          projection.project({.x = radius * std::cos(direction), .y = radius * std::sin(direction), .z = z});
      points.push_back({at[0], at[1]});
    }
  }
  return hullOf(std::move(points));
}

bool meetsBox(const ScreenOutline& outline, double x, double y, double halfWidth, double halfHeight) {
  if (outline.empty()) return false;
  const auto isSeparatedBy = [&](double acrossX, double acrossY) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const auto& corner : outline) {
      const double along = (corner[0] - x) * acrossX + (corner[1] - y) * acrossY;
      low = std::min(low, along), high = std::max(high, along);
    }
    const double reach = halfWidth * std::abs(acrossX) + halfHeight * std::abs(acrossY);
    return low > reach || high < -reach;
  };
  if (isSeparatedBy(1, 0) || isSeparatedBy(0, 1)) return false;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point &from = outline[i], &to = outline[(i + 1) % outline.size()];
    if (isSeparatedBy(to[1] - from[1], from[0] - to[0])) return false;
  }
  return true;
}

}  // namespace lobule::render
