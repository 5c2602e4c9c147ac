#include "evaluation/scores.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace lobule::evaluation {
namespace {

std::vector<Scored> fallingScores(std::span<const Scored> cases) {
  std::vector<Scored> sorted(cases.begin(), cases.end());
  std::ranges::stable_sort(sorted, std::greater{}, &Scored::score);
  return sorted;
}

struct Counts {
  double positives = 0.0, negatives = 0.0;
};

void add(Counts& counts, const Scored& scored) {
  (scored.isPositive ? counts.positives : counts.negatives) += 1.0;
}

Counts countsOf(std::span<const Scored> cases) {
  Counts counts;
  for (const Scored& scored : cases) add(counts, scored);
  return counts;
}

// Calls visit(threshold, counts) with what lies at or above each distinct score, from the strictest on.
template <class Visit>
void walkThresholds(std::span<const Scored> cases, Visit visit) {
  const std::vector<Scored> sorted = fallingScores(cases);
  Counts above;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    add(above, sorted[i]);
    if (i + 1 == sorted.size() || sorted[i + 1].score != sorted[i].score) visit(sorted[i].score, above);
  }
}

constexpr double kSmallestProbability = 1e-7;

double logit(double probability) {
  const double p = std::clamp(probability, kSmallestProbability, 1.0 - kSmallestProbability);
  return std::log(p / (1.0 - p));
}

// Gradient and curvature of the log-likelihood of a calibration line.
struct Likelihood {
  double bySlope = 0.0, byIntercept = 0.0, slopeSlope = 0.0, slopeIntercept = 0.0, interceptIntercept = 0.0;
};

Likelihood likelihoodAt(const CalibrationLine& line, std::span<const Scored> cases) {
  Likelihood sums;
  for (const Scored& scored : cases) {
    const double x = logit(scored.score), p = 1.0 / (1.0 + std::exp(-(line.slope * x + line.intercept)));
    const double residual = (scored.isPositive ? 1.0 : 0.0) - p, weight = p * (1.0 - p);
    sums.bySlope += residual * x;
    sums.byIntercept += residual;
    sums.slopeSlope += weight * x * x;
    sums.slopeIntercept += weight * x;
    sums.interceptIntercept += weight;
  }
  return sums;
}

}  // namespace

std::optional<double> rocAuc(std::span<const Scored> cases) {
  const Counts all = countsOf(cases);
  if (all.positives == 0.0 || all.negatives == 0.0) return std::nullopt;
  double area = 0.0;
  Counts before;
  walkThresholds(cases, [&](double, const Counts& above) {
    area += (above.negatives - before.negatives) * 0.5 * (above.positives + before.positives);
    before = above;
  });
  return area / (all.positives * all.negatives);
}

std::optional<double> averagePrecision(std::span<const Scored> cases) {
  const Counts all = countsOf(cases);
  if (all.positives == 0.0) return std::nullopt;
  double area = 0.0, found = 0.0;
  walkThresholds(cases, [&](double, const Counts& above) {
    area += (above.positives - found) * above.positives / (above.positives + above.negatives);
    found = above.positives;
  });
  return area / all.positives;
}

std::vector<RocPoint> rocCurve(std::span<const Scored> cases) {
  const Counts all = countsOf(cases);
  std::vector<RocPoint> points;
  if (all.positives == 0.0 || all.negatives == 0.0) return points;
  walkThresholds(cases, [&](double threshold, const Counts& above) {
    points.push_back({threshold, above.positives / all.positives, 1.0 - above.negatives / all.negatives});
  });
  return points;
}

std::optional<RocPoint> rocPointAt(std::span<const Scored> cases, double threshold) {
  const Counts all = countsOf(cases);
  if (all.positives == 0.0 || all.negatives == 0.0) return std::nullopt;
  Counts above;
  for (const Scored& scored : cases) {
    if (scored.score >= threshold) add(above, scored);
  }
  return RocPoint{threshold, above.positives / all.positives, 1.0 - above.negatives / all.negatives};
}

std::vector<CalibrationBin> calibrationBins(std::span<const Scored> cases, int bins) {
  std::vector<Scored> sorted = fallingScores(cases);
  std::ranges::reverse(sorted);
  std::vector<CalibrationBin> result;
  const auto count = sorted.size(), parts = static_cast<std::size_t>(std::max(1, bins));
  for (std::size_t part = 0; part < parts; ++part) {
    // The first count % parts runs hold one more.
    const std::size_t first = part * (count / parts) + std::min(part, count % parts);
    const std::size_t end = (part + 1) * (count / parts) + std::min(part + 1, count % parts);
    if (end == first) continue;
    CalibrationBin bin;
    for (std::size_t i = first; i < end; ++i) {
      bin.meanScore += sorted[i].score;
      bin.positiveShare += sorted[i].isPositive ? 1.0 : 0.0;
    }
    bin.count = static_cast<int>(end - first);
    bin.meanScore /= bin.count;
    bin.positiveShare /= bin.count;
    result.push_back(bin);
  }
  return result;
}

std::optional<double> calibrationError(std::span<const Scored> cases, int bins) {
  if (cases.empty()) return std::nullopt;
  double error = 0.0;
  for (const CalibrationBin& bin : calibrationBins(cases, bins)) {
    error += std::abs(bin.meanScore - bin.positiveShare) * bin.count;
  }
  return error / static_cast<double>(cases.size());
}

std::optional<double> brierScore(std::span<const Scored> cases) {
  if (cases.empty()) return std::nullopt;
  double sum = 0.0;
  for (const Scored& scored : cases) sum += std::pow(scored.score - (scored.isPositive ? 1.0 : 0.0), 2);
  return sum / static_cast<double>(cases.size());
}

std::optional<CalibrationLine> calibrationLine(std::span<const Scored> cases) {
  const Counts all = countsOf(cases);
  if (all.positives == 0.0 || all.negatives == 0.0) return std::nullopt;
  constexpr int kRounds = 100;
  constexpr double kSmallStep = 1e-10, kAbsurdSlope = 1e6;
  CalibrationLine line{1.0, 0.0};
  for (int round = 0; round < kRounds; ++round) {
    const Likelihood at = likelihoodAt(line, cases);
    const double determinant = at.slopeSlope * at.interceptIntercept - at.slopeIntercept * at.slopeIntercept;
    if (!(std::abs(determinant) > 1e-12)) return std::nullopt;
    const double slopeStep = (at.bySlope * at.interceptIntercept - at.byIntercept * at.slopeIntercept) / determinant;
    const double interceptStep = (at.byIntercept * at.slopeSlope - at.bySlope * at.slopeIntercept) / determinant;
    line.slope += slopeStep;
    line.intercept += interceptStep;
    if (!std::isfinite(line.slope) || std::abs(line.slope) > kAbsurdSlope) return std::nullopt;
    if (std::abs(slopeStep) < kSmallStep && std::abs(interceptStep) < kSmallStep) return line;
  }
  return std::nullopt;
}

}  // namespace lobule::evaluation
