#include "phantom/nipple.h"

#include <algorithm>
#include <cmath>

#include "phantom/noise.h"
#include "phantom/random.h"

namespace lobule::phantom {
namespace {

Random randomOf(std::uint32_t breastSeed) {
  return Random(breastSeed + 61ULL);
}

double heightMm(Random& random) {
  return random.normalWithin(5.0, 1.3, 2.2, 7.5);
}

}  // namespace

double Nipple::middleMm(std::uint32_t breastSeed) {
  Random random = randomOf(breastSeed);
  return 0.5 * heightMm(random);
}

Nipple::Nipple(const Projection& projection, std::uint32_t breastSeed)
    : base_(projection.imageFromBreast({})),
      mmPerPx_(projection.detector().spacingMm / projection.nominalMagnification()),
      forward_(projection.laterality() == Laterality::kLeft ? 1.0 : -1.0),
      seed_(breastSeed) {
  Random random = randomOf(breastSeed);
  heightMm_ = heightMm(random);
  halfWidthMm_ = random.normalWithin(4.8, 0.7, 3.6, 6.2);
  lean_ = random.normalWithin(0.0, 0.18, -0.4, 0.4);
  behindMm_ = random.uniform(2.5, 6.5);
  areolaMm_ = random.uniform(11.0, 18.0);
  areolaThickness_ = random.uniform(1.2, 2.2);
}

PointFromNippleMm Nipple::from(PointInImage point) const {
  return {-forward_ * (point.x - base_.x) * mmPerPx_, (base_.y - point.y) * mmPerPx_};
}

PointInImage Nipple::middle() const {
  return {base_.x + forward_ * 0.5 * heightMm_ / mmPerPx_, base_.y};
}

Nipple::Ray Nipple::at(PointFromNippleMm point) const {
  Ray ray;
  if (point.back < -10.0 || point.back > 32.0 || std::abs(point.up) > 20.0) return ray;
  // Creased, not a ball.
  const auto crease = [&](double slice) {
    return 0.55 * gradientNoise(point.back / 3.4, point.up / 3.4, slice, seed_) +
           0.16 * gradientNoise(point.back / 1.1, point.up / 1.3, slice, seed_ + 1);
  };
  const double back = point.back + crease(0.4), up = point.up + crease(7.4) + lean_ * std::min(0.0, point.back);
  const double front = std::max(0.0, -back / heightMm_), inside = std::max(0.0, back);
  // It rises out of the areola in a curve and has a blunt end.
  const double halfWidth = halfWidthMm_ * (1.0 + 0.55 * std::exp(-4.0 * front) + 0.05 * inside);
  const double outward = std::pow(std::pow(front, 2.3) + std::pow(std::abs(up) / halfWidth, 2.3), 1.0 / 2.3);
  if (outward < 1.0) {
    const double fold = gradientNoise(back / 0.95, up / 3.4, 2.9, seed_ + 2);  // creases run around it
    const double sunk = std::exp(-inside * inside / 16.0);
    ray.pathMm =
        static_cast<float>(1.7 * halfWidthMm_ * std::pow(1.0 - outward * outward, 0.7) * (0.95 + 0.2 * fold) * sunk);
    const double deepMm = (1.0 - outward) * std::min(halfWidth, heightMm_);
    ray.rim =
        static_cast<float>(std::min(1.0, deepMm / 0.5) * std::exp(-deepMm / 0.9) * std::exp(-inside * inside / 3.0));
  }
  // Ducts run together behind it: a fan of strands, lost in the breast after two or three centimetres.
  const double spread = 3.2 + 0.42 * inside, toSide = point.up / spread;
  const double alongFan =
      std::exp(-std::pow((inside - 3.0) / 11.0, 2)) * std::clamp((point.back + 2.0) / 3.0, 0.0, 1.0);
  const double strands = 0.55 + 0.55 * gradientNoise(inside / 14.0, toSide * 1.6, 1.3, seed_ + 3) +
                         0.55 * gradientNoise(inside / 9.0, toSide * 4.5, 5.3, seed_ + 4);
  ray.behindMm = static_cast<float>(behindMm_ * alongFan * std::exp(-0.5 * toSide * toSide) * std::max(0.0, strands));
  return ray;
}

float Nipple::skinThickness(PointFromNippleMm point) const {
  const double away = std::hypot(point.back, point.up) / areolaMm_;
  if (away > 3.0) return 1.0F;
  // Little glands lift it here and there.
  const double lumps = 1.0 + 0.35 * gradientNoise(point.back / 3.0, point.up / 2.4, 8.3, seed_ + 5);
  return 1.0F + static_cast<float>(areolaThickness_ * std::exp(-away * away) * lumps);
}

}  // namespace lobule::phantom
