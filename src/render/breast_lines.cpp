#include "render/breast_lines.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/breast_shape.h"

namespace lobule::render {

namespace {

constexpr double kQuarterTurn = std::numbers::pi / 2;
constexpr Color kHairline{.r = 0.66F, .g = 0.70F, .b = 0.77F, .a = 1};
constexpr float kThroughSkin = 0.22F;  // what is left of a line on the far side
constexpr float kRayCssPx = 1.25F, kDotCssPx = 3.5F, kSelectedRingCssPx = 9.0F, kMarkCssPx = 4.5F, kNippleCssPx = 2.0F;
constexpr float kNippleSpotCssPx = 6.0F;  // about the nipple of the breast itself
constexpr double kRayBeforeMm = 16.0;     // how far a ray is drawn before it meets the skin

Color faded(Color color, float opacity) {
  color.a *= opacity;
  return color;
}

float smoothStep(double low, double high, double value) {
  const double t = std::clamp((value - low) / (high - low), 0.0, 1.0);
  return static_cast<float>(t * t * (3 - 2 * t));
}

PointInBreastMm moved(PointInBreastMm from, const Vec3& direction, double by) {
  return {.x = from.x + by * direction.x, .y = from.y + by * direction.y, .z = from.z + by * direction.z};
}

// On the cubic curve (Bezier's) from a to d.
PointInBreastMm between(PointInBreastMm a, PointInBreastMm b, PointInBreastMm c, PointInBreastMm d, double t) {
  const double s = 1 - t;
  const double wa = s * s * s, wb = 3 * s * s * t, wc = 3 * s * t * t, wd = t * t * t;
  return {.x = wa * a.x + wb * b.x + wc * c.x + wd * d.x,
          .y = wa * a.y + wb * b.y + wc * c.y + wd * d.y,
          .z = wa * a.z + wb * b.z + wc * c.z + wd * d.z};
}

}  // namespace

struct BreastLines::Sight {
  const BreastScene& scene;
  const BreastProjection& projection;
  PointInBreastMm eye;
  float hairlinePx;  // one device pixel at ratio 1, never less

  StrokePoint at(PointInBreastMm point, float opacity = 1) const {
    const auto place = projection.project(point);
    return {.x = static_cast<float>(place[0]), .y = static_cast<float>(place[1]), .opacity = opacity};
  }

