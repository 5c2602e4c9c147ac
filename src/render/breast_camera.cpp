#include "render/breast_camera.h"

#include <algorithm>
#include <cmath>

namespace lobule::render {

namespace {

constexpr double kSmallestZoom = 0.5, kLargestZoom = 6.0;

// The same direction within half a turn of zero.
double wrapped(double degrees) {
  return std::remainder(degrees, 360.0);
}

}  // namespace

BreastCamera easedCamera(const BreastCamera& from, const BreastCamera& to, double progress) {
  const double left = 1.0 - std::clamp(progress, 0.0, 1.0);
  if (left == 0.0) {
    return to;
  }
  const double eased = 1.0 - left * left * left;
  return {.azimuthDeg = wrapped(from.azimuthDeg + eased * wrapped(to.azimuthDeg - from.azimuthDeg)),
          .elevationDeg = std::lerp(from.elevationDeg, to.elevationDeg, eased),
          .zoom = from.zoom * std::pow(to.zoom / from.zoom, eased)};
}

BreastCamera orbited(const BreastCamera& camera, Laterality laterality, double dxPx, double dyPx, double spanPx) {
  const double degreesPerPx = 180.0 / std::max(spanPx, 1.0);
  const double toLateral = laterality == Laterality::kRight ? dxPx : -dxPx;
  return {.azimuthDeg = wrapped(camera.azimuthDeg + toLateral * degreesPerPx),
          .elevationDeg = std::clamp(camera.elevationDeg + dyPx * degreesPerPx, -90.0, 90.0),
          .zoom = camera.zoom};
}

BreastCamera zoomed(const BreastCamera& camera, double factor) {
  BreastCamera result = camera;
  result.zoom = std::clamp(camera.zoom * factor, kSmallestZoom, kLargestZoom);
  return result;
}

}  // namespace lobule::render
