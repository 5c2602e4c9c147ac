// Where the words around a standing breast belong.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/breast_projection.h"
#include "render/breast_scene.h"
#include "render/breast_shape.h"

namespace lobule::render {

namespace {

constexpr double kNumeralOutsideMm = 6.0, kWordOutsideMm = 15.0;
constexpr double kBesideNippleMm = 13.0;

class Anchors {
 public:
  explicit Anchors(const BreastScene& scene) : scene_(scene), projection_(scene) {}

  void add(LabelKind kind, int number, PointInBreastMm at, double opacity) {
    if (opacity > 0.01) {
      const auto place = projection_.project(at);
      found_.push_back({.kind = kind,
                        .number = number,
                        .at = at,
                        .xPx = place[0],
                        .yPx = place[1],
                        .opacity = static_cast<float>(opacity)});
    }
  }

  void addHours();
  void addSides();
  void addDepths();
  void addPlates();

  std::vector<LabelAnchor> found_;

 private:
  const BreastExtents& extents() const { return scene_.extents; }
  // Beside the clock's circle on the chest wall.
  PointInBreastMm aroundClock(double direction, double outsideMm) const {
    const double radius = clockRadius(extents(), direction) + outsideMm;
    return {.x = radius * std::cos(direction), .y = radius * std::sin(direction), .z = extents().chestWallMm};
  }
  // 1 when the nipple's axis points at the viewer, 0 when it lies across the screen.
  double axisTowardEye() const { return std::abs(projection_.axes().toEye.z); }

  const BreastScene& scene_;
  BreastProjection projection_;
};

double smoothStep(double low, double high, double value) {
  const double t = std::clamp((value - low) / (high - low), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

void Anchors::addHours() {
  // Seen from the side or above, the clock is a line and its numerals would stand on each other.
  const double opacity = static_cast<double>(scene_.parts.clock) * smoothStep(0.2, 0.5, axisTowardEye());
  const double lateral = scene_.laterality == Laterality::kRight ? -1.0 : 1.0;
  for (int hour = 1; hour <= 12; ++hour) {
    const double turn = hour * std::numbers::pi / 6;
    const double direction = std::atan2(std::cos(turn), lateral * std::sin(turn));
    add(LabelKind::kHour, hour, aroundClock(direction, kNumeralOutsideMm), opacity);
  }
}

void Anchors::addSides() {
  constexpr double kQuarter = std::numbers::pi / 2;
  const ViewerAxes& axes = projection_.axes();
  const auto quadrants = static_cast<double>(scene_.parts.quadrants);
  const double sideways = quadrants * smoothStep(0.3, 0.6, std::abs(axes.right.x));
  const double upright = quadrants * smoothStep(0.3, 0.6, std::abs(axes.up.y));
  add(LabelKind::kUpper, 0, aroundClock(kQuarter, kWordOutsideMm), upright);
  add(LabelKind::kLower, 0, aroundClock(-kQuarter, kWordOutsideMm), upright);
  add(LabelKind::kOuter, 0, aroundClock(0, kWordOutsideMm), sideways);
  add(LabelKind::kInner, 0, aroundClock(2 * kQuarter, kWordOutsideMm), sideways);
}

void Anchors::addDepths() {
  // Under the breast, or beside it when looked at from above.
  const ViewerAxes& axes = projection_.axes();
  const double across = smoothStep(0.35, 0.7, 1.0 - axisTowardEye());
  const bool isFromAbove = std::abs(axes.toEye.y) > 0.7;
  const double direction = isFromAbove ? std::numbers::pi : -std::numbers::pi / 2;
  const double radius = footRadius(extents(), direction) + 7.0;
  const double depth = extents().chestWallMm;
  const auto beside = [&](double z) {
    return PointInBreastMm{.x = radius * std::cos(direction), .y = radius * std::sin(direction), .z = z};
  };
  const double thirds = across * static_cast<double>(scene_.parts.depthThirds);
  add(LabelKind::kAnterior, 0, beside(depth / 6), thirds);
  add(LabelKind::kMiddle, 0, beside(depth / 2), thirds);
  add(LabelKind::kPosterior, 0, beside(depth * 5 / 6), thirds);
  add(LabelKind::kNipple, 0, {.x = 0, .y = 0, .z = -kBesideNippleMm},
      across * static_cast<double>(scene_.parts.nippleAxis));
  const double foot = footRadius(extents(), std::numbers::pi / 2);
  add(LabelKind::kChestWall, 0, {.x = 0, .y = foot + kWordOutsideMm, .z = depth + 6.0},
      across * static_cast<double>(scene_.parts.chestWall));
}

void Anchors::addPlates() {
  for (std::size_t i = 0; i < scene_.plates.size(); ++i) {
    const DetectorPlate& plate = scene_.plates[i];
    const PixelBox& box = plate.shown;
    // The plate's corner that is nearest to the viewer's lower edge, where nothing hides it.
    PointInBreastMm lowest;
    double lowestPx = -1e9;
    for (const int column : {box.firstColumn, box.lastColumn}) {
      for (const int row : {box.firstRow, box.lastRow}) {
        const PointInBreastMm at = plateFromImage(scene_, plate, {.x = double(column), .y = double(row)});
        if (const double y = projection_.project(at)[1]; y > lowestPx) {
          lowestPx = y;
          lowest = at;
        }
      }
    }
    add(LabelKind::kPlate, static_cast<int>(i), lowest, static_cast<double>(plate.opacity));
  }
}

}  // namespace

std::vector<LabelAnchor> labelAnchors(const BreastScene& scene) {
  Anchors anchors(scene);
  anchors.addHours();
  anchors.addSides();
  anchors.addDepths();
  anchors.addPlates();
  return std::move(anchors.found_);
}

}  // namespace lobule::render
