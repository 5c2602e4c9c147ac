// Which finding in the CC view and which in the MLO view are the same lesion: all pairs weighed jointly, with "none of
// these" always possible. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "findings/appearance.h"

namespace lobule::findings {

// What stays nearly the same between the views of one lesion.
struct ViewFinding {
  double nippleDistanceMm = 0.0;           // in the patient plane
  double nippleDistanceDeviationMm = 5.0;  // one standard deviation of it, from the nipple and the scale
  double areaMm2 = 1.0;
  std::string kind = "lesion";  // a finding's; only two told kinds can contradict each other
  Appearance appearance;        // empty: not known, and says nothing
};

struct Match {
  int cc = 0, mlo = 0;       // places in the two lists
  double probability = 0.0;  // that these two are one lesion, over all ways to pair the findings of both views
};

// What is known beside the findings themselves: a factor on the odds that these two, by their places, are one lesion.
using PairFactor = std::function<double(std::size_t cc, std::size_t mlo)>;

// Pairs that are more likely than not, by falling probability; no finding is in two of them. Of a view with more than
// twelve, the first twelve are weighed, unless the other view has fewer.
std::vector<Match> matchFindings(std::span<const ViewFinding> cc, std::span<const ViewFinding> mlo,
                                 const PairFactor& factor = {});

// The odds that two findings are one lesion against their being two, before other findings compete.
double pairOdds(const ViewFinding& cc, const ViewFinding& mlo);

}  // namespace lobule::findings
