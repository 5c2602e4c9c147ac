#include "anatomy/nipple.h"

#include <algorithm>
#include <cmath>

#include "anatomy/nipple_evidence.h"

namespace lobule::anatomy {
namespace {

// Shares of the breast's size, and weights tuned on the `tune` half of tests/anatomy/nipples.csv; those of ducts,
// tissue and discs by tune_nipple.py there.
constexpr double kBumpWeight = 250, kSkinWeight = 6, kHaloWeight = 6, kDuctsWeight = 4, kTissueWeight = 3;
constexpr double kPlaceSigma = 0.2, kFarthestPlace = 0.75;
constexpr double kDepthBelowSkin = 0.02;    // the nipple's middle lies behind its tip
constexpr double kProfileBump = 0.010;      // a bump of this height is seen in profile
constexpr double kSpreadShare = 0.6;        // the evidence of neighbouring places is not independent: as the marks show
constexpr double kLeastUncertainty = 0.02;  // a reader's own error

// A disc behind the skin against the best place on it. One that is seen from the front lies farther from the usual
// place.
constexpr double kLeastRoundness = 0.77;  // noise alone reaches 0.76
constexpr double kDiscOffset = 0.1, kRoundWeight = 25, kUsualRoundness = 0.8, kDiscDuctsWeight = 3;
constexpr double kRadiusWeight = 2.5, kUsualRadius = 0.033, kDiscPlaceSigma = 0.3;
constexpr double kLeastDiscUncertainty = 0.04;

struct Candidate {
  PointInWorking point;
  double score = -1e9;
};

double placeScore(double away, double sigma) {
  return std::abs(away) > kFarthestPlace ? -100.0 : -0.5 * away * away / (sigma * sigma);
}

Signal skinScores(const NippleEvidence& evidence) {
  Signal scores(evidence.places.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    scores[i] = placeScore(evidence.away[i], kPlaceSigma) + kBumpWeight * evidence.bump[i] +
                kSkinWeight * evidence.light[i] + kHaloWeight * evidence.halo[i] + kDuctsWeight * evidence.ducts[i] +
                kTissueWeight * evidence.tissue[i];
  }
  return scores;
}

bool isInMuscle(PointInWorking point, const std::optional<PectoralLine>& pectoral) {
  if (!pectoral) return false;
  const PointInWorking &a = pectoral->upper, &b = pectoral->lower;
  return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) > 0;
}

Candidate bestDisc(const NippleEvidence& evidence, const std::optional<PectoralLine>& pectoral) {
  Candidate best;
  for (const auto& [disc, ducts] : evidence.discs) {
    if (disc.roundness < kLeastRoundness || isInMuscle(disc.center, pectoral)) continue;
    const double score = kDiscOffset + placeScore(evidence.away[disc.place], kDiscPlaceSigma) +
                         kRoundWeight * (disc.roundness - kUsualRoundness) + kDiscDuctsWeight * ducts +
                         kRadiusWeight * std::log(disc.radius / (kUsualRadius * evidence.size));
    if (score > best.score) best = {disc.center, score};
  }
  return best;
}

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
  const Signal scores = skinScores(*evidence);
  const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
  const PointInWorking tip = evidence->places[best], outward = evidence->outward[best];
  const double inward = kDepthBelowSkin * evidence->size;
  NippleInWorking nipple;
  nipple.point = {tip.x - inward * outward.x, tip.y - inward * outward.y};
  nipple.inProfile = evidence->bump[best] >= kProfileBump;
  nipple.uncertainty = std::hypot(kSpreadShare * spreadOf(scores, best), kLeastUncertainty) * evidence->size;
  if (const Candidate disc = bestDisc(*evidence, pectoral); disc.score > scores[best]) {
    // Seen from the front, or else on the skin after all: how far away that would be.
    const double doubt = 1.0 / (1.0 + std::exp(disc.score - scores[best]));
    const double other = std::hypot(disc.point.x - nipple.point.x, disc.point.y - nipple.point.y);
    nipple = {disc.point, false, std::hypot(std::sqrt(doubt) * other, kLeastDiscUncertainty * evidence->size)};
  }
  return nipple;
}

}  // namespace lobule::anatomy
