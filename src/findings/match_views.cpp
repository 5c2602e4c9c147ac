#include "findings/match_views.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string_view>

namespace lobule::findings {
namespace {

// From the tuning half of cdd-cesm's breasts with one compact region in each view (tests/findings/measure_matches.py):
// differences of the nipple distance and of the size have a narrow middle and long tails; those of unrelated regions
// spread widely.
constexpr double kSameDistanceMm = 6.0, kSameDistanceTail = 3.0, kOtherDistanceMm = 50.0;
constexpr double kSameLogArea = 0.3, kSameAreaTail = 1.0, kOtherLogArea = 1.3;
// Sizes farther apart than the tuning half can speak of tell ever more against a pair.
constexpr double kFarLogArea = 1.7, kFallBeyond = 0.6;
// Likeness of appearances (cosine): the log odds of one lesion rise along a line, bounded because it was seen on few.
constexpr double kEvenLikeness = 0.65, kLikenessSlope = 6.0, kMostByLikeness = 1.5;
// A mass in one view and a calcification in the other are seldom one lesion: an assumption, no model of today tells
// kinds.
constexpr double kOtherKind = 0.2;
constexpr std::string_view kUntoldKind = "lesion";
constexpr double kPriorOdds = 1.0, kRivalsExponent = 0.75;  // of any one pair: marks are often in one view only

// All pairings are walked; more findings than this per view would take too long and mean nothing.
constexpr std::size_t kMostFindings = 6;

double normalDensity(double value, double deviation) {
  return std::exp(-0.5 * value * value / (deviation * deviation)) / deviation;
}

// Student's t, relative to normalDensity's missing constant of sqrt(2 pi).
double tailedDensity(double value, double scale, double freedom) {
  const double shape = std::exp(std::lgamma((freedom + 1) / 2) - std::lgamma(freedom / 2)) * std::sqrt(2.0 / freedom);
  const double z = value / scale;
  return shape / scale * std::pow(1.0 + z * z / freedom, -(freedom + 1) / 2);
}

double oddsByAppearance(const Appearance& a, const Appearance& b) {
  if (a.empty() || a.size() != b.size()) return 1.0;
  const double logOdds = kLikenessSlope * (likeness(a, b) - kEvenLikeness);
  return std::exp(std::clamp(logOdds, -kMostByLikeness, kMostByLikeness));
}

double oddsByKind(std::string_view a, std::string_view b) {
  return a == b || a == kUntoldKind || b == kUntoldKind ? 1.0 : kOtherKind;
}

// Sums the weight of every pairing, and of those that hold each pair.
class Pairings {
 public:
  Pairings(std::vector<std::vector<double>> odds, std::size_t others)
      : odds_(std::move(odds)), taken_(others, false), partner_(odds_.size(), -1), weights_(odds_) {
    for (auto& row : weights_) std::ranges::fill(row, 0.0);
    walk(0, 1.0);
  }

  double probability(std::size_t i, std::size_t j) const { return weights_[i][j] / total_; }

 private:
  void walk(std::size_t i, double weight) {
    if (i == odds_.size()) {
      total_ += weight;
      for (std::size_t k = 0; k < partner_.size(); ++k) {
        if (partner_[k] >= 0) weights_[k][static_cast<std::size_t>(partner_[k])] += weight;
      }
      return;
    }
    partner_[i] = -1;
    walk(i + 1, weight);
    for (std::size_t j = 0; j < taken_.size(); ++j) {
      if (taken_[j]) continue;
      taken_[j] = true;
      partner_[i] = static_cast<int>(j);
      walk(i + 1, weight * odds_[i][j]);
      taken_[j] = false;
    }
    partner_[i] = -1;
  }

  std::vector<std::vector<double>> odds_;
  std::vector<bool> taken_;
  std::vector<int> partner_;
  std::vector<std::vector<double>> weights_;
  double total_ = 0.0;
};

}  // namespace

double pairOdds(const ViewFinding& cc, const ViewFinding& mlo) {
  const double difference = cc.nippleDistanceMm - mlo.nippleDistanceMm;
  const double landmarks = std::hypot(cc.nippleDistanceDeviationMm, mlo.nippleDistanceDeviationMm);
  const double byDistance = tailedDensity(difference, std::hypot(kSameDistanceMm, landmarks), kSameDistanceTail) /
                            normalDensity(difference, std::hypot(kOtherDistanceMm, landmarks));
  const double logRatio = std::abs(std::log(std::max(cc.areaMm2, 1e-3) / std::max(mlo.areaMm2, 1e-3)));
  const double near = std::min(logRatio, kFarLogArea);
  const double bySize = tailedDensity(near, kSameLogArea, kSameAreaTail) / normalDensity(near, kOtherLogArea) *
                        std::exp(-kFallBeyond * (logRatio - near));
  return kPriorOdds * byDistance * bySize * oddsByAppearance(cc.appearance, mlo.appearance) *
         oddsByKind(cc.kind, mlo.kind);
}

std::vector<Match> matchFindings(std::span<const ViewFinding> cc, std::span<const ViewFinding> mlo,
                                 const PairFactor& factor) {
  const std::size_t rows = std::min(cc.size(), kMostFindings), columns = std::min(mlo.size(), kMostFindings);
  // The more candidates, the less likely any one pair; the exponent keeps stated and real shares of right links
  // together in measure_matches.py.
  const double rivals = std::pow(static_cast<double>(std::max({rows, columns, std::size_t{1}})), kRivalsExponent);
  std::vector<std::vector<double>> odds(rows, std::vector<double>(columns));
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      odds[i][j] = pairOdds(cc[i], mlo[j]) / rivals * (factor ? factor(i, j) : 1.0);
    }
  }
  const Pairings pairings(std::move(odds), columns);
  std::vector<Match> matches;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      const double probability = pairings.probability(i, j);
      if (probability > 0.5) matches.push_back({static_cast<int>(i), static_cast<int>(j), probability});
    }
  }
  std::ranges::sort(matches, std::greater{}, &Match::probability);
  return matches;
}

}  // namespace lobule::findings
