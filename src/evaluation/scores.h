// How well a score separates positives from negatives, and how true it is as a probability. Pure functions of plain
// arrays; checked against scikit-learn. nullopt where a figure is not defined (one class only, nothing at all).
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace lobule::evaluation {

// One image, breast or lesion: its score and its truth.
struct Scored {
  double score = 0.0;
  bool isPositive = false;
};

// Area under the ROC curve, ties counted half (Mann and Whitney).
std::optional<double> rocAuc(std::span<const Scored> cases);

// Area under the precision-recall steps (average precision, no interpolation).
std::optional<double> averagePrecision(std::span<const Scored> cases);

struct RocPoint {
  double threshold = 0.0, sensitivity = 0.0, specificity = 0.0;  // "score >= threshold" is called positive
};
std::optional<RocPoint> rocPointAt(std::span<const Scored> cases, double threshold);

// From the strictest threshold to the laxest, one point per distinct score.
std::vector<RocPoint> rocCurve(std::span<const Scored> cases);

// --- the score as a probability
struct CalibrationBin {
  double meanScore = 0.0, positiveShare = 0.0;
  int count = 0;
};
// Equal-mass bins: the sorted scores cut into runs whose sizes differ by at most one.
std::vector<CalibrationBin> calibrationBins(std::span<const Scored> cases, int bins);

// Expected calibration error over equal-mass bins.
std::optional<double> calibrationError(std::span<const Scored> cases, int bins);

// Mean squared difference between probability and truth (Brier).
std::optional<double> brierScore(std::span<const Scored> cases);

// Logistic regression of the truth on the logit of the score: slope 1 and intercept 0 are perfect. By Newton's method;
// nullopt when it does not converge (separable data).
struct CalibrationLine {
  double slope = 0.0, intercept = 0.0;
};
std::optional<CalibrationLine> calibrationLine(std::span<const Scored> cases);

}  // namespace lobule::evaluation
