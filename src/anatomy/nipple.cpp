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

// A network's map, as logarithm, and its peak as a place of its own: behind the skin, or where the skin shows nothing.
constexpr double kSeenWeight = 1, kLeastSeen = 1e-3, kLeastPeak = 0.1;
constexpr double kNearPeak = 0.083;       // within about a centimetre skin and network mean the same
constexpr double kPeakWorth = 2.5;        // as much as a clear bump says
constexpr double kSurePeak = 0.5;         // a map like this is believed where outline or muscle say otherwise
constexpr double kLeastPlaceOfPeak = -2;  // the network has seen for itself how usual the place is

struct Candidate {
  PointInWorking point;
  double score = -1e9;
  double uncertainty = 0.0;  // samples, if it is the nipple
};

double away(PointInWorking a, PointInWorking b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

double placeScore(double along, double sigma) {
  return std::abs(along) > kFarthestPlace ? -100.0 : -0.5 * along * along / (sigma * sigma);
}

double seenScore(const NippleMap* map, PointInWorking point) {
  return map == nullptr ? 0.0 : kSeenWeight * std::log(std::max(map->at(point), kLeastSeen));
}

// The nipple's middle, were its tip at this place on the skin.
PointInWorking behindSkin(const NippleEvidence& evidence, std::size_t place) {
  const double inward = kDepthBelowSkin * evidence.size;
  const PointInWorking tip = evidence.places[place], outward = evidence.outward[place];
  return {tip.x - inward * outward.x, tip.y - inward * outward.y};
}

Signal skinScores(const NippleEvidence& evidence, const NippleMap* map) {
  Signal scores(evidence.places.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    scores[i] = placeScore(evidence.away[i], kPlaceSigma) + kBumpWeight * evidence.bump[i] +
                kSkinWeight * evidence.light[i] + kHaloWeight * evidence.halo[i] + kDuctsWeight * evidence.ducts[i] +
                kTissueWeight * evidence.tissue[i] + seenScore(map, behindSkin(evidence, i));
  }
  return scores;
}

bool isInMuscle(PointInWorking point, const std::optional<PectoralLine>& pectoral) {
  if (!pectoral) return false;
  const PointInWorking &a = pectoral->upper, &b = pectoral->lower;
  return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) > 0;
}

bool isInBreast(PointInWorking point, const Tissue& tissue) {
  const int column = static_cast<int>(std::lround(point.x)), row = static_cast<int>(std::lround(point.y));
  return column >= 0 && row >= 0 && column < tissue.mask.columns && row < tissue.mask.rows &&
         tissue.mask.at(column, row) != 0;
}

bool isBelieved(const MapPeak& peak, const Tissue& tissue, const std::optional<PectoralLine>& pectoral) {
  if (peak.value >= kSurePeak) return true;
  return peak.value >= kLeastPeak && isInBreast(peak.point, tissue) && !isInMuscle(peak.point, pectoral);
}

Candidate bestDisc(const NippleEvidence& evidence, const std::optional<PectoralLine>& pectoral, const NippleMap* map) {
  Candidate best;
  for (const auto& [disc, ducts] : evidence.discs) {
    if (disc.roundness < kLeastRoundness || isInMuscle(disc.center, pectoral)) continue;
    const double score = kDiscOffset + placeScore(evidence.away[disc.place], kDiscPlaceSigma) +
                         kRoundWeight * (disc.roundness - kUsualRoundness) + kDiscDuctsWeight * ducts +
                         kRadiusWeight * std::log(disc.radius / (kUsualRadius * evidence.size)) +
                         seenScore(map, disc.center);
    if (score > best.score) best = {disc.center, score, kLeastDiscUncertainty * evidence.size};
  }
  return best;
}

// skin: the best place on it.
Candidate peakAway(const NippleEvidence& evidence, const MapPeak& peak, PointInWorking skin) {
  if (away(peak.point, skin) <= kNearPeak * evidence.size) return {};
  const auto nearest =
      std::ranges::min_element(evidence.places, {}, [&](PointInWorking place) { return away(place, peak.point); });
  const double along = evidence.away[static_cast<std::size_t>(nearest - evidence.places.begin())];
  const double place = std::max(placeScore(along, kDiscPlaceSigma), kLeastPlaceOfPeak);
  const double score = place + kPeakWorth + kSeenWeight * std::log(peak.value);
  return {peak.point, score, std::hypot(peak.spread, kLeastUncertainty * evidence.size)};
}

// Found by both: a bump on the skin says as exactly as the network where the nipple is, and otherwise the network does.
PointInWorking agreed(const NippleInWorking& nipple, PointInWorking peak) {
  if (!nipple.inProfile) return peak;
  return {(nipple.point.x + peak.x) / 2, (nipple.point.y + peak.y) / 2};
}

// The spread of exp(score) around the best place, as a share of the breast's size.
double spreadOf(const Signal& scores, std::size_t best) {
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double weight = std::exp(scores[i] - scores[best]);
    const double along = (static_cast<double>(i) - static_cast<double>(best)) / kPlacesPerSize;
    sum += weight;
    squares += weight * along * along;
  }
  return std::sqrt(squares / sum);
}

}  // namespace

std::optional<NippleInWorking> findNipple(const image::FloatImage& grey, const Tissue& tissue,
                                          const std::vector<PointInWorking>& skin, bool oblique,
                                          const std::optional<PectoralLine>& pectoral, const NippleMap* map) {
  const auto evidence = collectNippleEvidence(grey, tissue, skin, oblique, pectoral);
  if (!evidence) return std::nullopt;
  const Signal scores = skinScores(*evidence, map);
  const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
  NippleInWorking nipple;
  nipple.point = behindSkin(*evidence, best);
  nipple.inProfile = evidence->bump[best] >= kProfileBump;
  nipple.uncertainty = std::hypot(kSpreadShare * spreadOf(scores, best), kLeastUncertainty) * evidence->size;

  std::optional<MapPeak> peak = map == nullptr ? std::nullopt : map->peak();
  if (peak && !isBelieved(*peak, tissue, pectoral)) peak.reset();
  Candidate other = bestDisc(*evidence, pectoral, map);
  if (peak) {
    const Candidate there = peakAway(*evidence, *peak, nipple.point);
    if (there.score > other.score) other = there;
  }
  if (other.score > scores[best]) {
    // Seen from the front, or else on the skin after all: how far away that would be.
    const double doubt = 1.0 / (1.0 + std::exp(other.score - scores[best]));
    nipple = {other.point, false, std::hypot(std::sqrt(doubt) * away(other.point, nipple.point), other.uncertainty)};
  }
  if (peak) {
    const double apart = away(nipple.point, peak->point);
    if (apart <= kNearPeak * evidence->size) nipple.point = agreed(nipple, peak->point);
    nipple.uncertainty = std::hypot(nipple.uncertainty, 0.5 * apart);
  }
  return nipple;
}

}  // namespace lobule::anatomy
