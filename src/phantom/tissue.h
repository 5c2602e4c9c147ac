// What the phantom's breast is made of, in breast space: fibroglandular tissue in fat, strands (ducts, ligaments,
// vessels) and lesions. Everything follows from a seed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/geometry.h"
#include "phantom/body.h"
#include "phantom/phantom.h"
#include "phantom/random.h"

namespace lobule::phantom {

// Fibroglandular tissue as a continuous share: 0 fat, 1 gland.
class Tissue {
 public:
  Tissue(const Body& body, Density density, std::uint32_t seed);
  double glandularShare(PointInBreastMm point) const;

 private:
  Body body_;
  double threshold_, reach_, strandHeight_;
  std::uint32_t seed_;
};

enum class StrandKind { kDuct, kLigament, kVessel };

// A tube along a curve; radii run with the points.
struct Strand {
  StrandKind kind = StrandKind::kDuct;
  std::vector<PointInBreastMm> points;
  std::vector<double> radiiMm;
};

std::vector<Strand> randomStrands(const Body& body, Density density, Random& random);

enum class LesionKind { kOvalMass, kSpiculatedMass, kCalcifications };
std::string_view nameOf(LesionKind kind);

struct Lesion {
  LesionKind kind = LesionKind::kOvalMass;
  PointInBreastMm center;
  double radiusMm = 6;
  bool looksBenign = false;  // as a radiologist would say from its shape
  std::uint32_t seed = 1;
};

// A place with tissue around it, seldom close to the skin.
Lesion randomLesion(const Body& body, Random& random);

}  // namespace lobule::phantom
