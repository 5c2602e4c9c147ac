#include "phantom/web.h"

#include <algorithm>
#include <cmath>

#include "phantom/noise.h"

namespace lobule::phantom {
namespace {

// Thin lines one unit of `across` apart that wander, fade and return along their way.
double lines(double across, double along, double wander, double width, std::uint32_t seed) {
  const double t = across + wander * gradientNoise(across * 0.35, along * 0.6, 0.5, seed) +
                   0.35 * wander * gradientNoise(across * 0.9, along * 1.7, 3.5, seed + 1);
  const double line = std::floor(t + 0.5), away = std::abs(t - line) / width;
  if (away >= 1) return 0.0;
  const double strength = 0.12 + 1.5 * gradientNoise(line * 7.31, along * 0.45, 2.5, seed + 2);
  return std::clamp(strength, 0.0, 1.0) * (1 - away) * (1 - away);
}

}  // namespace

double septaAt(PointFromNippleMm point, std::uint32_t seed) {
  // Nothing in a breast is straight.
  const double x = point.back + 6.0 * gradientNoise(point.back / 22, point.up / 22, 0.3, seed + 1);
  const double y = point.up + 6.0 * gradientNoise(point.back / 22, point.up / 22, 9.3, seed + 2);
  // Most septa run toward the nipple, and spread as they leave it; others cross them or follow the skin.
  const double far = std::hypot(x + 8.0, y), around = std::atan2(y, x + 8.0);
  const double way = 24.0 * std::log(far), side = 30.0 * around;
  const double patches = 0.8 + 0.9 * gradientNoise(x / 15, y / 15, 4.1, seed + 3);
  double sum = 0.0;
  sum += 0.75 * lines(side / 4.6, way / 9.0, 1.0, 0.20, seed + 11);
  sum += 0.60 * lines(side / 2.9, way / 7.0, 1.2, 0.22, seed + 15);
  sum += 0.55 * lines((0.75 * side + 0.65 * way) / 5.2, (0.75 * way - 0.65 * side) / 9.0, 1.2, 0.13, seed + 19);
  sum += 0.55 * lines((0.75 * side - 0.65 * way) / 4.8, (0.75 * way + 0.65 * side) / 9.0, 1.2, 0.13, seed + 23);
  sum += 0.45 * lines(far / 7.0, side / 10.0, 1.3, 0.08, seed + 27);
  sum += 0.35 * lines(y / 2.6, x / 6.0, 1.3, 0.18, seed + 31);
  return std::clamp(patches, 0.2, 1.7) * sum;
}

double fibresAt(PointFromNippleMm point, double slope, std::uint32_t seed) {
  const double length = std::hypot(1.0, slope);
  const double along = (point.up + slope * point.back) / length, across = (point.back - slope * point.up) / length;
  // Bundles spread toward the bottom.
  const double bent = across + 2.5 * gradientNoise(along / 40, across / 40, 0.4, seed);
  return 0.6 * gradientNoise(along / 45, bent / 6.0, 1.7, seed + 1) +
         0.5 * gradientNoise(along / 30, bent / 2.6, 3.7, seed + 2) +
         0.3 * gradientNoise(along / 16, bent / 1.2, 5.7, seed + 3);
}

}  // namespace lobule::phantom
