#include "localization/report/tune.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <print>

#include "localization/estimate.h"
#include "localization/locate_json.h"
#include "phantom/reader_case.h"

namespace lobule::localization {
namespace {

struct Knob {
  const char* name;
  double ModelPriors::* field;
  double step;   // first step; relative for a deviation
  double least;  // deviations stay above this: real breasts differ from the phantom more than phantoms do
  bool isDeviation;
};

constexpr std::array kKnobs{
    Knob{"widthOverDepth", &ModelPriors::widthOverDepth, 0.05, 0, false},
    Knob{"widthOverDepthDeviation", &ModelPriors::widthOverDepthDeviation, 0.2, 0.08, true},
    Knob{"heightOverDepth", &ModelPriors::heightOverDepth, 0.05, 0, false},
    Knob{"heightOverDepthDeviation", &ModelPriors::heightOverDepthDeviation, 0.2, 0.08, true},
    Knob{"ccUpStretch", &ModelPriors::ccUpStretch, 0.03, 0, false},
    Knob{"mloUpStretch", &ModelPriors::mloUpStretch, 0.03, 0, false},
    Knob{"ccDepthStretch", &ModelPriors::ccDepthStretch, 0.03, 0, false},
    Knob{"mloDepthStretch", &ModelPriors::mloDepthStretch, 0.03, 0, false},
    Knob{"stretchDeviation", &ModelPriors::stretchDeviation, 0.2, 0.12, true},
    Knob{"volumeOffset", &ModelPriors::volumeOffset, 0.05, 0, false},
    Knob{"volumeSlope", &ModelPriors::volumeSlope, 0.1, 0, false},
    Knob{"volumeDeviation", &ModelPriors::volumeDeviation, 0.2, 0.15, true},
    Knob{"extentDeviation", &ModelPriors::extentDeviation, 0.2, 0.08, true},
    Knob{"ccExtent", &ModelPriors::ccExtent, 0.03, 0, false},
    Knob{"mloExtent", &ModelPriors::mloExtent, 0.03, 0, false},
    Knob{"edgeBehindMm", &ModelPriors::edgeBehindMm, 2, 0, false},
    Knob{"edgeDeviation", &ModelPriors::edgeDeviation, 0.2, 0.08, true},
    Knob{"anteriorLag", &ModelPriors::anteriorLag, 0.02, 0, false},
    Knob{"bulgeMm", &ModelPriors::bulgeMm, 1, 0, false},
    Knob{"turnDeviationDeg", &ModelPriors::turnDeviationDeg, 0.2, 4.5, true},
    Knob{"tiltDeviationDeg", &ModelPriors::tiltDeviationDeg, 0.2, 0.3, true},
    Knob{"swayDeviationMm", &ModelPriors::swayDeviationMm, 0.2, 2.5, true},
    Knob{"mloSwayMm", &ModelPriors::mloSwayMm, 1, 0, false},
    Knob{"markDeviationMm", &ModelPriors::markDeviationMm, 0.2, 2.0, true},
    Knob{"markPerRadius", &ModelPriors::markPerRadius, 0.2, 0.08, true},
    Knob{"markPerDistance", &ModelPriors::markPerDistance, 0.2, 0.04, true},
};

// log determinant and squared Mahalanobis length by Cholesky.
std::pair<double, double> measure(const Mat3& c, const std::array<double, 3>& e) {
  Mat3 l{};
  std::array<double, 3> w{};
  double logDeterminant = 0;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j <= i; ++j) {
      double sum = c[i][j];
      for (int k = 0; k < j; ++k) sum -= l[i][k] * l[j][k];
      l[i][j] = i == j ? std::sqrt(sum) : sum / l[j][j];
    }
    double sum = e[i];
    for (int k = 0; k < i; ++k) sum -= l[i][k] * w[k];
    w[i] = sum / l[i][i];
    logDeterminant += 2 * std::log(l[i][i]);
  }
  return {logDeterminant, w[0] * w[0] + w[1] * w[1] + w[2] * w[2]};
}

