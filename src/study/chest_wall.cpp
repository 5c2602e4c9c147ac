#include "study/chest_wall.h"

#include <algorithm>

#include "anatomy/working_view.h"

namespace lobule::study {
namespace {

constexpr int kSampledRows = 128, kSampledColumns = 96;

// A thinned copy with tissue bright and padding 0.
image::FloatImage thinned(const image::GreyImage& grey, bool isInverted) {
  const int columns = std::min(grey.columns(), kSampledColumns), rows = std::min(grey.rows(), kSampledRows);
  image::FloatImage small(columns, rows);
  const float top = static_cast<float>((1U << std::min(grey.bitsStored, 16)) - 1U);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int fromColumn = (2 * column + 1) * grey.columns() / (2 * columns);
      const int fromRow = (2 * row + 1) * grey.rows() / (2 * rows);
      const int stored = grey.storedValue(fromColumn, fromRow);
      if (grey.isPadding(stored)) continue;
      const auto value = static_cast<float>(stored);
      small.at(column, row) = isInverted ? top - value : value;
    }
  }
  return small;
}

// The share of rows in which the strip of columns is brighter than level in the mean.
double brightShare(const image::FloatImage& small, int firstColumn, int lastColumn, float level) {
  int bright = 0;
  for (int row = 0; row < small.rows; ++row) {
    float sum = 0;
    for (int column = firstColumn; column <= lastColumn; ++column) sum += small.at(column, row);
    if (sum / static_cast<float>(lastColumn - firstColumn + 1) > level) ++bright;
  }
  return static_cast<double>(bright) / small.rows;
}

}  // namespace

std::optional<ImageSide> chestWallFromPixels(const Pixels& pixels) {
  const auto* grey = std::get_if<image::GreyImage>(&pixels.frame);
  if (grey == nullptr || grey->columns() < 16 || grey->rows() < 16) return std::nullopt;

  const bool isInverted = pixels.pipeline.invertedPresentation;
  image::FloatImage small = thinned(*grey, isInverted);
  if (anatomy::isNegative(small)) small = thinned(*grey, !isInverted);

  // Separate tissue from air at a fifth of the way between dark and bright.
  std::vector<float> sorted = small.samples;
  std::ranges::sort(sorted);
  const float dark = sorted[sorted.size() / 50], bright = sorted[sorted.size() - 1 - sorted.size() / 50];
  if (bright <= dark) return std::nullopt;
  const float level = dark + 0.2F * (bright - dark);

  // Compare strips a twentieth wide, a little inside the edges, where films have frames.
  const int inset = small.columns / 48, width = std::max(1, small.columns / 20);
  const double left = brightShare(small, inset, inset + width - 1, level);
  const double right = brightShare(small, small.columns - inset - width, small.columns - inset - 1, level);
  constexpr double kClearDifference = 0.15;
  if (left - right > kClearDifference) return ImageSide::kLeft;
  if (right - left > kClearDifference) return ImageSide::kRight;
  return std::nullopt;
}

std::optional<ImageSide> chestWallFromOrientation(const std::string& patientOrientation) {
  const std::string row = patientOrientation.substr(0, patientOrientation.find('\\'));
  const bool runsPosterior = row.contains('P'), runsAnterior = row.contains('A');
  if (runsPosterior == runsAnterior) return std::nullopt;
  return runsPosterior ? ImageSide::kRight : ImageSide::kLeft;
}

}  // namespace lobule::study
