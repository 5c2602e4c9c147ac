#include "phantom/ray_caster.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "phantom/noise.h"

namespace lobule::phantom {
namespace {

// Samples along a ray: enough for the picture's own detail.
int stepsFor(const Detector& detector) {
  return std::clamp(detector.rows / 20, 14, 44);
}

// The muscle's front: the chest wall, bulging a little, uneven as its bundles are.
double muscleShare(const Body& body, PointInBreastMm p) {
  const double arc = 5.0 * std::cos(p.y / (1.4 * body.upperMm) * 2.0);
  const double front = p.z - body.depthMm + arc - 3.0;
  if (front < -3.0) return 0.0;
  const double uneven =
      2.2 * gradientNoise(p.x / 24.0, p.y / 30.0, 0.5, 41U) + gradientNoise(p.x / 8.0, p.y / 12.0, 3.5, 43U);
  return std::clamp((front + uneven) / 2.5, 0.0, 1.0);
}

// Outside the skin: how far away is not told beyond this.
constexpr double kFarMm = -12.0;

struct RaySums {
  double tissue = 0, gland = 0, muscle = 0, margin = kFarMm;
};

RaySums castRay(const Projection& projection, const Tissue& tissue, double column, double row, double shift) {
  const Detector& detector = projection.detector();
  const Body& body = projection.body();
  const double thickness = projection.compression().thicknessMm();
  const double fromEdge =
      (projection.laterality() == Laterality::kLeft ? column : detector.columns - column) * detector.spacingMm;
  const double up = (0.5 * detector.rows - row) * detector.spacingMm;
  const int steps = stepsFor(detector);
  const double step = thickness / steps;
  RaySums sums;
  const auto placeAt = [&](double height) {
    const double magnification = projection.magnificationAt(height);
    return projection.compression().breastFromPaddle(
        {up / magnification - detector.centerRowShiftMm, height, fromEdge / magnification + detector.cutMm});
  };
  const auto insideAt = [&](PointInBreastMm p) { return body.depthBelowSkinMm(p); };
  // Far from the breast three looks are enough. The margin has a floor, so that its map is smooth there.
  double nearest = 2 * kFarMm;
  for (const double height : {-0.25, 0.0, 0.25}) nearest = std::max(nearest, insideAt(placeAt(height * thickness)));
  if (nearest < kFarMm) return sums;
  double previousInside = kFarMm;
  for (int i = 0; i < steps; ++i) {
    const double height = (i + 0.5 + shift) * step - 0.5 * thickness;
    const PointInBreastMm p = placeAt(height);
    const double inside = insideAt(p);
    sums.margin = std::max(sums.margin, inside);
    // A step that crosses the skin counts in part, so that thickness is smooth.
    const double part = inside > 0 ? (previousInside > 0 || i == 0 ? 1.0 : inside / (inside - previousInside) + 0.5)
                                   : (previousInside > 0 ? previousInside / (previousInside - inside) - 0.5 : 0.0);
    previousInside = inside;
    if (part == 0.0) continue;
    const double muscle = muscleShare(body, p);
    sums.tissue += part * step * (1 - muscle);
    sums.muscle += part * step * muscle;
    if (muscle < 1 && inside > 0) sums.gland += part * step * (1 - muscle) * tissue.glandularShare(p);
  }
  return sums;
}

}  // namespace

RayMaps castRays(const Projection& projection, const Tissue& tissue, int factor, const Progress& progress) {
  const Detector& detector = projection.detector();
  const int columns = (detector.columns + factor - 1) / factor + 2;
  const int rows = (detector.rows + factor - 1) / factor + 2;
  RayMaps maps;
  maps.factor = factor;
  for (image::FloatImage* map : {&maps.tissueMm, &maps.glandMm, &maps.muscleMm}) *map = {columns, rows, 0.0F};
  maps.marginMm = {columns, rows, static_cast<float>(kFarMm)};
  for (int row = 0; row < rows && !progress.isCancelled(); ++row) {
    for (int column = 0; column < columns; ++column) {
      // Shifted by a fraction of a step from ray to ray: no rings from stepping.
      const double shift = hashedUniform(column, row, 0, 77U) - 0.5;
      const RaySums sums = castRay(projection, tissue, column * factor, row * factor, 0.6 * shift);
      maps.tissueMm.at(column, row) = static_cast<float>(std::max(0.0, sums.tissue));
      maps.glandMm.at(column, row) = static_cast<float>(std::max(0.0, sums.gland));
      maps.muscleMm.at(column, row) = static_cast<float>(std::max(0.0, sums.muscle));
      maps.marginMm.at(column, row) = static_cast<float>(sums.margin);
    }
  }
  return maps;
}

float sampleMap(const image::FloatImage& map, int factor, double column, double row) {
  const double x = std::clamp(column / factor, 0.0, map.columns - 1.001);
  const double y = std::clamp(row / factor, 0.0, map.rows - 1.001);
  const int ix = static_cast<int>(x), iy = static_cast<int>(y);
  const auto weights = [](float t) {
    return std::array<float, 4>{t * (-0.5F + t * (1.0F - 0.5F * t)), 1.0F + t * t * (-2.5F + 1.5F * t),
                                t * (0.5F + t * (2.0F - 1.5F * t)), t * t * (-0.5F + 0.5F * t)};
  };
  const auto wx = weights(static_cast<float>(x - ix)), wy = weights(static_cast<float>(y - iy));
  float sum = 0;
  for (int j = 0; j < 4; ++j) {
    const int r = std::clamp(iy + j - 1, 0, map.rows - 1);
    float across = 0;
    for (int i = 0; i < 4; ++i) across += wx[i] * map.at(std::clamp(ix + i - 1, 0, map.columns - 1), r);
    sum += wy[j] * across;
  }
  return sum;
}

}  // namespace lobule::phantom
