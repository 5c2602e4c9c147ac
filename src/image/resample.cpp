#include "image/resample.h"

#include <algorithm>
#include <cmath>

namespace lobule::image {
namespace {

// What one output sample takes from the input along one axis: weights for first, first + 1, ...
struct Taps {
  int first = 0;
  std::vector<float> weights;
};

Taps areaTaps(int index, int inputLength, int outputLength) {
  const double scale = static_cast<double>(inputLength) / outputLength;
  const double begin = index * scale, end = (index + 1) * scale;
  Taps taps{.first = std::min(static_cast<int>(begin), inputLength - 1), .weights = {}};
  for (int i = taps.first; i < inputLength && i < end; ++i) {
    const double covered = std::min<double>(i + 1, end) - std::max<double>(i, begin);
    taps.weights.push_back(static_cast<float>(covered / scale));
  }
  return taps;
}

Taps bilinearTaps(int index, int inputLength, int outputLength) {
  const double scale = static_cast<double>(inputLength) / outputLength;
  const double position = std::clamp((index + 0.5) * scale - 0.5, 0.0, inputLength - 1.0);
  const int first = std::min(static_cast<int>(position), std::max(0, inputLength - 2));
  const auto fraction = static_cast<float>(position - first);
  if (inputLength == 1) return {.first = 0, .weights = {1.0F}};
  return {.first = first, .weights = {1.0F - fraction, fraction}};
}

enum class Method { kArea, kBilinear };

std::vector<Taps> axisTaps(int inputLength, int outputLength, Method method) {
  std::vector<Taps> taps;
  taps.reserve(static_cast<std::size_t>(outputLength));
  const bool shrinks = outputLength < inputLength;
  for (int i = 0; i < outputLength; ++i) {
    taps.push_back(method == Method::kArea && shrinks ? areaTaps(i, inputLength, outputLength)
                                                      : bilinearTaps(i, inputLength, outputLength));
  }
  return taps;
}

FloatImage resampleSeparably(const FloatImage& input, int columns, int rows, Method method) {
  if (input.isEmpty() || columns <= 0 || rows <= 0) return {};
  const auto across = axisTaps(input.columns, columns, method), down = axisTaps(input.rows, rows, method);

  // Along the rows first, one input row at a time.
  FloatImage narrow(columns, input.rows);
  for (int row = 0; row < input.rows; ++row) {
    const float* source = &input.samples[input.index(0, row)];
    float* target = &narrow.samples[narrow.index(0, row)];
    for (int column = 0; column < columns; ++column) {
      const Taps& taps = across[static_cast<std::size_t>(column)];
      float sum = 0.0F;
      for (std::size_t i = 0; i < taps.weights.size(); ++i)
        sum += taps.weights[i] * source[static_cast<std::size_t>(taps.first) + i];
      target[column] = sum;
    }
  }

  // Then down the columns, adding whole rows.
  FloatImage output(columns, rows);
  for (int row = 0; row < rows; ++row) {
    const Taps& taps = down[static_cast<std::size_t>(row)];
    float* target = &output.samples[output.index(0, row)];
    for (std::size_t i = 0; i < taps.weights.size(); ++i) {
      const float* source = &narrow.samples[narrow.index(0, taps.first + static_cast<int>(i))];
      for (int column = 0; column < columns; ++column) target[column] += taps.weights[i] * source[column];
    }
  }
  return output;
}

}  // namespace

FloatImage resampleArea(const FloatImage& input, int columns, int rows) {
  return resampleSeparably(input, columns, rows, Method::kArea);
}

FloatImage resampleBilinear(const FloatImage& input, int columns, int rows) {
  return resampleSeparably(input, columns, rows, Method::kBilinear);
}

}  // namespace lobule::image
