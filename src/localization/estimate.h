// The most probable state given the evidence and the covariance around it (Gauss and Newton, then Laplace).
#pragma once

#include <array>

#include "localization/compression_model.h"

namespace lobule::localization {

using StateMatrix = std::array<std::array<double, kStateSize>, kStateSize>;

struct Estimate {
  State state{};
  StateMatrix covariance{};
  double squaredResiduals = 0.0;  // at the optimum
  Mat3 positionCovariance() const;
};

Estimate estimate(const Evidence& evidence, const ModelPriors& priors);

}  // namespace lobule::localization
