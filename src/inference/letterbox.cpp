#include "inference/letterbox.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace lobule::inference {

PixelBox fitIntoInput(int boxWidth, int boxHeight, const InputSpec& input) {
  const std::int64_t w = boxWidth, h = boxHeight;
  const std::int64_t W = input.width, H = input.height;
  std::int64_t width = W, height = H;
  if (W * h <= H * w) {
    height = std::max<std::int64_t>(1, (2 * h * W + w) / (2 * w));
  } else {
    width = std::max<std::int64_t>(1, (2 * w * H + h) / (2 * h));
  }
  const std::int64_t x = input.letterbox == LetterboxRule::kLeftMiddle ? 0 : (W - width) / 2;
  const std::int64_t y = (H - height) / 2;
  return {static_cast<int>(x), static_cast<int>(y), static_cast<int>(x + width - 1), static_cast<int>(y + height - 1)};
}

std::vector<AxisSample> axisSamples(int source, int target) {
  std::vector<AxisSample> samples(static_cast<std::size_t>(target));
  const double scale = static_cast<double>(source) / target;
  for (int index = 0; index < target; ++index) {
    AxisSample& sample = samples[static_cast<std::size_t>(index)];
    if (scale > 1.0) {
      const double begin = index * scale, end = (index + 1) * scale;
      sample.first = static_cast<int>(std::floor(begin));
      const int last = std::min(source, static_cast<int>(std::ceil(end)));
      for (int pixel = sample.first; pixel < last; ++pixel) {
        sample.weights.push_back(std::max(0.0, std::min(end, pixel + 1.0) - std::max<double>(begin, pixel)) / scale);
      }
    } else {
      const double position = std::clamp((index + 0.5) * scale - 0.5, 0.0, source - 1.0);
      sample.first = std::min(static_cast<int>(std::floor(position)), source - 1);
      const double part = position - sample.first;
      sample.weights.push_back(1.0 - part);
      if (sample.first + 1 < source) sample.weights.push_back(part);
    }
  }
  return samples;
}

image::Plane<double> resampleRows(int sourceColumns, int sourceRows, int columns, int rows,
                                  const std::function<void(int row, std::vector<double>& values)>& readRow,
                                  const Progress& progress) {
  const std::vector<AxisSample> across = axisSamples(sourceColumns, columns), down = axisSamples(sourceRows, rows);
  image::Plane<double> narrow(columns, sourceRows);
  std::vector<double> source(static_cast<std::size_t>(sourceColumns));
  for (int row = 0; row < sourceRows; ++row) {
    if (progress.isCancelled()) return {};
    readRow(row, source);
    for (int column = 0; column < columns; ++column) {
      const AxisSample& sample = across[static_cast<std::size_t>(column)];
      double sum = 0.0;
      for (std::size_t k = 0; k < sample.weights.size(); ++k) {
        sum += sample.weights[k] * source[static_cast<std::size_t>(sample.first) + k];
      }
      narrow.at(column, row) = sum;
    }
    progress.report(0.9F * static_cast<float>(row) / static_cast<float>(sourceRows));
  }
  image::Plane<double> result(columns, rows);
  for (int row = 0; row < rows; ++row) {
    const AxisSample& sample = down[static_cast<std::size_t>(row)];
    for (std::size_t k = 0; k < sample.weights.size(); ++k) {
      const int from = sample.first + static_cast<int>(k);
      for (int column = 0; column < columns; ++column) {
        result.at(column, row) += sample.weights[k] * narrow.at(column, from);
      }
    }
  }
  return result;
}

}  // namespace lobule::inference
