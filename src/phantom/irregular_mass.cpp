#include "phantom/irregular_mass.h"

#include <algorithm>
#include <cmath>

#include "phantom/noise.h"

namespace lobule::phantom {
namespace {

PointInBreastMm scaled(PointInBreastMm p, double factor) {
  return {p.x * factor, p.y * factor, p.z * factor};
}

PointInBreastMm normalised(PointInBreastMm p) {
  return scaled(p, 1.0 / std::max(1e-9, std::hypot(p.x, p.y, p.z)));
}

PointInBreastMm anyDirection(Random& random) {
  return normalised({random.normal(), random.normal(), random.normal()});
}

PointInBreastMm turned(PointInBreastMm direction, double spread, Random& random) {
  return normalised({direction.x + random.normal(0, spread), direction.y + random.normal(0, spread),
                     direction.z + random.normal(0, spread)});
}

// From the lesion's seed alone, so that every view draws the same.
enum Draws : std::uint64_t { kBody = 1, kRays = 2 };
Random drawsOf(const Lesion& lesion, Draws which) {
  return Random(lesion.seed * 4ULL + which);
}

}  // namespace

IrregularMass::IrregularMass(const Lesion& lesion, double beamAngleDeg) : lesion_(lesion), frame_(beamAngleDeg) {
  Random random = drawsOf(lesion, kBody);
  const double radius = lesion.radiusMm;
  PointFromCenterMm sum;
  double weights = 0.0;
  const auto addLobe = [&](PointInBreastMm offset, double share, double softness) {
    const Lobe lobe{frame_.seen(scaled(offset, radius)), radius * share, softness};
    const double weight = share * share * share;
    sum = {sum.back + weight * lobe.center.back, sum.up + weight * lobe.center.up};
    weights += weight;
    lobes_.push_back(lobe);
  };
  // A core longer one way than the others, then lobes on it, then the small bumps of a microlobulated margin.
  const PointInBreastMm longWay = anyDirection(random);
  const double stretch = random.uniform(0.12, 0.42);
  for (const double side : {-1.0, 0.0, 1.0}) {
    addLobe(scaled(longWay, side * stretch), random.uniform(0.50, 0.68), random.uniform(0.9, 1.5));
  }
  const int lobes = 4 + static_cast<int>(random.bits() % 5);
  for (int i = 0; i < lobes; ++i) {
    const PointInBreastMm way = turned(scaled(longWay, random.chance(0.5) ? 1.0 : -1.0), 0.9, random);
    addLobe(scaled(way, random.uniform(0.40, 0.85)), random.uniform(0.20, 0.42), random.uniform(0.7, 2.2));
  }
  const int bumps = static_cast<int>(random.bits() % 14);
  const PointInBreastMm bumpy = anyDirection(random);
  for (int i = 0; i < bumps; ++i) {
    addLobe(scaled(turned(bumpy, 0.8, random), random.uniform(0.62, 0.9)), random.uniform(0.10, 0.20),
            random.uniform(0.6, 1.0));
  }
  // The place that the truth tells is the middle of what was drawn.
  for (Lobe& lobe : lobes_) {
    lobe.center = {lobe.center.back - sum.back / weights, lobe.center.up - sum.up / weights};
  }
}

double IrregularMass::pathMm(PointFromCenterMm point) const {
  const double radius = lesion_.radiusMm, far = std::hypot(point.back, point.up) / radius;
  if (far >= 2.0) return 0.0;
  // Nothing that grows is round: bent at the lobes' size and finer.
  const double s = 1.7 / radius, fine = 5.5 / radius;
  const auto bend = [&](double slice) {
    return radius * (0.17 * gradientNoise(point.back * s, point.up * s, slice, lesion_.seed) +
                     0.07 * gradientNoise(point.back * fine, point.up * fine, slice, lesion_.seed + 1));
  };
  const double back = point.back + bend(0.4), up = point.up + bend(7.4);
  double sum = 0.0;
  for (const Lobe& lobe : lobes_) {
    const double b = back - lobe.center.back, u = up - lobe.center.up;
    const double inside = 1.0 - (b * b + u * u) / (lobe.radiusMm * lobe.radiusMm);
    if (inside > 0.0) sum += lobe.radiusMm * std::pow(inside, lobe.softness);
  }
  // A wide skirt: the tissue that the mass grows into, uneven.
  const double skirt = std::exp(-2.6 * far * far) *
                       std::max(0.0, 0.35 + 0.6 * gradientNoise(back * s * 0.8, up * s * 0.8, 3.3, lesion_.seed + 2));
  const double mottle = 1.0 + 0.16 * fractalNoise(back * fine * 0.5, up * fine * 0.5, 0.7, 3, 0.7, lesion_.seed + 5);
  const double most = 1.9 * radius;
  return mottle * (most * (1.0 - std::exp(-1.15 * sum / most)) + 0.45 * radius * skirt);
}

// Leaves the body inside it, wanders, and fades into whatever lies there: no beginning and no end to be seen.
Ray2d IrregularMass::spicule(PointInBreastMm direction, Random& random) const {
  const double radius = lesion_.radiusMm;
  const double length = std::min(3.4 * radius, radius * random.logNormal(1.35, 0.5));
  const double widthMm = std::clamp(random.logNormal(0.24, 0.45), 0.12, 0.60);
  const double bright = random.uniform(2.5, 7.0), restless = random.uniform(0.03, 0.13);
  const double from = random.uniform(0.25, 0.6);
  PointInBreastMm place = scaled(direction, from * radius);
  PointInBreastMm curve = scaled(anyDirection(random), random.uniform(0.0, 0.07));
  Ray2d ray;
  const int pieces = 20;
  for (int k = 0; k <= pieces; ++k) {
    const double t = static_cast<double>(k) / pieces;
    ray.points.push_back(frame_.seen(place));
    ray.radiiMm.push_back(widthMm * (1.0 - 0.65 * t) + 0.05 * radius * std::exp(-7.0 * t));
    // Here and there it is lost.
    const double visible = 0.75 + 0.55 * gradientNoise(5.0 * t, 0.3, 0.3, static_cast<std::uint32_t>(random.bits()));
    ray.contrasts.push_back(bright * std::min(1.0, t / 0.2) * std::pow(1.0 - t, 0.7) * std::max(0.25, visible));
    direction = turned({direction.x + curve.x, direction.y + curve.y, direction.z + curve.z}, restless, random);
    const double step = length / pieces;
    place = {place.x + step * direction.x, place.y + step * direction.y, place.z + step * direction.z};
  }
  return ray;
}

// The body drawn out to a point where a strand pulls at it.
Ray2d IrregularMass::corner(PointInBreastMm direction, Random& random) const {
  const double radius = lesion_.radiusMm;
  const double length = radius * random.uniform(0.5, 1.0), base = radius * random.uniform(0.14, 0.26);
  Ray2d ray;
  const int pieces = 10;
  for (int k = 0; k <= pieces; ++k) {
    const double t = static_cast<double>(k) / pieces;
    ray.points.push_back(frame_.seen(scaled(direction, 0.35 * radius + t * length)));
    ray.radiiMm.push_back(base * std::pow(1.0 - 0.93 * t, 1.4));
    ray.contrasts.push_back(0.9 * std::min(1.0, t / 0.3) * (1.0 - 0.5 * t));
    direction = turned(direction, 0.03, random);
  }
  return ray;
}

std::vector<Ray2d> IrregularMass::rays() const {
  Random random = drawsOf(lesion_, kRays);
  // Most in a few tufts, some alone; strands of a breast run toward the nipple, and so do many of these.
  const int tufts = 2 + static_cast<int>(random.bits() % 4);
  std::vector<Ray2d> rays;
  for (int i = 0; i < tufts; ++i) {
    PointInBreastMm way = anyDirection(random);
    way = normalised({way.x, way.y, 1.4 * way.z});
    const double spread = random.uniform(0.12, 0.40);
    rays.push_back(corner(turned(way, 0.1, random), random));
    const int count = 2 + static_cast<int>(random.bits() % 7);
    for (int k = 0; k < count; ++k) rays.push_back(spicule(turned(way, spread, random), random));
  }
  const int alone = 3 + static_cast<int>(random.bits() % 8);
  for (int i = 0; i < alone; ++i) rays.push_back(spicule(anyDirection(random), random));
  return rays;
}

}  // namespace lobule::phantom
