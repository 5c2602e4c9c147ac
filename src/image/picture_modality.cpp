#include "image/picture_modality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "core/geometry.h"
#include "image/resample.h"

namespace lobule::image {
namespace {

constexpr int kLongSide = 256;
constexpr int kFewest = 16;  // pixels a side that a judgement needs
constexpr int kBins = 64;
constexpr int kEndBins = 12;  // background is looked for in so many bins at either end

using Histogram = std::array<double, kBins>;

// At most kLongSide pixels, grey 0 to 255. Deeper pictures often use a part of their range only: to their brightest
// 0.1%.
FloatImage smallCopy(const GreyImage& picture) {
  FloatImage whole(picture.columns(), picture.rows());
  std::ranges::transform(picture.plane.samples, whole.samples.begin(),
                         [](std::uint16_t sample) { return static_cast<float>(sample); });
  const int longSide = std::max(whole.columns, whole.rows);
  const double scale = std::min(1.0, static_cast<double>(kLongSide) / longSide);
  const auto scaled = [&](int length) { return std::max(1, static_cast<int>(std::lround(length * scale))); };
  FloatImage small = scale < 1.0 ? resampleArea(whole, scaled(whole.columns), scaled(whole.rows)) : std::move(whole);
  if (picture.bitsStored <= 8) return small;
  std::vector<float> sorted = small.samples;
  std::ranges::sort(sorted);
  const float bright = std::max(sorted[(sorted.size() - 1) * 999 / 1000], 1.0F);
  for (float& sample : small.samples) sample = std::min(255.0F, sample * 255.0F / bright);
  return small;
}

Histogram histogramOf(const FloatImage& picture) {
  Histogram bins{};
  for (const float sample : picture.samples) ++bins[static_cast<std::size_t>(std::clamp(sample, 0.0F, 255.0F)) / 4];
  return bins;
}

// How many pixels lie around a bin.
double around(const Histogram& bins, std::size_t bin) {
  double sum = 0;
  for (std::size_t i = bin == 0 ? 0 : bin - 1; i <= std::min<std::size_t>(bin + 1, kBins - 1); ++i) sum += bins[i];
  return sum;
}

std::size_t fullestBin(const Histogram& bins, int first, int last) {
  const auto begin = bins.begin();
  return static_cast<std::size_t>(std::max_element(begin + first, begin + last) - begin);
}

// Films scanned with a white background are turned dark; gives the grey level of the background.
double darkenBackground(FloatImage& picture) {
  Histogram bins = histogramOf(picture);
  const auto dark = around(bins, fullestBin(bins, 0, kEndBins));
  const auto white = around(bins, fullestBin(bins, kBins - kEndBins, kBins));
  if (white > 1.5 * dark && white > 0.15 * static_cast<double>(picture.samples.size())) {
    for (float& sample : picture.samples) sample = 255.0F - sample;
    bins = histogramOf(picture);
  }
  return (static_cast<double>(fullestBin(bins, 0, kEndBins)) + 0.5) * 4.0;
}

// Brighter than the background by 8% of the way to the brightest 0.5%.
Mask tissueOf(const FloatImage& picture, double background) {
  std::vector<float> sorted = picture.samples;
  std::ranges::sort(sorted);
  const double bright = sorted[(sorted.size() - 1) * 995 / 1000];
  const double level = background + std::max(6.0, 0.08 * (bright - background));
  Mask tissue(picture.columns, picture.rows);
  std::ranges::transform(picture.samples, tissue.samples.begin(), [&](float sample) { return sample > level ? 1 : 0; });
  return tissue;
}

double filled(const Mask& mask, const PixelBox& box) {
  double sum = 0;
  for (int row = box.firstRow; row <= box.lastRow; ++row) {
    for (int column = box.firstColumn; column <= box.lastColumn; ++column) sum += mask.at(column, row);
  }
  return sum / (static_cast<double>(box.width()) * box.height());
}

// Rows and columns of which more than 3% are tissue; letters and rulers at the border do not count.
std::optional<PixelBox> contentBox(const Mask& tissue) {
  const auto isContentColumn = [&](int column) { return filled(tissue, {column, 0, column, tissue.rows - 1}) > 0.03; };
  const auto isContentRow = [&](int row) { return filled(tissue, {0, row, tissue.columns - 1, row}) > 0.03; };
  PixelBox box{0, 0, tissue.columns - 1, tissue.rows - 1};
  while (box.firstColumn <= box.lastColumn && !isContentColumn(box.firstColumn)) ++box.firstColumn;
  while (box.lastColumn > box.firstColumn && !isContentColumn(box.lastColumn)) --box.lastColumn;
  while (box.firstRow <= box.lastRow && !isContentRow(box.firstRow)) ++box.firstRow;
  while (box.lastRow > box.firstRow && !isContentRow(box.lastRow)) --box.lastRow;
  if (box.width() < kFewest || box.height() < kFewest) return std::nullopt;
  return box;
}

void measureShape(PictureSigns& signs, const Mask& tissue, const PixelBox& box) {
  signs.tissueShare = filled(tissue, {0, 0, tissue.columns - 1, tissue.rows - 1});
  signs.filledShare = filled(tissue, box);
  const int strip = std::max(1, box.width() / 20), top = std::max(1, box.height() / 20);
  signs.topShare = filled(tissue, {box.firstColumn, box.firstRow, box.lastColumn, box.firstRow + top - 1});
  const double left = filled(tissue, {box.firstColumn, box.firstRow, box.firstColumn + strip - 1, box.lastRow});
  const double right = filled(tissue, {box.lastColumn - strip + 1, box.firstRow, box.lastColumn, box.lastRow});
  signs.sideDifference = std::abs(left - right);

  std::vector<double> columns;
  for (int column = box.firstColumn; column <= box.lastColumn; ++column) {
    columns.push_back(filled(tissue, {column, box.firstRow, column, box.lastRow}));
  }
  double difference = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) difference += std::abs(columns[i] - columns[columns.size() - 1 - i]);
  signs.mirrorDifference = difference / static_cast<double>(columns.size());
}

// Where a pixel and its neighbours to the right and below are all tissue.
void measureTexture(PictureSigns& signs, const FloatImage& picture, const Mask& tissue, const PixelBox& box,
                    double background) {
  double across = 1.0, down = 1.0;
  std::vector<double> relative;
  for (int row = box.firstRow; row < box.lastRow; ++row) {
    for (int column = box.firstColumn; column < box.lastColumn; ++column) {
      if (tissue.at(column, row) == 0 || tissue.at(column + 1, row) == 0 || tissue.at(column, row + 1) == 0) continue;
      const double here = picture.at(column, row);
      const double sideways = std::abs(picture.at(column + 1, row) - here);
      const double below = std::abs(picture.at(column, row + 1) - here);
      across += sideways;
      down += below;
      relative.push_back((sideways + below) / (here - background + 10.0));
    }
  }
  signs.layering = down / across;
  if (relative.empty()) return;
  const auto middle = relative.begin() + static_cast<std::ptrdiff_t>(relative.size() / 2);
  std::ranges::nth_element(relative, middle);
  signs.texture = *middle;
}

bool looksLikeUltrasound(const PictureSigns& signs) {
  if (signs.layering >= 1.7) return true;
  if (signs.layering >= 1.5) return signs.sideDifference <= 0.5;
  return signs.layering >= 1.3 && signs.sideDifference < 0.35 && signs.topShare >= 0.8 && signs.texture >= 0.07;
}

bool looksLikeMammogram(const PictureSigns& signs) {
  const bool isBreastOnAir = signs.tissueShare < 0.85 && signs.filledShare >= 0.3;
  if (!isBreastOnAir) return false;
  if (signs.layering <= 1.28) return signs.sideDifference >= 0.35 || signs.mirrorDifference >= 0.2;
  return signs.layering <= 1.45 && signs.sideDifference >= 0.6;
}

}  // namespace

std::optional<PictureSigns> pictureSigns(const GreyImage& picture) {
  if (picture.columns() < kFewest || picture.rows() < kFewest) return std::nullopt;
  FloatImage small = smallCopy(picture);
  if (small.columns < kFewest || small.rows < kFewest) return std::nullopt;
  const double background = darkenBackground(small);
  const Mask tissue = tissueOf(small, background);
  const auto box = contentBox(tissue);
  if (!box) return std::nullopt;
  PictureSigns signs;
  measureShape(signs, tissue, *box);
  measureTexture(signs, small, tissue, *box, background);
  return signs;
}

Modality modalityFromSigns(const PictureSigns& signs) {
  if (looksLikeUltrasound(signs)) return Modality::kUltrasound;
  if (looksLikeMammogram(signs)) return Modality::kMammography;
  return Modality::kOther;
}

Modality modalityFromPixels(const GreyImage& picture) {
  const auto signs = pictureSigns(picture);
  return signs ? modalityFromSigns(*signs) : Modality::kOther;
}

}  // namespace lobule::image
