#include "localization/estimate.h"

#include <cmath>

namespace lobule::localization {
namespace {

double sumOfSquares(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v * v;
  return sum;
}

struct NormalEquations {
  StateMatrix hessian{};
  State gradient{};
};

NormalEquations linearize(const Evidence& evidence, const State& state, const ModelPriors& priors,
                          const std::vector<double>& at) {
  // Central differences: every parameter is of order one (logarithms, radians) or of millimetres.
  std::vector<std::vector<double>> columns(kStateSize);
  for (int j = 0; j < kStateSize; ++j) {
    const double step = j < 3 ? 1e-3 : 1e-5;
    State moved = state;
    moved[j] += step;
    columns[j] = residuals(evidence, moved, priors);
    moved[j] -= 2 * step;
    const std::vector<double> below = residuals(evidence, moved, priors);
    for (std::size_t i = 0; i < at.size(); ++i) columns[j][i] = (columns[j][i] - below[i]) / (2 * step);
  }
  NormalEquations equations;
  for (int j = 0; j < kStateSize; ++j) {
    for (int k = j; k < kStateSize; ++k) {
      double sum = 0;
      for (std::size_t i = 0; i < at.size(); ++i) sum += columns[j][i] * columns[k][i];
      equations.hessian[j][k] = equations.hessian[k][j] = sum;
    }
    for (std::size_t i = 0; i < at.size(); ++i) equations.gradient[j] += columns[j][i] * at[i];
  }
  return equations;
}

// Lower triangle of the Cholesky factor; the priors make the matrix positive definite.
StateMatrix factorize(const StateMatrix& matrix, double damping) {
  StateMatrix lower{};
  for (int i = 0; i < kStateSize; ++i) {
    for (int j = 0; j <= i; ++j) {
      double sum = matrix[i][j] * (i == j ? 1.0 + damping : 1.0);
      for (int k = 0; k < j; ++k) sum -= lower[i][k] * lower[j][k];
      lower[i][j] = i == j ? std::sqrt(std::fmax(sum, 1e-12)) : sum / lower[j][j];
    }
  }
  return lower;
}

State solve(const StateMatrix& lower, State right) {
  for (int i = 0; i < kStateSize; ++i) {
    for (int k = 0; k < i; ++k) right[i] -= lower[i][k] * right[k];
    right[i] /= lower[i][i];
  }
  for (int i = kStateSize - 1; i >= 0; --i) {
    for (int k = i + 1; k < kStateSize; ++k) right[i] -= lower[k][i] * right[k];
    right[i] /= lower[i][i];
  }
  return right;
}

StateMatrix invert(const StateMatrix& lower) {
  StateMatrix inverse{};
  for (int j = 0; j < kStateSize; ++j) {
    State unit{};
    unit[j] = 1.0;
    inverse[j] = solve(lower, unit);
  }
  return inverse;
}

}  // namespace

Mat3 Estimate::positionCovariance() const {
  Mat3 block{};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) block[i][j] = 0.5 * (covariance[i][j] + covariance[j][i]);
  }
  return block;
}

Estimate estimate(const Evidence& evidence, const ModelPriors& priors) {
  Estimate result;
  result.state = initialState(evidence, priors);
  std::vector<double> r = residuals(evidence, result.state, priors);
  result.squaredResiduals = sumOfSquares(r);
  double damping = 1e-3;
  constexpr int kMostSteps = 40;
  for (int step = 0; step < kMostSteps; ++step) {
    const NormalEquations equations = linearize(evidence, result.state, priors, r);
    const State change = solve(factorize(equations.hessian, damping), equations.gradient);
    State candidate = result.state;
    for (int i = 0; i < kStateSize; ++i) candidate[i] -= change[i];
    std::vector<double> next = residuals(evidence, candidate, priors);
    const double squares = sumOfSquares(next);
    if (!(squares < result.squaredResiduals)) {
      damping = damping * 10 + 1e-6;
      if (damping > 1e6) break;
      continue;
    }
    const double gain = result.squaredResiduals - squares;
    result.state = candidate;
    result.squaredResiduals = squares;
    r = std::move(next);
    damping *= 0.1;
    if (gain < 1e-6) break;
  }
  result.covariance = invert(factorize(linearize(evidence, result.state, priors, r).hessian, 0.0));
  return result;
}

}  // namespace lobule::localization
