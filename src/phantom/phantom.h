// A synthetic breast exam for teaching and tests: four mammograms (R and L, CC and MLO) as DICOM files with the truth
// beside them. Deterministic by seed (one build always gives the same bytes); any thread; owns what it returns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/progress.h"
#include "core/result.h"

namespace lobule::phantom {

enum class Density { kA, kB, kC, kD };  // ACR composition categories

struct PhantomOptions {
  std::uint64_t seed = 1;
  int heightPx = 1024;             // rows of each view; 256 to 4096
  int lesions = 1;                 // masses and clusters, in one breast or both; 0 to 8
  std::optional<Density> density;  // none: drawn by the seed
  // How hard the breasts are pressed, at most one of the two; none: drawn by the seed, for each view.
  std::optional<double> thicknessMm;  // between the paddles in every view; 20 to 120, where this breast allows it
  std::optional<double> compressionPercent;  // of each view's uncompressed height; 35 to 80
  int threads = 2;                           // 1: no thread is started
};

struct PhantomFile {
  std::string name;  // "R-CC.dcm", "L-CC.dcm", "R-MLO.dcm", "L-MLO.dcm"
  std::vector<std::byte> bytes;
};

struct PhantomExam {
  std::vector<PhantomFile> files;
  Json truth;  // truth.json: lesions with neutral positions, marks in each view, landmarks, acquisition, density
};

// Errors: an option out of range, a thickness that these breasts cannot be pressed to, cancelled.
Result<PhantomExam> makeExam(const PhantomOptions& options, const Progress& progress = {});

}  // namespace lobule::phantom
