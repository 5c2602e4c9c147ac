// A synthetic B-mode image of a breast for teaching and tests: skin, fat, glandular tissue, muscle, one to three
// lesions with their truth. Deterministic by seed; any thread; owns what it returns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/geometry.h"
#include "core/result.h"
#include "image/pixels.h"
#include "phantom/phantom.h"

namespace lobule::phantom {

struct UltrasoundOptions {
  std::uint64_t seed = 1;
  int columns = 640, rows = 512;  // 128 to 2048
  int lesions = 1;                // 0 to 3
};

enum class EchoLesion { kCyst, kBenignMass, kMalignantMass };  // what it looks like

struct UltrasoundLesion {
  EchoLesion kind = EchoLesion::kCyst;
  PixelBox box;
  int areaPx = 0;
};

struct UltrasoundPhantom {
  image::Plane<std::uint8_t> picture;  // as displayed
  image::Mask mask;                    // 0, or the lesion's number from 1
  double mmPerPixel = 0.08;
  std::vector<UltrasoundLesion> lesions;
};

// Errors: an option out of range.
Result<UltrasoundPhantom> makeUltrasound(const UltrasoundOptions& options);

// The same as files: "ultrasound.png", and a truth with each lesion's kind, box and area.
Result<PhantomExam> makeUltrasoundExam(const UltrasoundOptions& options);

}  // namespace lobule::phantom