  // 1 where the skin faces the eye, 0 where it faces away.
  float facing(double direction, double along) const {
    constexpr double kStep = 1e-3;
    const BreastExtents& e = scene.extents;
    const PointInBreastMm here = skinPoint(e, direction, along);
    const PointInBreastMm left = skinPoint(e, direction - kStep, along), right = skinPoint(e, direction + kStep, along);
    const PointInBreastMm before = skinPoint(e, direction, std::max(0.0, along - kStep));
    const PointInBreastMm after = skinPoint(e, direction, std::min(1.0, along + kStep));
    const Vec3 a{.x = right.x - left.x, .y = right.y - left.y, .z = right.z - left.z};
    const Vec3 b{.x = after.x - before.x, .y = after.y - before.y, .z = after.z - before.z};
    const Vec3 n{.x = a.y * b.z - a.z * b.y, .y = a.z * b.x - a.x * b.z, .z = a.x * b.y - a.y * b.x};
    const Vec3 v{.x = eye.x - here.x, .y = eye.y - here.y, .z = eye.z - here.z};
    const double size = std::hypot(n.x, n.y, n.z) * std::hypot(v.x, v.y, v.z);
    return size > 0 ? smoothStep(-0.12, 0.12, (n.x * v.x + n.y * v.y + n.z * v.z) / size) : 1.0F;
  }
};

float plateInFront(const DetectorPlate& plate, const BreastProjection& projection) {
  const Vec3 along = plateAxes(plate).along, toEye = projection.axes().toEye;
  return smoothStep(0.0, 0.35, -(along.x * toEye.x + along.y * toEye.y + along.z * toEye.z));
}

std::array<PointInBreastMm, 4> plateCorners(const BreastScene& scene, const DetectorPlate& plate) {
  // Coordinates are pixel centres; the plate ends where its outermost pixels do.
  const double left = plate.shown.firstColumn - 0.5, right = plate.shown.lastColumn + 0.5;
  const double top = plate.shown.firstRow - 0.5, bottom = plate.shown.lastRow + 0.5;
  const auto at = [&](double column, double row) { return plateFromImage(scene, plate, {.x = column, .y = row}); };
  return {at(left, top), at(right, top), at(left, bottom), at(right, bottom)};
}

void BreastLines::addOnSkin(const Sight& sight, const Color& color) {
  over_.add(near_, color, sight.hairlinePx);
  inside_.add(far_, color, sight.hairlinePx);
  near_.clear();
  far_.clear();
}

void BreastLines::addAnatomy(const Sight& sight) {
  const BreastScene& scene = sight.scene;
  const BreastExtents& e = scene.extents;
  const auto onSkin = [&](double direction, double along, PointInBreastMm at) {
    const float facing = sight.facing(direction, along);
    near_.push_back(sight.at(at, facing));
    far_.push_back(sight.at(at, kThroughSkin * (1 - facing)));
  };

  // The quadrants meet the skin in four lines from the nipple, and the chest wall in a cross.
  constexpr int kSteps = 48;
  for (int quarter = 0; quarter < 4; ++quarter) {
    const double direction = quarter * kQuarterTurn;
    for (int i = 4; i <= kSteps; ++i) {
      const double along = static_cast<double>(i) / kSteps;
      onSkin(direction, along, skinPoint(e, direction, along));
    }
    addOnSkin(sight, faded(kHairline, 0.36F * scene.parts.quadrants));
    const double foot = footRadius(e, direction);
    points_.assign({sight.at({.x = 0, .y = 0, .z = e.chestWallMm}),
                    sight.at({.x = foot * std::cos(direction), .y = foot * std::sin(direction), .z = e.chestWallMm})});
    inside_.add(points_, faded(kHairline, 0.13F * scene.parts.quadrants), sight.hairlinePx);
  }

  // Depth thirds are rings on the skin.
  constexpr int kCorners = 96;
  for (const double share : {1.0 / 3, 2.0 / 3}) {
    for (int i = 0; i <= kCorners; ++i) {
      const double direction = 4 * kQuarterTurn * (i % kCorners) / kCorners;
      const double radius = skinRadius(e, direction, share * e.chestWallMm);
      // The place along the skin only tells which way it faces: an ellipse's is near enough.
      const double along = std::acos(1 - share) / kQuarterTurn;
      onSkin(direction, along,
             {.x = radius * std::cos(direction), .y = radius * std::sin(direction), .z = share * e.chestWallMm});
    }
    addOnSkin(sight, faded(kHairline, 0.30F * scene.parts.depthThirds));
  }

  points_.assign({sight.at({.x = 0, .y = 0, .z = -4}), sight.at({.x = 0, .y = 0, .z = e.chestWallMm})});
  inside_.add(points_, faded(kHairline, 0.5F * scene.parts.nippleAxis), sight.hairlinePx);
}

void BreastLines::addClock(const Sight& sight) {
  const BreastExtents& e = sight.scene.extents;
  const Color color = faded(kHairline, 0.42F * sight.scene.parts.clock);
  const auto around = [&](double direction, double outsideMm) {
    const double radius = clockRadius(e, direction) + outsideMm;
    return sight.at({.x = radius * std::cos(direction), .y = radius * std::sin(direction), .z = e.chestWallMm});
  };
  constexpr int kCorners = 120;
  points_.clear();
  for (int i = 0; i <= kCorners; ++i) {
    points_.push_back(around(4 * kQuarterTurn * (i % kCorners) / kCorners, 0));
  }
  inside_.add(points_, color, sight.hairlinePx);
  for (int hour = 0; hour < 12; ++hour) {
    const double direction = hour * kQuarterTurn / 3;
    points_.assign({around(direction, 0), around(direction, hour % 3 == 0 ? -5.0 : -3.0)});
    inside_.add(points_, color, sight.hairlinePx);
  }
}

void BreastLines::addPlates(const Sight& sight) {
  for (const DetectorPlate& plate : sight.scene.plates) {
    const auto corners = plateCorners(sight.scene, plate);
    points_.clear();
    for (const std::size_t i : {0U, 1U, 3U, 2U, 0U}) {
      points_.push_back(sight.at(corners[i]));
    }
    const float inFront = plateInFront(plate, sight.projection);
    Strokes& strokes = inFront > 0 ? platesBefore_ : platesBehind_;
    strokes.add(points_, faded(kHairline, std::lerp(0.3F, 0.16F, inFront) * plate.opacity), sight.hairlinePx);
  }
}

namespace {

// Heights along a plate's beam and where a ray comes down on it.
struct Landing {
  PointInBreastMm first, last, at;  // the ray's ends from the tube on, and on the plate
  double rest = 0;                  // from the ray's end to the plate, along the beam
  bool isFromPlate = false;         // the ray's points run upward
};

Landing landingOf(const BreastScene& scene, const BreastRay& ray, const DetectorPlate& plate) {
  const Vec3 up = plateAxes(plate).along;
  const auto height = [&](PointInBreastMm p) { return p.x * up.x + p.y * up.y; };
  Landing landing;
  landing.isFromPlate = height(ray.points.front()) < height(ray.points.back());
  landing.first = landing.isFromPlate ? ray.points.back() : ray.points.front();
  landing.last = landing.isFromPlate ? ray.points.front() : ray.points.back();
  landing.rest = height(landing.last) + plateDistanceMm(scene.extents, plate);
  landing.at = ray.mark ? plateFromImage(scene, plate, *ray.mark) : moved(landing.last, up, -landing.rest);
  return landing;
}

}  // namespace

void BreastLines::addRay(const Sight& sight, const BreastRay& ray, const DetectorPlate* plate) {
  points_.clear();
  if (plate == nullptr) {
    for (const PointInBreastMm point : ray.points) {
      points_.push_back(sight.at(point));
    }
  } else {
    // From the tube, through the breast, on to the plate.
    const Vec3 up = plateAxes(*plate).along;
    const Landing landing = landingOf(sight.scene, ray, *plate);
    points_.push_back(sight.at(moved(landing.first, up, kRayBeforeMm), 0));
    const auto add = [&](PointInBreastMm point) { points_.push_back(sight.at(point)); };
    landing.isFromPlate ? std::for_each(ray.points.rbegin(), ray.points.rend(), add)
                        : std::for_each(ray.points.begin(), ray.points.end(), add);
    // The image shows the compressed breast, so its mark does not lie straight below: a curve that leaves along the
    // beam and lands upright.
    constexpr int kSteps = 16;
    const PointInBreastMm leaving = moved(landing.last, up, -landing.rest / 2);
    const PointInBreastMm landingFrom = moved(landing.at, up, landing.rest / 2);
    for (int i = 1; i <= kSteps; ++i) {
      const double t = static_cast<double>(i) / kSteps;
      points_.push_back(sight.at(between(landing.last, leaving, landingFrom, landing.at, t),
                                 std::lerp(1.0F, 0.8F * plate->opacity, static_cast<float>(t))));
    }
  }
  const Color color = faded(ray.color, 0.85F * ray.opacity);
  inside_.add(points_, color, kRayCssPx * sight.scene.pixelRatio);
  over_.add(points_, faded(color, 0.3F), kRayCssPx * sight.scene.pixelRatio);
}

// The mark's ring on its image and, while a construction tells of it, the distance from the nipple.
void BreastLines::addMark(const Sight& sight, const BreastRay& ray, const DetectorPlate& plate) {
  const float ratio = sight.scene.pixelRatio;
  const StrokePoint at = sight.at(landingOf(sight.scene, ray, plate).at);
  const float opacity = ray.markOpacity * plate.opacity;
  over_.addRing(at.x, at.y, kMarkCssPx * ratio, faded(ray.color, opacity), kRayCssPx * ratio);
  const float distance = ray.distanceOpacity * plate.opacity;
  if (distance <= 0) {
    return;
  }
  const StrokePoint nipple = sight.at(plateFromImage(sight.scene, plate, plate.nipple));
  points_.assign({nipple, at});
  over_.add(points_, faded(ray.color, distance), kRayCssPx * ratio);
  over_.addRing(nipple.x, nipple.y, kNippleCssPx * ratio / 2, faded(ray.color, distance), kNippleCssPx * ratio);
}

void BreastLines::addRays(const Sight& sight) {
  const BreastScene& scene = sight.scene;
  for (const BreastRay& ray : scene.rays) {
    if (ray.points.size() < 2) {
      continue;
    }
    const bool hasPlate = ray.plate >= 0 && ray.plate < static_cast<int>(scene.plates.size());
    const DetectorPlate* plate = hasPlate ? &scene.plates[static_cast<std::size_t>(ray.plate)] : nullptr;
    if (ray.opacity > 0) {
      addRay(sight, ray, plate);
    }
    if (plate != nullptr && plate->opacity > 0 && ray.markOpacity > 0) {
      addMark(sight, ray, *plate);
    }
  }
}

void BreastLines::addPlaces(const Sight& sight) {
  const float ratio = sight.scene.pixelRatio;
  for (const BreastLesion& lesion : sight.scene.lesions) {
    const StrokePoint at = sight.at(lesion.center);
    const Color color = faded(lesion.color, lesion.opacity);
    const float radius = kDotCssPx * ratio;
    over_.addRing(at.x, at.y, radius + 0.75F * ratio, faded(sight.scene.background, 0.75F * lesion.opacity),
                  1.5F * ratio);
    over_.addRing(at.x, at.y, radius / 2, color, radius);
    if (lesion.isSelected) {
      over_.addRing(at.x, at.y, kSelectedRingCssPx * ratio, color, 1.5F * ratio);
    }
  }
}

void BreastLines::collect(const BreastScene& scene, const BreastProjection& projection) {
  for (Strokes* strokes : {&inside_, &over_, &platesBehind_, &platesBefore_}) {
    strokes->clear();
  }
  const Sight sight{.scene = scene,
                    .projection = projection,
                    .eye = projection.eye(),
                    .hairlinePx = std::max(1.0F, std::round(scene.pixelRatio))};
  addAnatomy(sight);
  addClock(sight);
  addPlates(sight);
  addRays(sight);
  addPlaces(sight);
}

std::vector<SpotOnScreen> spotsOnScreen(const BreastScene& scene) {
  const BreastProjection projection(scene);
  const auto ratio = static_cast<double>(scene.pixelRatio);
  std::vector<SpotOnScreen> spots;
  const auto add = [&](PointInBreastMm point, float radiusCssPx) {
    const auto at = projection.project(point);
    spots.push_back({.xPx = at[0], .yPx = at[1], .radiusPx = static_cast<double>(radiusCssPx) * ratio});
  };
  add({}, kNippleSpotCssPx);
  for (const BreastLesion& lesion : scene.lesions) {
    if (lesion.opacity > 0) add(lesion.center, (lesion.isSelected ? kSelectedRingCssPx : kDotCssPx) + 1);
  }
  for (const BreastRay& ray : scene.rays) {
    if (ray.plate < 0 || ray.plate >= static_cast<int>(scene.plates.size()) || ray.points.size() < 2) continue;
    const DetectorPlate& plate = scene.plates[static_cast<std::size_t>(ray.plate)];
    if (ray.markOpacity * plate.opacity > 0) add(landingOf(scene, ray, plate).at, kMarkCssPx + 1);
  }
  return spots;
}

}  // namespace lobule::render
