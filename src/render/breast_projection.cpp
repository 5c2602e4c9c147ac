#include "render/breast_projection.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/breast_shape.h"

namespace lobule::render {

namespace {

constexpr double kRadians = std::numbers::pi / 180.0;
constexpr double kWordsAsideCssPx = 44, kWordsAboveCssPx = 28;  // room around the breast
constexpr double kPerspective = 1.06;                           // the near half is larger on screen
constexpr double kLeastShare = 0.85;
constexpr double kDepthInRadii = 2.5;
constexpr double kEyeInRadii = 4.5;  // far enough for a mild perspective only

double dot(const Vec3& a, const Vec3& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

}  // namespace

ViewerAxes viewerAxes(const BreastCamera& camera) {
  const double a = camera.azimuthDeg * kRadians, e = camera.elevationDeg * kRadians;
  return {.right = {.x = std::cos(a), .y = 0, .z = std::sin(a)},
          .up = {.x = -std::sin(a) * std::sin(e), .y = std::cos(e), .z = std::cos(a) * std::sin(e)},
          .toEye = {.x = std::sin(a) * std::cos(e), .y = std::sin(e), .z = -std::cos(a) * std::cos(e)}};
}

BreastProjection::BreastProjection(const BreastScene& scene)
    : axes_(viewerAxes(scene.camera)),
      mirror_(scene.laterality == Laterality::kRight ? -1.0 : 1.0),
      widthPx_(static_cast<double>(scene.rect.width)),
      heightPx_(static_cast<double>(scene.rect.height)) {
  const ViewBox box = viewBox(scene);
  const double radius = std::hypot(box.half.x, box.half.y, box.half.z);
  target_ = box.middle;
  eyeMm_ = kEyeInRadii * radius;
  reachMm_ = kDepthInRadii * radius;
  // How far an upright elliptic cylinder in the box reaches on screen: the size changes smoothly, and little, with the
  // direction; but it does not grow where the breast is seen along its height.
  const auto extent = [&](const Vec3& axis) {
    return kPerspective * (std::hypot(box.half.x * axis.x, box.half.y * axis.y) + box.half.z * std::abs(axis.z));
  };
  const double across = std::max(extent(axes_.right), kLeastShare * box.half.x);
  const double upright = std::max(extent(axes_.up), kLeastShare * box.half.y);
  const auto room = [&](double sizePx, double cssPx) {
    return sizePx / 2 - std::min(cssPx * static_cast<double>(scene.pixelRatio), 0.15 * sizePx);
  };
  pxPerMm_ = std::min(room(widthPx_, kWordsAsideCssPx) / across, room(heightPx_, kWordsAboveCssPx) / upright) *
             scene.camera.zoom;
  centerXPx_ = static_cast<double>(scene.rect.x) + widthPx_ / 2;
  centerYPx_ = static_cast<double>(scene.rect.y) + heightPx_ / 2;
}

double BreastProjection::scaleAt(double towardEyeMm) const {
  // What lies behind the eye has no place on screen; it stays finite.
  return pxPerMm_ * eyeMm_ / std::max(eyeMm_ - towardEyeMm, 0.05 * eyeMm_);
}

std::array<double, 3> BreastProjection::project(PointInBreastMm point) const {
  const Vec3 from{.x = point.x - target_.x, .y = point.y - target_.y, .z = point.z - target_.z};
  const double toward = dot(axes_.toEye, from), scale = scaleAt(toward);
  return {centerXPx_ + mirror_ * scale * dot(axes_.right, from), centerYPx_ - scale * dot(axes_.up, from), toward};
}

PointInBreastMm BreastProjection::unproject(double xPx, double yPx, double towardEyeMm) const {
  const double scale = scaleAt(towardEyeMm);
  const double right = mirror_ * (xPx - centerXPx_) / scale, up = (centerYPx_ - yPx) / scale;
  return {.x = target_.x + right * axes_.right.x + up * axes_.up.x + towardEyeMm * axes_.toEye.x,
          .y = target_.y + right * axes_.right.y + up * axes_.up.y + towardEyeMm * axes_.toEye.y,
          .z = target_.z + right * axes_.right.z + up * axes_.up.z + towardEyeMm * axes_.toEye.z};
}

PointInBreastMm BreastProjection::eye() const {
  return {.x = target_.x + eyeMm_ * axes_.toEye.x,
          .y = target_.y + eyeMm_ * axes_.toEye.y,
          .z = target_.z + eyeMm_ * axes_.toEye.z};
}

std::array<float, 16> BreastProjection::clipFromBreast() const {
  // Rows of the matrix as functions of the viewer's coordinates; w is 1 in the middle's plane.
  struct Row {
    Vec3 factor;
    double constant;
  };
  const auto scaled = [](const Vec3& axis, double by) {
    return Vec3{.x = axis.x * by, .y = axis.y * by, .z = axis.z * by};
  };
  const std::array<Row, 4> rows{
      Row{.factor = scaled(axes_.right, 2 * mirror_ * pxPerMm_ / widthPx_), .constant = 0},
      Row{.factor = scaled(axes_.up, 2 * pxPerMm_ / heightPx_), .constant = 0},
      Row{.factor = scaled(axes_.toEye, -1.0 / reachMm_), .constant = reachMm_ / eyeMm_},
      Row{.factor = scaled(axes_.toEye, -1.0 / eyeMm_), .constant = 1},
  };
  std::array<float, 16> matrix{};
  for (std::size_t i = 0; i < 4; ++i) {
    const Vec3& f = rows[i].factor;
    matrix[i] = static_cast<float>(f.x);
    matrix[4 + i] = static_cast<float>(f.y);
    matrix[8 + i] = static_cast<float>(f.z);
    matrix[12 + i] = static_cast<float>(rows[i].constant - f.x * target_.x - f.y * target_.y - f.z * target_.z);
  }
  return matrix;
}

}  // namespace lobule::render