// What the covariance must be multiplied by for its 90 % region to hold 90 % of the cases.
double calibratedScale(const std::vector<TunedCase>& cases, const ModelPriors& priors) {
  std::vector<double> squares;
  for (const TunedCase& one : cases) {
    const Estimate found = estimate(one.evidence, priors);
    squares.push_back(measure(found.positionCovariance(), {found.state[0] - one.truth.x, found.state[1] - one.truth.y,
                                                           found.state[2] - one.truth.z})
                          .second);
  }
  const auto at = squares.begin() + static_cast<std::ptrdiff_t>(0.9 * static_cast<double>(squares.size()));
  std::ranges::nth_element(squares, at);
  // A margin: other breasts differ from the phantom's more than the phantom's from one another.
  constexpr double kMargin = 1.09;
  return kMargin * *at / kChiSquare90;
}

}  // namespace

std::vector<TunedCase> tuningCases(int firstSeed, int count) {
  std::vector<TunedCase> cases;
  for (int i = 0; i < count; ++i) {
    const phantom::ReaderCase made = phantom::makeReaderCase(static_cast<std::uint64_t>(firstSeed + i));
    const auto input = locateInputFromJson(made.input);
    const auto evidence = input ? collectEvidence(*input) : std::unexpected(input.error());
    if (!evidence) continue;
    const Json& p = made.truth["positionMm"];
    const std::vector<double> radii = made.truth["radiiMm"];
    cases.push_back({*evidence,
                     {p[0], p[1], p[2]},
                     made.truth["chestWallMm"],
                     0.5 * (radii[0] + radii[1]),
                     0.5 * (radii[2] + radii[3])});
  }
  return cases;
}

double meanNegativeLogLikelihood(const std::vector<TunedCase>& cases, const ModelPriors& priors) {
  double sum = 0;
  for (const TunedCase& one : cases) {
    const Estimate found = estimate(one.evidence, priors);
    const auto [logDeterminant, squared] =
        measure(found.positionCovariance(),
                {found.state[0] - one.truth.x, found.state[1] - one.truth.y, found.state[2] - one.truth.z});
    // Student's t with 8 degrees of freedom: a few wild cases must not inflate everyone's ellipsoid.
    sum += 0.5 * logDeterminant + 5.5 * std::log1p(squared / 8.0);
    // The size of the breast is part of the answer too.
    for (const auto [index, truth] :
         {std::pair{StateIndex::kLogDepth, one.chestWallMm}, std::pair{StateIndex::kLogHalfWidth, one.halfWidthMm},
          std::pair{StateIndex::kLogHalfHeight, one.halfHeightMm}}) {
      const double error = (found.state[static_cast<std::size_t>(index)] - std::log(truth)) / 0.1;
      sum += 0.1 * error * error;
    }
  }
  return sum / static_cast<double>(cases.size());
}

ModelPriors tune(const std::vector<TunedCase>& cases, ModelPriors start, int sweeps) {
  double best = meanNegativeLogLikelihood(cases, start);
  std::array<double, kKnobs.size()> steps{};
  std::ranges::transform(kKnobs, steps.begin(), &Knob::step);
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    for (std::size_t i = 0; i < kKnobs.size(); ++i) {
      const Knob& knob = kKnobs[i];
      bool moved = false;
      for (const double direction : {1.0, -1.0}) {
        ModelPriors tried = start;
        double& value = tried.*knob.field;
        value = knob.isDeviation ? std::max(knob.least, value * std::exp(direction * steps[i]))
                                 : value + direction * steps[i];
        const double reached = meanNegativeLogLikelihood(cases, tried);
        if (reached >= best) continue;
        best = reached;
        start = tried;
        moved = true;
        break;
      }
      steps[i] *= moved ? 1.3 : 0.5;
    }
    std::println(stderr, "sweep {}: {:.4f}", sweep + 1, best);
  }
  start.covarianceScale = calibratedScale(cases, start);
  return start;
}

void printPriors(const ModelPriors& priors) {
  for (const Knob& knob : kKnobs) std::println("      .{} = {:.4f},", knob.name, priors.*knob.field);
  std::println("      .covarianceScale = {:.4f},", priors.covarianceScale);
}

}  // namespace lobule::localization
