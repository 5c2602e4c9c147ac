#include "anatomy/working_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace lobule::anatomy {
namespace {

constexpr float kFrameGrey = 0.6F;                        // of the range
constexpr double kFrameShare = 0.9, kWidestFrame = 0.04;  // of a line, of the image

image::FloatImage blockMeans(const image::FloatImage& source, int factor) {
  const int columns = (source.columns + factor - 1) / factor, rows = (source.rows + factor - 1) / factor;
  image::FloatImage result(columns, rows);
  std::vector<double> sums(static_cast<std::size_t>(columns));
  for (int row = 0; row < rows; ++row) {
    std::ranges::fill(sums, 0.0);
    const int first = row * factor, end = std::min(first + factor, source.rows);
    for (int y = first; y < end; ++y) {
      for (int x = 0; x < source.columns; ++x) sums[static_cast<std::size_t>(x / factor)] += source.at(x, y);
    }
    for (int column = 0; column < columns; ++column) {
      const int width = std::min((column + 1) * factor, source.columns) - column * factor;
      result.at(column, row) = static_cast<float>(sums[static_cast<std::size_t>(column)] / (width * (end - first)));
    }
  }
  return result;
}

// The share of a border line (0: the outermost row or column of its side) that is bright.
double brightShare(const image::FloatImage& image, bool isRow, int line, float level) {
  const int count = isRow ? image.columns : image.rows;
  int bright = 0;
  for (int i = 0; i < count; ++i) bright += (isRow ? image.at(i, line) : image.at(line, i)) > level ? 1 : 0;
  return static_cast<double>(bright) / count;
}

// How many lines at one side belong to a frame, and one more: blocks at its inner edge are mixed.
int frameWidth(const image::FloatImage& image, bool isRow, bool fromEnd, float level) {
  const int lines = isRow ? image.rows : image.columns;
  int width = 0;
  while (width < kWidestFrame * lines &&
         brightShare(image, isRow, fromEnd ? lines - 1 - width : width, level) > kFrameShare) {
    ++width;
  }
  return width > 0 ? width + 1 : 0;
}

// Shutters and films leave frames that are bright all along, as no breast is: the picture ends where they begin.
void cutFrame(WorkingView& view, float low, float high) {
  const float level = std::lerp(low, high, kFrameGrey);
  const image::FloatImage& whole = view.grey;
  const int above = frameWidth(whole, true, false, level), below = frameWidth(whole, true, true, level);
  view.left = frameWidth(whole, false, false, level);
  view.top = above;
  const int right = frameWidth(whole, false, true, level);
  view.framed = {.left = view.left > 0, .top = above > 0, .right = right > 0, .bottom = below > 0};
  if (above + below + view.left + right == 0) return;
  image::FloatImage inner(whole.columns - view.left - right, whole.rows - above - below);
  for (int row = 0; row < inner.rows; ++row) {
    for (int column = 0; column < inner.columns; ++column) {
      inner.at(column, row) = whole.at(column + view.left, row + above);
    }
  }
  view.grey = std::move(inner);
}

}  // namespace

bool isNegative(const image::FloatImage& displayed) {
  constexpr int kBins = 256, kNear = 4;
  const auto [low, high] = std::ranges::minmax(displayed.samples);
  if (high <= low) return false;
  std::array<long long, kBins> counts{}, near{};
  const float scale = static_cast<float>(kBins) / (high - low);
  for (const float value : displayed.samples) {
    ++counts[static_cast<std::size_t>(std::clamp((value - low) * scale, 0.0F, kBins - 1.0F))];
  }
  for (int bin = 0; bin < kBins; ++bin) {
    const auto first = counts.begin() + std::max(0, bin - kNear),
               end = counts.begin() + std::min(kBins, bin + kNear + 1);
    near[static_cast<std::size_t>(bin)] = std::accumulate(first, end, 0LL);
  }
  const auto isBright = [](const auto& bins) { return std::ranges::max_element(bins) - bins.begin() >= kBins / 2; };
  return isBright(counts) && isBright(near);
}

WorkingView makeWorkingView(const image::FloatImage& displayed) {
  const int longSide = std::max(displayed.columns, displayed.rows);
  WorkingView view;
  view.factor = std::max(1, (longSide + kWorkingLongSide - 1) / kWorkingLongSide);
  view.storedColumns = displayed.columns;
  view.grey = blockMeans(displayed, view.factor);
  const auto [low, high] = std::ranges::minmax(view.grey.samples);
  if (isNegative(view.grey)) {
    for (float& value : view.grey.samples) value = high + low - value;
  }
  if (high > low) cutFrame(view, low, high);
  return view;
}

void mirror(WorkingView& view) {
  // Blocks at the right edge may be partial: a mirrored view counts its columns from the other side, so that the offset
  // of the last block enters the stored width.
  view.mirrored = !view.mirrored;
  view.storedColumns = (view.left + view.grey.columns) * view.factor;
  view.left = 0;
  for (int row = 0; row < view.grey.rows; ++row) {
    const auto begin = view.grey.samples.begin() + static_cast<std::ptrdiff_t>(view.grey.index(0, row));
    std::reverse(begin, begin + view.grey.columns);
  }
}

image::Mask mirrored(const image::Mask& mask) {
  image::Mask result = mask;
  for (int row = 0; row < mask.rows; ++row) {
    const auto begin = result.samples.begin() + static_cast<std::ptrdiff_t>(result.index(0, row));
    std::reverse(begin, begin + mask.columns);
  }
  return result;
}

image::FloatImage inWorkingView(const image::PlacedMap& map, const WorkingView& view) {
  image::FloatImage values(view.grey.columns, view.grey.rows);
  for (int row = 0; row < values.rows; ++row) {
    for (int column = 0; column < values.columns; ++column) {
      values.at(column, row) = image::sampleMap(map, view.storedFromWorking({column + 0.0, row + 0.0}));
    }
  }
  return values;
}

double sampleAt(const image::FloatImage& image, double x, double y) {
  const double column = std::clamp(x, 0.0, image.columns - 1.0), row = std::clamp(y, 0.0, image.rows - 1.0);
  const int left = static_cast<int>(column), top = static_cast<int>(row);
  const int right = std::min(left + 1, image.columns - 1), bottom = std::min(top + 1, image.rows - 1);
  const double a = column - left, b = row - top;
  return (image.at(left, top) * (1 - a) + image.at(right, top) * a) * (1 - b) +
         (image.at(left, bottom) * (1 - a) + image.at(right, bottom) * a) * b;
}

}  // namespace lobule::anatomy
