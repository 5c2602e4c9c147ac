// The page's own landmarks instead of a reader's: phantom exams are drawn, each view's frame is found in its pixels by
// classical means, and every lesion is marked where the truth has it.
#pragma once

#include <cstdint>
#include <vector>

#include "localization/report/report.h"

namespace lobule::localization {

struct OwnView {
  ViewPosition view = ViewPosition::kCC;
  bool hasNipple = false, hasPectoral = false;
  double forwardMm = 0, upMm = 0;  // of the nipple found, from the true one, at the detector
};

struct OwnLandmarks {
  int cases = 0;
  std::vector<Outcome> outcomes;
  std::vector<OwnView> views;
};

// Exams firstSeed ... firstSeed + exams - 1, four lesions each, 1024 rows.
OwnLandmarks runOwnLandmarks(std::uint64_t firstSeed, int exams);

}  // namespace lobule::localization
