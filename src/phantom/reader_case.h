// Cases for the localizer without rendering: a random breast, its CC and MLO, and a reader's noisy marks in the schema
// of `locate`, with the truth beside them. Deterministic by seed.
#pragma once

#include <cstdint>
#include <optional>

#include "core/json.h"

namespace lobule::phantom {

// How much a reader errs and what the header leaves out; the defaults are the realistic setting of the report.
struct ReaderCaseOptions {
  double noise = 1.0;  // scales every error of marks and headers; 0: a perfect reader
  double missingAngleProbability = 0.12;
  double missingThicknessProbability = 0.05;
  // Both views' compressed thickness, of the uncompressed height; none: drawn for each.
  std::optional<double> compressionPercent;
};

struct ReaderCase {
  Json input;  // what `locate` reads
  Json
      truth;  // {"positionMm","chestWallMm","volumeMl","angleMissing","nippleOffProfile","compressedThicknessMm","pressedTo"}
};

ReaderCase makeReaderCase(std::uint64_t seed, const ReaderCaseOptions& options = {});

}  // namespace lobule::phantom
