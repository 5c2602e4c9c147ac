// Where the words around a standing breast belong.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "render/breast_lines.h"
#include "render/breast_projection.h"
#include "render/breast_scene.h"
#include "render/breast_shape.h"
#include "render/screen_outline.h"

namespace lobule::render {

namespace {

constexpr double kNumeralCssPx = 10, kWordCssPx = 23, kBesideCssPx = 8;
constexpr double kPlateRoomCssPx = 24, kEdgeCssPx = 4, kOutsideCssPx = 4;

double smoothStep(double low, double high, double value) {
  const double t = std::clamp((value - low) / (high - low), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

// About how long a word is in the interface's small type.
constexpr double kLetterCssPx = 5.6, kLineCssPx = 14;
int letters(LabelKind kind, int number) {
  switch (kind) {
    case LabelKind::kHour:
      return number < 10 ? 1 : 2;
    case LabelKind::kPlate:
      return 4;
    case LabelKind::kChestWall:
      return 10;
    case LabelKind::kNipple:
    case LabelKind::kMiddle:
      return 6;
    case LabelKind::kAnterior:
    case LabelKind::kPosterior:
      return 9;
    default:
      return 5;
  }
}

// Beside something of which one knows where it is on screen and which way is out.
enum class Alignment { kMiddle, kAway };

class Anchors {
 public:
  explicit Anchors(const BreastScene& scene) : scene_(scene), projection_(scene) {}

  // Pushed outward on screen: away from where `from` is.
  void add(LabelKind kind, int number, PointInBreastMm at, PointInBreastMm from, double pushCssPx, Alignment alignment,
           double opacity) {
    const auto anchor = anchorOf(kind, number, at, from, pushCssPx, alignment, opacity);
    if (anchor) found_.push_back(*anchor);
  }

  void addHours();
  void addSides();
  void addDepths();
  void addPlates();

  std::vector<LabelAnchor> found_;

 private:
  const BreastExtents& extents() const { return scene_.extents; }
  PointInBreastMm onClock(double direction) const {
    const double radius = clockRadius(extents(), direction);
    return {.x = radius * std::cos(direction), .y = radius * std::sin(direction), .z = extents().chestWallMm};
  }
  PointInBreastMm onAxis(double z) const { return {.x = 0, .y = 0, .z = z}; }
  // Pixels to the picture's nearest edge; negative outside.
  double roomAround(double xPx, double yPx) const {
    const RectPx& rect = scene_.rect;
    const double x = xPx - static_cast<double>(rect.x), y = yPx - static_cast<double>(rect.y);
    return std::min({x, y, static_cast<double>(rect.width) - x, static_cast<double>(rect.height) - y});
  }
  // None: too far outside, or not to be seen.
  std::optional<LabelAnchor> anchorOf(LabelKind kind, int number, PointInBreastMm at, PointInBreastMm from,
                                      double pushCssPx, Alignment alignment, double opacity) const;
  // Whether a plate's name stands on a plate other than the one it names.
  bool isOnOtherPlate(const LabelAnchor& name) const;
  // 1 when the nipple's axis points at the viewer, 0 when it lies across the screen.
  double axisTowardEye() const { return std::abs(projection_.axes().toEye.z); }

  const BreastScene& scene_;
  BreastProjection projection_;
};

std::optional<LabelAnchor> Anchors::anchorOf(LabelKind kind, int number, PointInBreastMm at, PointInBreastMm from,
                                             double pushCssPx, Alignment alignment, double opacity) const {
  if (opacity < 0.01) {
    return std::nullopt;
  }
  const auto place = projection_.project(at), origin = projection_.project(from);
  double x = place[0] - origin[0], y = place[1] - origin[1];
  const double length = std::hypot(x, y);
  x = length > 1e-6 ? x / length : 0.0;
  y = length > 1e-6 ? y / length : -1.0;
  const auto ratio = static_cast<double>(scene_.pixelRatio);
  const double push = pushCssPx * ratio;
  const int alignX = alignment == Alignment::kMiddle || std::abs(x) < 0.3 ? 0 : x > 0 ? 1 : -1;
  // No word is cut off at the picture's edge, but what lies far outside needs none.
  const double width = letters(kind, number) * kLetterCssPx * ratio, height = kLineCssPx * ratio;
  const double before = width * (1 - alignX) / 2 + kEdgeCssPx * ratio,
               after = width * (1 + alignX) / 2 + kEdgeCssPx * ratio;
  const auto inside = [](double value, float start, float size, double low, double high) {
    const double first = static_cast<double>(start) + low, last = static_cast<double>(start + size) - high;
    return first < last ? std::clamp(value, first, last) : (first + last) / 2;
  };
  const RectPx& rect = scene_.rect;
  if (roomAround(place[0], place[1]) < -kOutsideCssPx * ratio) {
    return std::nullopt;
  }
  return LabelAnchor{.kind = kind,
                     .number = number,
                     .at = at,
                     .xPx = inside(place[0] + x * push, rect.x, rect.width, before, after),
                     .yPx = inside(place[1] + y * push, rect.y, rect.height, height / 2, height / 2),
                     .outX = x,
                     .outY = y,
                     .alignX = alignX,
                     .opacity = static_cast<float>(opacity)};
}

void Anchors::addHours() {
  // Seen from the side or above, the clock is a line and its numerals would stand on each other.
  const double opacity = static_cast<double>(scene_.parts.clock) * smoothStep(0.25, 0.55, axisTowardEye());
  const double lateral = scene_.laterality == Laterality::kRight ? -1.0 : 1.0;
  for (int hour = 1; hour <= 12; ++hour) {
    const double turn = hour * std::numbers::pi / 6;
    const double direction = std::atan2(std::cos(turn), lateral * std::sin(turn));
    add(LabelKind::kHour, hour, onClock(direction), onAxis(extents().chestWallMm), kNumeralCssPx, Alignment::kMiddle,
        opacity);
  }
}

void Anchors::addSides() {
  constexpr double kQuarter = std::numbers::pi / 2;
  const ViewerAxes& axes = projection_.axes();
  const auto quadrants = static_cast<double>(scene_.parts.quadrants);
  const double sideways = quadrants * smoothStep(0.3, 0.6, std::abs(axes.right.x));
  const double upright = quadrants * smoothStep(0.3, 0.6, std::abs(axes.up.y));
  // A numeral stands between, where there are numerals.
  const double push = std::lerp(kNumeralCssPx, kWordCssPx, smoothStep(0.25, 0.55, axisTowardEye()));
  const auto addWord = [&](LabelKind kind, double direction, double opacity) {
    const double gap = std::abs(std::sin(direction)) > 0.5 ? push : push - 4;
    add(kind, 0, onClock(direction), onAxis(extents().chestWallMm), gap, Alignment::kAway, opacity);
  };
  addWord(LabelKind::kUpper, kQuarter, upright);
  // A plate close beneath takes the word's room.
  double beneath = 0;
  for (const DetectorPlate& plate : scene_.plates) {
    beneath = std::max(beneath, plate.angleDeg < 30 ? static_cast<double>(plate.opacity) : 0.0);
  }
  addWord(LabelKind::kLower, -kQuarter, upright * (1 - beneath));
  addWord(LabelKind::kOuter, 0, sideways);
  addWord(LabelKind::kInner, 2 * kQuarter, sideways);
}

void Anchors::addDepths() {
  // Along the slope above, or along the medial skin when looked at from above: the plates are on the other sides.
  const double across = smoothStep(0.35, 0.7, 1.0 - axisTowardEye());
  const bool isFromAbove = std::abs(projection_.axes().toEye.y) > 0.7;
  const double direction = isFromAbove ? std::numbers::pi : std::numbers::pi / 2;
  const double depth = extents().chestWallMm;
  const double thirds = across * static_cast<double>(scene_.parts.depthThirds);
  const auto addThird = [&](LabelKind kind, double z) {
    const double radius = skinRadius(extents(), direction, z);
    const PointInBreastMm skin{.x = radius * std::cos(direction), .y = radius * std::sin(direction), .z = z};
    add(kind, 0, skin, onAxis(z + 0.3 * depth), kBesideCssPx, Alignment::kAway, thirds);
  };
  addThird(LabelKind::kAnterior, depth / 6);
  addThird(LabelKind::kMiddle, depth / 2);
  addThird(LabelKind::kPosterior, depth * 5 / 6);
  add(LabelKind::kNipple, 0, onAxis(-5), onAxis(depth), kBesideCssPx, Alignment::kAway,
      across * static_cast<double>(scene_.parts.nippleAxis));
  const PointInBreastMm wall{.x = 0, .y = isFromAbove ? 0 : extents().upperMm / 2, .z = depth};
  add(LabelKind::kChestWall, 0, wall, {.x = wall.x, .y = wall.y, .z = 0}, kBesideCssPx + 4, Alignment::kAway,
      across * static_cast<double>(scene_.parts.chestWall));
}

bool Anchors::isOnOtherPlate(const LabelAnchor& name) const {
  const auto ratio = static_cast<double>(scene_.pixelRatio);
  const double halfWidth = letters(name.kind, name.number) * kLetterCssPx * ratio / 2,
               halfHeight = kLineCssPx * ratio / 2;
  for (std::size_t i = 0; i < scene_.plates.size(); ++i) {
    if (static_cast<int>(i) == name.number || scene_.plates[i].opacity <= 0) continue;
    const ScreenOutline outline = plateOutline(scene_, scene_.plates[i]);
    if (meetsBox(outline, name.xPx + name.alignX * halfWidth, name.yPx, halfWidth, halfHeight)) return true;
  }
  return false;
}

void Anchors::addPlates() {
  const PointInBreastMm middle = onAxis(extents().chestWallMm / 2);
  const auto at = projection_.project(middle);
  const double wanted = kPlateRoomCssPx * static_cast<double>(scene_.pixelRatio);
  for (std::size_t i = 0; i < scene_.plates.size(); ++i) {
    // At the corner farthest from the breast and beneath it on screen, of those where the name stands on no other plate
    // and has room around it, if there are any.
    std::optional<LabelAnchor> best;
    double bestWorth = 0;
    for (const PointInBreastMm corner : plateCorners(scene_, scene_.plates[i])) {
      const auto name = anchorOf(LabelKind::kPlate, static_cast<int>(i), corner, middle, kBesideCssPx, Alignment::kAway,
                                 static_cast<double>(scene_.plates[i].opacity));
      if (!name) continue;
      const auto place = projection_.project(corner);
      double worth = std::hypot(place[0] - at[0], place[1] - at[1]) + place[1];
      if (roomAround(place[0], place[1]) <= wanted) worth -= 1e6;
      if (isOnOtherPlate(*name)) worth -= 1e5;
      if (!best || worth > bestWorth) best = name, bestWorth = worth;
    }
    if (best) found_.push_back(*best);
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
