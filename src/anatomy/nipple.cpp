#include "anatomy/nipple.h"

#include <algorithm>
#include <cmath>

#include "anatomy/nipple_evidence.h"

namespace lobule::anatomy {
namespace {

// Shares of the breast's size, and weights tuned on the `tune` half of tests/anatomy/nipples.csv; those of ducts and
// tissue by tune_nipple.py there.
constexpr double kBumpWeight = 250, kSkinWeight = 6, kHaloWeight = 6, kDuctsWeight = 4, kTissueWeight = 3;
constexpr double kPlaceSigma = 0.2, kFarthestPlace = 0.75;
constexpr double kDepthBelowSkin = 0.02;    // the nipple's middle lies behind its tip
constexpr double kProfileBump = 0.010;      // a bump of this height is seen in profile
constexpr double kSpreadShare = 0.6;        // the evidence of neighbouring places is not independent: as the marks show
constexpr double kLeastUncertainty = 0.02;  // a reader's own error

// The spread of exp(score) around the best place, as a share of the breast's size.
double spreadOf(const Signal& scores, std::size_t best) {
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double weight = std::exp(scores[i] - scores[best]);
    const double away = (static_cast<double>(i) - static_cast<double>(best)) / kPlacesPerSize;
    sum += weight;
    squares += weight * away * away;
  }
  return std::sqrt(squares / sum);
}

}  // namespace

std::optional<NippleInWorking> findNipple(const image::FloatImage& grey, const Tissue& tissue,
                                          const std::vector<PointInWorking>& skin, bool oblique,
                                          const std::optional<PectoralLine>& pectoral) {
  const auto evidence = collectNippleEvidence(grey, tissue, skin, oblique, pectoral);
  if (!evidence) return std::nullopt;
  Signal scores(evidence->places.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double away = evidence->away[i];
    const double place = std::abs(away) > kFarthestPlace ? -100.0 : -0.5 * away * away / (kPlaceSigma * kPlaceSigma);
    scores[i] = place + kBumpWeight * evidence->bump[i] + kSkinWeight * evidence->light[i] +
                kHaloWeight * evidence->halo[i] + kDuctsWeight * evidence->ducts[i] +
                kTissueWeight * evidence->tissue[i];
  }
  const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());

  const PointInWorking tip = evidence->places[best], outward = evidence->outward[best];
  const double inward = kDepthBelowSkin * evidence->size;
  NippleInWorking nipple;
  nipple.point = {tip.x - inward * outward.x, tip.y - inward * outward.y};
  nipple.inProfile = evidence->bump[best] >= kProfileBump;
  nipple.uncertainty = std::hypot(kSpreadShare * spreadOf(scores, best), kLeastUncertainty) * evidence->size;
  return nipple;
}

}  // namespace lobule::anatomy
