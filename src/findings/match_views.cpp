#include "findings/match_views.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string_view>
#include <utility>

namespace lobule::findings {
namespace {

// From the tuning half of cdd-cesm's breasts with one compact region in each view (tests/findings/measure_matches.py):
// differences of the nipple distance and of the size have a narrow middle and long tails; those of unrelated regions
// spread widely.
constexpr double kSameDistanceMm = 6.0, kSameDistanceTail = 3.0, kOtherDistanceMm = 50.0;
constexpr double kFarDistanceMm = 2 * kOtherDistanceMm;  // where the two tails part: farther apart tells no more
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

// Of the view that has fewer; work and memory double with each. The other view's may be any number.
constexpr std::size_t kMostFindings = 12;

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

// The weight of every pairing, and of those that hold each pair: summed finding by finding of one view over the sets of
// the other view's findings that are taken, from the first on and from the last on.
class Pairings {
 public:
  // odds: rows x columns; columns at most kMostFindings.
  Pairings(const std::vector<std::vector<double>>& odds, std::size_t columns)
      : odds_(odds), columns_(columns), sets_(std::size_t{1} << columns) {
    before_.assign(odds.size() + 1, std::vector<double>(sets_, 0.0));
    after_ = before_;
    before_.front()[0] = 1.0;
    std::ranges::fill(after_.back(), 1.0);
    for (std::size_t i = 0; i < odds.size(); ++i) {
      for (std::size_t set = 0; set < sets_; ++set) {
        before_[i + 1][set] += before_[i][set];
        forEachFree(set,
                    [&](std::size_t j, std::size_t with) { before_[i + 1][with] += before_[i][set] * odds[i][j]; });
      }
    }
    for (std::size_t i = odds.size(); i-- > 0;) {
      for (std::size_t set = 0; set < sets_; ++set) {
        after_[i][set] = after_[i + 1][set];
        forEachFree(set, [&](std::size_t j, std::size_t with) { after_[i][set] += odds[i][j] * after_[i + 1][with]; });
      }
    }
  }

  double probability(std::size_t i, std::size_t j) const {
    double weight = 0.0;
    for (std::size_t set = 0; set < sets_; ++set) {
      if ((set >> j & 1U) == 0) weight += before_[i][set] * after_[i + 1][set | std::size_t{1} << j];
    }
    return weight * odds_[i][j] / after_[0][0];
  }

 private:
  template <class Function>
  void forEachFree(std::size_t set, Function function) const {
    for (std::size_t j = 0; j < columns_; ++j) {
      if ((set >> j & 1U) == 0) function(j, set | std::size_t{1} << j);
    }
  }

  const std::vector<std::vector<double>>& odds_;
  std::size_t columns_, sets_;
  std::vector<std::vector<double>> before_, after_;  // [finding][set of the others]
};

}  // namespace

double pairOdds(const ViewFinding& cc, const ViewFinding& mlo) {
  const double difference = std::min(std::abs(cc.nippleDistanceMm - mlo.nippleDistanceMm), kFarDistanceMm);
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
  const bool isTurned = mlo.size() > cc.size();  // the sets are of the shorter list
  const std::size_t rows = std::max(cc.size(), mlo.size()), columns = std::min({cc.size(), mlo.size(), kMostFindings});
  // The more candidates, the less likely any one pair; the exponent keeps stated and real shares of right links
  // together in measure_matches.py.
  const double rivals = std::pow(static_cast<double>(std::max(rows, std::size_t{1})), kRivalsExponent);
  const auto ofViews = [&](std::size_t row, std::size_t column) {
    return isTurned ? std::pair(column, row) : std::pair(row, column);
  };
  std::vector<std::vector<double>> odds(rows, std::vector<double>(columns));
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const auto [i, j] = ofViews(row, column);
      odds[row][column] = pairOdds(cc[i], mlo[j]) / rivals * (factor ? factor(i, j) : 1.0);
    }
  }
  const Pairings pairings(odds, columns);
  std::vector<Match> matches;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const auto [i, j] = ofViews(row, column);
      const double probability = pairings.probability(row, column);
      if (probability > 0.5) matches.push_back({static_cast<int>(i), static_cast<int>(j), probability});
    }
  }
  std::ranges::sort(matches, std::greater{}, &Match::probability);
  return matches;
}

}  // namespace lobule::findings
