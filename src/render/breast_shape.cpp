#include "render/breast_shape.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace lobule::render {

namespace {

constexpr double kQuarterTurn = std::numbers::pi / 2;
constexpr double kNippleRadiusMm = 5.5, kNippleHeightMm = 5.0;
constexpr double kPlateGapMm = 26.0, kPlateAsideMm = 14.0;

double byHeight(const ByHeight& value, double direction) {
  const double sine = std::sin(direction);
  return std::lerp(value.aside, sine > 0 ? value.above : value.below, sine * sine);
}

double slope(double fromWall, double direction) {
  const double inside = 1.0 - fromWall / byHeight(kSlopeBegin, direction);
  return inside <= 0 ? 0.0 : byHeight(kSlopeReach, direction) * (1.0 - std::sqrt(std::max(0.0, 1.0 - inside * inside)));
}

std::array<PointInImage, 4> cornersOf(const DetectorPlate& plate) {
  const double left = plate.shown.firstColumn - 0.5, right = plate.shown.lastColumn + 0.5;
  const double top = plate.shown.firstRow - 0.5, bottom = plate.shown.lastRow + 0.5;
  return {{{left, top}, {right, top}, {left, bottom}, {right, bottom}}};
}

double skinRadiusFromWall(const BreastExtents& extents, double direction, double fromWall) {
  const double section = std::sqrt(std::max(0.0, 1.0 - std::pow(fromWall, byHeight(kBluntness, direction))));
  return rimRadius(extents, direction) * (section + slope(fromWall, direction));
}

}  // namespace

double rimRadius(const BreastExtents& extents, double direction) {
  const double x = std::cos(direction), y = std::sin(direction);
  return 1.0 / std::hypot(x / (x > 0 ? extents.lateralMm : extents.medialMm),
                          y / (y > 0 ? extents.upperMm : extents.lowerMm));
}

double skinRadius(const BreastExtents& extents, double direction, double zMm) {
  return skinRadiusFromWall(extents, direction, std::clamp(1.0 - zMm / extents.chestWallMm, 0.0, 1.0));
}

PointInBreastMm skinPoint(const BreastExtents& extents, double direction, double along) {
  const double turn = std::clamp(along, 0.0, 1.0) * kQuarterTurn;
  const double fromWall = along >= 1.0 ? 0.0 : std::pow(std::cos(turn), 2.0 / byHeight(kBluntness, direction));
  const double radius = skinRadiusFromWall(extents, direction, fromWall);
  const double nipple = kNippleHeightMm * std::exp(-std::pow(radius / kNippleRadiusMm, 2.5));
  return {.x = radius * std::cos(direction),
          .y = radius * std::sin(direction),
          .z = extents.chestWallMm * (1.0 - fromWall) - nipple};
}

double footRadius(const BreastExtents& extents, double direction) {
  return rimRadius(extents, direction) * (1.0 + byHeight(kSlopeReach, direction));
}

bool isInBreast(const BreastExtents& extents, PointInBreastMm place, double marginMm) {
  if (place.z < marginMm || place.z > extents.chestWallMm - marginMm) return false;
  const double skin = skinRadius(extents, std::atan2(place.y, place.x), place.z);
  return std::hypot(place.x, place.y) <= skin - marginMm;
}

PointInBreastMm heldInBreast(const BreastExtents& extents, PointInBreastMm place) {
  constexpr double kMarginMm = 1.0;
  constexpr int kHalvings = 24;
  if (isInBreast(extents, place, kMarginMm)) return place;
  const PointInBreastMm middle{.x = 0, .y = 0, .z = extents.chestWallMm / 2};
  const auto at = [&](double t) {
    return PointInBreastMm{.x = t * place.x, .y = t * place.y, .z = std::lerp(middle.z, place.z, t)};
  };
  double inside = 0, outside = 1;
  for (int i = 0; i < kHalvings; ++i) {
    const double t = (inside + outside) / 2;
    (isInBreast(extents, at(t), kMarginMm) ? inside : outside) = t;
  }
  return at(inside);
}

double clockRadius(const BreastExtents& extents, double direction) {
  return footRadius(extents, direction) + 3.0;
}

PlateAxes plateAxes(const DetectorPlate& plate) {
  const double angle = plate.angleDeg * std::numbers::pi / 180.0;
  // The tube of an LM view stands at the lateral side, its plate at the medial one.
  const double side = plate.view == ViewPosition::kLM ? -1.0 : 1.0;
  return {.across = {.x = std::cos(angle), .y = std::sin(angle), .z = 0},
          .along = {.x = -side * std::sin(angle), .y = side * std::cos(angle), .z = 0}};
}

double plateDistanceMm(const BreastExtents& extents, const DetectorPlate& plate) {
  // Beyond the corner of the box around the breast: there, plates of different angles stand clear of each other.
  const Vec3 along = plateAxes(plate).along;
  const double aside = along.x < 0 ? extents.lateralMm : extents.medialMm;
  const double above = along.y < 0 ? extents.upperMm : extents.lowerMm;
  return std::abs(along.x) * (aside + kPlateAsideMm) + std::abs(along.y) * (above + kPlateGapMm);
}

ViewBox viewBox(const BreastScene& scene) {
  const BreastExtents& e = scene.extents;
  double left = -clockRadius(e, 2 * kQuarterTurn), right = clockRadius(e, 0);
  double bottom = -clockRadius(e, -kQuarterTurn), top = clockRadius(e, kQuarterTurn);
  double front = -kNippleHeightMm, back = e.chestWallMm + kNippleHeightMm;
  for (const DetectorPlate& plate : scene.plates) {
    if (plate.shown.isEmpty()) continue;
    const PlateAxes axes = plateAxes(plate);
    const double away = plateDistanceMm(e, plate);
    for (const PointInImage corner : cornersOf(plate)) {
      const double columns = corner.x - plate.nipple.x, rows = corner.y - plate.nipple.y;
      const double across = plate.columnStepMm.x * columns + plate.rowStepMm.x * rows;
      const double depth = plate.columnStepMm.z * columns + plate.rowStepMm.z * rows;
      const double x = axes.across.x * across - axes.along.x * away, y = axes.across.y * across - axes.along.y * away;
      left = std::min(left, x);
      right = std::max(right, x);
      bottom = std::min(bottom, y);
      top = std::max(top, y);
      front = std::min(front, depth);
      back = std::max(back, depth);
    }
  }
  return {.middle = {.x = (left + right) / 2, .y = (bottom + top) / 2, .z = (front + back) / 2},
          .half = {.x = (right - left) / 2, .y = (top - bottom) / 2, .z = (back - front) / 2}};
}

}  // namespace lobule::render
