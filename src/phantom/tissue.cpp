#include "phantom/tissue.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "phantom/noise.h"

namespace lobule::phantom {
namespace {

double smoothStep(double low, double high, double value) {
  const double t = std::clamp((value - low) / (high - low), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

// By ACR category: how readily tissue turns glandular, how far it reaches toward the skin, how much the strands show.
struct Composition {
  double threshold, reach, strandHeight;
};
Composition compositionOf(Density density) {
  switch (density) {
    case Density::kA:
      return {0.92, 0.58, 0.34};
    case Density::kB:
      return {0.62, 0.68, 0.34};
    case Density::kC:
      return {0.32, 0.80, 0.32};
    case Density::kD:
      break;
  }
  return {0.08, 0.90, 0.30};
}

PointInBreastMm onAxisDirection(double around, double radius, double z) {
  return {radius * std::cos(around), radius * std::sin(around), z};
}

}  // namespace

Tissue::Tissue(const Body& body, Density density, std::uint32_t seed) : body_(body), seed_(seed) {
  const Composition composition = compositionOf(density);
  threshold_ = composition.threshold;
  reach_ = composition.reach;
  strandHeight_ = composition.strandHeight;
}

double Tissue::glandularShare(PointInBreastMm p) const {
  const double radial = body_.radialFraction(p);
  if (p.z < 0 || radial > 1.0) return 0.0;
  const double back = p.z / body_.depthMm;
  // The gland is a disc with its tip at the nipple, more of it upper outer, thinning toward the chest wall and skin.
  const double upperOuter = (p.x / body_.lateralMm + p.y / body_.upperMm) * 0.5;
  const double wavy = gradientNoise(p.x / 26.0, p.y / 26.0, p.z / 26.0, seed_ + 3);
  const double reach = reach_ * (0.45 + 0.55 * smoothStep(0.0, 0.5, back));
  const double inside = 1.0 - smoothStep(reach - 0.42, reach + 0.10, radial - 0.25 * upperOuter + 0.22 * wavy);
  const double alongDepth = smoothStep(0.0, 0.10, back) * (1.0 - smoothStep(0.45, 0.98, back + 0.30 * wavy));
  const double envelope = inside * alongDepth;
  if (envelope <= 0.002) return 0.0;
  // Lobes and fat between them.
  const double s = 1.0 / 21.0;
  const double lobes = fractalNoise(p.x * s, p.y * s, p.z * s, 5, 0.66, seed_);
  // Strands that run toward the nipple: noise that is long along the way from the nipple and short across it.
  const double far = std::hypot(p.x, p.y, p.z + 6.0);
  const double across = 7.0 / far * std::sqrt(far / 30.0);
  const double strands =
      fractalNoise(p.x * across, p.y * across, std::log(far) * 2.6 + (p.z + 6.0) * across * 0.3, 4, 0.7, seed_ + 7);
  // Fat lobules of all sizes grow into it.
  const double lobules = gradientNoise(p.x / 9.0, p.y / 9.0, p.z / 9.0, seed_ + 11);
  const double value = envelope + 2.6 * lobes + 0.55 * lobules + strandHeight_ * 4.0 * strands - 0.42;
  return std::pow(envelope, 0.6) * smoothStep(threshold_ - 0.28, threshold_ + 0.34, value);
}

std::string_view nameOf(LesionKind kind) {
  switch (kind) {
    case LesionKind::kOvalMass:
      return "oval mass, circumscribed";
    case LesionKind::kSpiculatedMass:
      return "irregular mass, spiculated";
    case LesionKind::kCalcifications:
      break;
  }
  return "grouped microcalcifications";
}

Lesion randomLesion(const Body& body, Random& random) {
  Lesion lesion;
  const double choice = random.uniform();
  lesion.kind = choice < 0.3   ? LesionKind::kOvalMass
                : choice < 0.7 ? LesionKind::kSpiculatedMass
                               : LesionKind::kCalcifications;
  lesion.radiusMm = lesion.kind == LesionKind::kCalcifications ? random.uniform(4, 8) : random.uniform(4, 9);
  lesion.seed = static_cast<std::uint32_t>(random.bits());
  lesion.looksBenign = lesion.kind == LesionKind::kOvalMass ||
                       (lesion.kind == LesionKind::kCalcifications && hashedUniform(5, 7, 3, lesion.seed) < 0.35);
  for (;;) {
    lesion.center = {random.uniform(-body.medialMm, body.lateralMm), random.uniform(-body.lowerMm, body.upperMm),
                     body.depthMm * random.uniform(0.25, 0.8)};
    if (body.radialFraction(lesion.center) > 0.7) continue;
    const bool upperOuter = lesion.center.x > 0 && lesion.center.y > 0;
    if (random.chance(upperOuter ? 1.0 : 0.4)) return lesion;
  }
}

std::vector<Strand> randomStrands(const Body& body, Density density, Random& random) {
  std::vector<Strand> strands;
  const double turn = 2 * std::numbers::pi;
  // Ducts leave the nipple like a fan and divide once or twice.
  const int ducts = 14;
  for (int i = 0; i < ducts; ++i) {
    double around = turn * (i + random.uniform(-0.4, 0.4)) / ducts;
    double spread = random.uniform(0.15, 0.75);
    const double end = random.uniform(0.45, 0.75);
    for (int branch = 0; branch < 3; ++branch) {
      Strand duct{StrandKind::kDuct, {}, {}};
      const double start = branch == 0 ? 0.03 : random.uniform(0.2, 0.4);
      const double turned = branch == 0 ? 0.0 : random.uniform(-0.5, 0.5);
      double wander = 0;
      for (double t = start; t < end; t += 0.02) {
        wander += random.normal(0, 0.035);
        const double a = around + turned * (t - start) / (end - start) + wander;
        const double r = body.baseRadius(std::cos(a), std::sin(a)) * body.sectionFraction(t * body.depthMm) * spread *
                         std::min(1.0, t / 0.25);
        duct.points.push_back(onAxisDirection(a, r, t * body.depthMm));
        duct.radiiMm.push_back(std::lerp(0.75, 0.3, (t - start) / (end - start)));
      }
      strands.push_back(std::move(duct));
    }
  }
  // Ligaments run from the gland to the skin in shallow arcs.
  const int ligaments = density == Density::kD ? 60 : 110;
  for (int i = 0; i < ligaments; ++i) {
    Strand ligament{StrandKind::kLigament, {}, {}};
    const double around = random.uniform(0, turn);
    const double drift = random.normal(0, 0.35);
    const double z0 = random.uniform(0.12, 0.85), dz = random.normal(-0.08, 0.10);
    const double from = random.uniform(0.35, 0.65);
    for (int k = 0; k <= 16; ++k) {
      const double t = k / 16.0;
      const double z = std::clamp(z0 + dz * t * t, 0.02, 0.98) * body.depthMm;
      const double a = around + drift * t * (1.0 - 0.5 * t);
      const double radial = std::lerp(from, 0.985, t);
      ligament.points.push_back(
          onAxisDirection(a, radial * body.baseRadius(std::cos(a), std::sin(a)) * body.sectionFraction(z), z));
      ligament.radiiMm.push_back(random.uniform(0.22, 0.34));
    }
    strands.push_back(std::move(ligament));
  }
  // Vessels come from the axilla and the sternum under the skin and wind toward the nipple.
  const int vessels = 7;
  for (int i = 0; i < vessels; ++i) {
    Strand vessel{StrandKind::kVessel, {}, {}};
    double around = i % 3 == 2 ? random.uniform(2.2, 4.2) : random.uniform(0.2, 1.9);
    const double stop = random.uniform(0.15, 0.45);
    const double deep = random.uniform(0.72, 0.9);
    const double thick = random.uniform(0.6, 1.25);
    double bend = 0;
    for (double t = 1.05; t > stop; t -= 0.012) {
      bend = 0.93 * bend + random.normal(0, 0.012);
      around += bend;
      const double z = t * body.depthMm;
      const double r = deep * body.baseRadius(std::cos(around), std::sin(around)) * body.sectionFraction(z);
      vessel.points.push_back(onAxisDirection(around, r, z));
      vessel.radiiMm.push_back(thick * std::lerp(0.35, 1.0, (t - stop) / (1.05 - stop)));
    }
    strands.push_back(std::move(vessel));
  }
  return strands;
}

}  // namespace lobule::phantom
