#include "image/gaussian.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace lobule::image {
namespace {

// From -reach to reach, three sigma wide; their sum is 1.
std::vector<float> weightsOf(double sigma) {
  const int reach = std::max(1, static_cast<int>(std::ceil(3 * sigma)));
  std::vector<float> weights;
  float sum = 0.0F;
  for (int i = -reach; i <= reach; ++i) {
    weights.push_back(static_cast<float>(std::exp(-0.5 * i * i / (sigma * sigma))));
    sum += weights.back();
  }
  for (float& weight : weights) weight /= sum;
  return weights;
}

FloatImage blurredAcross(const FloatImage& image, double sigma) {
  const std::vector<float> weights = weightsOf(sigma);
  const int reach = static_cast<int>(weights.size() / 2);
  FloatImage result(image.columns, image.rows);
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.columns; ++x) {
      float value = 0.0F;
      for (int i = -reach; i <= reach; ++i) {
        value += weights[static_cast<std::size_t>(i + reach)] * image.at(std::clamp(x + i, 0, image.columns - 1), y);
      }
      result.at(x, y) = value;
    }
  }
  return result;
}

FloatImage blurredDown(const FloatImage& image, double sigma) {
  const std::vector<float> weights = weightsOf(sigma);
  const int reach = static_cast<int>(weights.size() / 2);
  FloatImage result(image.columns, image.rows);
  // Row upon row, as they lie in memory.
  for (int y = 0; y < image.rows; ++y) {
    for (int i = -reach; i <= reach; ++i) {
      const int from = std::clamp(y + i, 0, image.rows - 1);
      const float weight = weights[static_cast<std::size_t>(i + reach)];
      for (int x = 0; x < image.columns; ++x) result.at(x, y) += weight * image.at(x, from);
    }
  }
  return result;
}

}  // namespace

FloatImage blurred(const FloatImage& image, double sigmaAcross, double sigmaDown) {
  FloatImage result = sigmaAcross > 0 ? blurredAcross(image, sigmaAcross) : image;
  return sigmaDown > 0 ? blurredDown(result, sigmaDown) : result;
}

}  // namespace lobule::image
