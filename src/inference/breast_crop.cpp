#include "inference/breast_crop.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "image/region.h"

namespace lobule::inference {
namespace {

constexpr int kThumbnailLongSide = 512;
constexpr int kBackgroundBins = 256;
constexpr int kBreastPermille = 40;  // of the way from the background to the 99th percentile
constexpr int kMarginDivisor = 100;  // the box grows by 1/100 of its longer side

struct Extremes {
  std::int64_t low, high;
};

Extremes extremes(const image::Plane<std::int32_t>& plane) {
  const auto [low, high] = std::ranges::minmax_element(plane.samples);
  return {*low, *high};
}

// The fullest of 256 bins between the extremes, the lowest of equals: where a mammogram's background lies.
std::int64_t backgroundBin(const image::Plane<std::int32_t>& plane) {
  const auto [low, high] = extremes(plane);
  std::array<std::int64_t, kBackgroundBins> counts{};
  for (const std::int32_t value : plane.samples) {
    ++counts[static_cast<std::size_t>((value - low) * kBackgroundBins / (high - low + 1))];
  }
  return std::ranges::max_element(counts) - counts.begin();
}

// The smallest value that at least permille / 1000 of all values do not exceed.
std::int32_t percentile(std::vector<std::int32_t> values, std::int64_t permille) {
  const auto count = static_cast<std::int64_t>(values.size());
  const std::int64_t rank = std::max<std::int64_t>(1, (count * permille + 999) / 1000);
  const auto place = values.begin() + (rank - 1);
  std::ranges::nth_element(values, place);
  return *place;
}

image::Mask largestComponent(const image::Mask& mask) {
  const image::Components found = image::connectedComponents(mask, image::Connectivity::kFour);
  image::Mask largest(mask.columns, mask.rows);
  if (found.components.empty()) return largest;
  long long pixels = 0;
  for (const image::Component& component : found.components) pixels = std::max(pixels, component.pixels);

  // Of equals, the one whose first pixel in row order comes first.
  std::vector<bool> isLargest(found.components.size() + 1, false);
  for (const image::Component& component : found.components) {
    isLargest[static_cast<std::size_t>(component.label)] = component.pixels == pixels;
  }
  const auto first = std::ranges::find_if(
      found.labels.samples, [&](std::int32_t label) { return isLargest[static_cast<std::size_t>(label)]; });
  std::ranges::transform(found.labels.samples, largest.samples.begin(),
                         [label = *first](std::int32_t other) { return other == label ? 255 : 0; });
  return largest;
}

// Thumbnail pixels of the breast with the pectoral muscle: bright against the background, connected.
image::Mask breastMask(const image::Plane<std::int32_t>& small) {
  const auto [low, high] = extremes(small);
  const std::int64_t background = low + (backgroundBin(small) + 1) * (high - low + 1) / kBackgroundBins;
  const std::int64_t bright = percentile(small.samples, 990);
  image::Mask mask(small.columns, small.rows);
  std::ranges::transform(small.samples, mask.samples.begin(), [&](std::int32_t value) {
    return (value - background) * 1000 > (bright - background) * kBreastPermille ? 255 : 0;
  });
  return largestComponent(mask);
}

// Thumbnail bounds in stored pixels, with their margin, inside the image.
PixelBox storedBox(const PixelBox& small, int factor, int columns, int rows) {
  const int left = small.firstColumn * factor, top = small.firstRow * factor;
  const int right = std::min(columns, (small.lastColumn + 1) * factor);
  const int bottom = std::min(rows, (small.lastRow + 1) * factor);
  const int margin = std::max(right - left, bottom - top) / kMarginDivisor;
  return {std::max(0, left - margin), std::max(0, top - margin), std::min(columns, right + margin) - 1,
          std::min(rows, bottom + margin) - 1};
}

// The breast is taller at the chest wall: compare the halves of the mask's own bounds.
bool chestWallIsRight(const image::Mask& mask, const PixelBox& bounds) {
  const int half = bounds.width() / 2;
  long long left = 0, right = 0;
  for (int row = bounds.firstRow; row <= bounds.lastRow; ++row) {
    for (int step = 0; step < half; ++step) {
      left += mask.at(bounds.firstColumn + step, row) ? 1 : 0;
      right += mask.at(bounds.lastColumn - step, row) ? 1 : 0;
    }
  }
  return right > left;
}

std::vector<std::int32_t> valuesInside(const image::Plane<std::int32_t>& values, const image::Mask& mask) {
  std::vector<std::int32_t> inside;
  for (std::size_t i = 0; i < values.samples.size(); ++i) {
    if (mask.isEmpty() || mask.samples[i]) inside.push_back(values.samples[i]);
  }
  return inside;
}

}  // namespace

Thumbnail makeThumbnail(const DisplayedValues& displayed) {
  const int longSide = std::max(displayed.rows(), displayed.columns());
  const int factor = std::max(1, (longSide + kThumbnailLongSide - 1) / kThumbnailLongSide);
  const int columns = (displayed.columns() + factor - 1) / factor, rows = (displayed.rows() + factor - 1) / factor;
  Thumbnail small{image::Plane<std::int32_t>(columns, rows), factor};
  std::vector<std::int64_t> sums(static_cast<std::size_t>(columns));
  for (int row = 0; row < rows; ++row) {
    std::ranges::fill(sums, 0);
    const int firstRow = row * factor, endRow = std::min(firstRow + factor, displayed.rows());
    for (int y = firstRow; y < endRow; ++y) {
      for (int x = 0; x < displayed.columns(); ++x) sums[static_cast<std::size_t>(x / factor)] += displayed.at(x, y);
    }
    for (int column = 0; column < columns; ++column) {
      const int width = std::min((column + 1) * factor, displayed.columns()) - column * factor;
      small.values.at(column, row) =
          static_cast<std::int32_t>(sums[static_cast<std::size_t>(column)] / (width * (endRow - firstRow)));
    }
  }
  return small;
}

BreastCrop cropForNetwork(const image::GreyImage& stored, bool declaredInverted, const InputSpec& input) {
  const bool isMammogram = input.crop == CropRule::kBreastBox;
  BreastCrop crop;
  crop.inverted = declaredInverted;
  Thumbnail small = makeThumbnail(DisplayedValues(stored, crop.inverted));

  // A white background is an inversion that the file does not declare.
  if (isMammogram && backgroundBin(small.values) >= kBackgroundBins / 2) {
    crop.inverted = !crop.inverted;
    small = makeThumbnail(DisplayedValues(stored, crop.inverted));
  }
  crop.factor = small.factor;

  // The box: around the breast, or everything.
  crop.box = {0, 0, stored.columns() - 1, stored.rows() - 1};
  PixelBox bounds{0, 0, small.values.columns - 1, small.values.rows - 1};
  if (isMammogram) {
    image::Mask mask = breastMask(small.values);
    if (const PixelBox found = image::boundsOf(mask); !found.isEmpty()) {
      bounds = found;
      crop.box = storedBox(bounds, small.factor, stored.columns(), stored.rows());
      crop.chestRight = input.orientation == OrientationRule::kChestWallLeft && chestWallIsRight(mask, bounds);
      crop.mask = std::move(mask);
    }
  }

  // The grey range.
  crop.high = (1 << stored.bitsStored) - 1;
  if (input.range == RangeRule::kBreastPercentile) {
    const std::vector<std::int32_t> inside = valuesInside(small.values, crop.mask);
    crop.low = percentile(inside, 10);
    crop.high = std::max(percentile(inside, 995), crop.low + 1);
  }
  return crop;
}

}  // namespace lobule::inference
