// Finds the localizer's priors on the phantom's tuning seeds, by coordinate descent on the likelihood of the truth.
#pragma once

#include "localization/compression_model.h"

namespace lobule::localization {

inline constexpr double kChiSquare90 = 6.251;  // with three degrees of freedom

struct TunedCase {
  Evidence evidence;
  PointInBreastMm truth;
  double chestWallMm = 0.0, halfWidthMm = 0.0, halfHeightMm = 0.0;
};

std::vector<TunedCase> tuningCases(int firstSeed, int count);

// Mean negative log likelihood of the truth under the stated Gaussian (robust in the tails).
double meanNegativeLogLikelihood(const std::vector<TunedCase>& cases, const ModelPriors& priors);

ModelPriors tune(const std::vector<TunedCase>& cases, ModelPriors start, int sweeps);

// The priors as the initializer that priors.cpp holds.
void printPriors(const ModelPriors& priors);

}  // namespace lobule::localization
