// What issue 6 asks of the localizer, measured over cases with known truth: errors, coverage, quadrants, hours, strata.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "localization/locate.h"
#include "phantom/reader_case.h"

namespace lobule::localization {

struct Outcome {
  Location location;
  PointInBreastMm truth;
  std::optional<PointInBreastMm> textbook;  // of two views
  double chestWallMm = 0, volumeMl = 0;
  double pressedTo = 0;  // compressed over uncompressed height, mean of both views; 0: not told
  bool angleMissing = false, nippleOffProfile = false;
  double errorMm() const;
  double squaredMahalanobis() const;
};

struct Summary {
  int cases = 0, answered = 0;
  double medianMm = 0, percentile90Mm = 0, textbookMedianMm = 0, textbookPercentile90Mm = 0;
  double coverage90 = 0;
  double clockWithinOneHour = 0, clockIntervalHours = 0, clockIntervalHolds = 0;  // 20 mm or more off the axis
  double quadrantRight = 0;                                                       // more than 10 mm from a boundary
  double depthRight = 0;
};

struct Stratum {
  std::string name;
  Summary summary;
};

// One case and its truth as the phantom or the shared examples write them; none when locate() fails.
std::optional<Outcome> runCase(const Json& input, const Json& truth);
std::optional<Outcome> outcomeOf(const LocateInput& input, const Json& truth);

Summary summarizeOutcomes(const std::vector<Outcome>& outcomes, int cases);
std::vector<Stratum> stratify(const std::vector<Outcome>& outcomes);

// What is taken from a case before it is located.
using Spoil = std::function<void(phantom::ReaderCase&)>;
Spoil keepingOnly(ViewPosition view);
Spoil without(std::vector<std::string> fields);  // of both views
// As the page has it, readers say of a nipple out of profile that it is.
void flagNipples(phantom::ReaderCase& made);

// Outcomes of the phantom's cases firstSeed ... firstSeed + count - 1.
std::vector<Outcome> runPhantomCases(std::uint64_t firstSeed, int count, const phantom::ReaderCaseOptions& options = {},
                                     const Spoil& spoil = {});

}  // namespace lobule::localization
