#include "render/breast_shape.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lobule::render {

namespace {

constexpr double kQuarterTurn = std::numbers::pi / 2;
constexpr double kNippleRadiusMm = 5.5, kNippleHeightMm = 5.0;
constexpr double kPlateGapMm = 26.0, kPlateAsideMm = 14.0;
constexpr double kTowardPlatesMm = 14.0;  // by which the view's middle gives way to them
constexpr double kPerspective = 1.02;     // of the near half of a sphere

// Between what it is below, at the sides and above the nipple.
double byHeight(double direction, double below, double aside, double above) {
  const double sine = std::sin(direction);
  return sine > 0 ? std::lerp(aside, above, sine * sine) : std::lerp(aside, below, sine * sine);
}

// Of the superellipse from nipple to wall: 2 is an ellipse, less a cone, more a box.
double bluntness(double direction) {
  return byHeight(direction, 2.5, 2.05, 1.7);
}

// The slope that runs out into the wall: how far forward it begins (share of the depth), how far out it ends.
double slopeBegin(double direction) {
  return byHeight(direction, 0.12, 0.24, 0.62);
}
double slopeReach(double direction) {
  return byHeight(direction, 0.05, 0.10, 0.24);
}

double slope(double fromWall, double direction) {
  const double inside = 1.0 - fromWall / slopeBegin(direction);
  return inside <= 0 ? 0.0 : slopeReach(direction) * (1.0 - std::sqrt(std::max(0.0, 1.0 - inside * inside)));
}

double skinRadiusFromWall(const BreastExtents& extents, double direction, double fromWall) {
  const double section = std::sqrt(std::max(0.0, 1.0 - std::pow(fromWall, bluntness(direction))));
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
  const double fromWall = along >= 1.0 ? 0.0 : std::pow(std::cos(turn), 2.0 / bluntness(direction));
  const double radius = skinRadiusFromWall(extents, direction, fromWall);
  const double nipple = kNippleHeightMm * std::exp(-std::pow(radius / kNippleRadiusMm, 2.5));
  return {.x = radius * std::cos(direction),
          .y = radius * std::sin(direction),
          .z = extents.chestWallMm * (1.0 - fromWall) - nipple};
}

double footRadius(const BreastExtents& extents, double direction) {
  return rimRadius(extents, direction) * (1.0 + slopeReach(direction));
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

PointInBreastMm middleOfView(const BreastScene& scene) {
  const BreastExtents& e = scene.extents;
  const double towardPlates = scene.plates.empty() ? 0.0 : kTowardPlatesMm;
  return {.x = (e.lateralMm - e.medialMm) / 2 + 0.6 * towardPlates,
          .y = (e.upperMm - e.lowerMm) / 2 - towardPlates,
          .z = e.chestWallMm / 2};
}

double reachOfView(const BreastScene& scene) {
  const PointInBreastMm middle = middleOfView(scene);
  double reach = middle.z + kNippleHeightMm;
  for (int i = 0; i < 24; ++i) {
    const double direction = i * kQuarterTurn / 6, radius = clockRadius(scene.extents, direction);
    reach = std::max(reach, std::hypot(radius * std::cos(direction) - middle.x, radius * std::sin(direction) - middle.y,
                                       scene.extents.chestWallMm - middle.z));
  }
  return kPerspective * reach;
}

}  // namespace lobule::render
