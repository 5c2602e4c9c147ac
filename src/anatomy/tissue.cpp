#include "anatomy/tissue.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "image/gaussian.h"
#include "image/region.h"

namespace lobule::anatomy {
namespace {

constexpr int kBins = 64;
constexpr double kPlateauFactor = 3.0;  // the background ends where the histogram falls to thrice the tissue's plateau
constexpr double kVeilFactor = 6.0;     // where it rises again: less is the foot of the fat
constexpr double kRise = 1.6;
constexpr double kBackgroundReach = 0.35, kLeastLevel = 0.012;  // shares of the range
constexpr int kGap = 3;                                         // bins
constexpr double kSkirt = 0.05;  // of the background's peak: digital pictures have less in the bins that follow
constexpr double kEven = 0.6;    // of the first bins after it, in those after these
constexpr int kFatBins = 9;
using Shares = std::array<double, kBins>;  // of the samples, by grey
constexpr double kMaskSigma = 1.2;
constexpr int kClosingRadius = 3, kOpeningRadius = 2, kFrayReach = 3;

float quantile(std::vector<float> values, double share) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, place);
  return *place;
}

// Samples with no dark sample within the radius (a square, by running minima), or the opposite.
image::Mask eroded(const image::Mask& mask, int radius, bool dilate) {
  const std::uint8_t found = dilate ? 255 : 0;
  const auto pass = [&](const image::Mask& from, int dx, int dy) {
    image::Mask to = from;
    for (int y = 0; y < from.rows; ++y) {
      for (int x = 0; x < from.columns; ++x) {
        for (int step = -radius; step <= radius; ++step) {
          const int column = x + step * dx, row = y + step * dy;
          if (column < 0 || row < 0 || column >= from.columns || row >= from.rows) continue;
          if (from.at(column, row) == found) to.at(x, y) = found;
        }
      }
    }
    return to;
  };
  return pass(pass(mask, 1, 0), 0, 1);
}

image::Mask brighterThan(const image::FloatImage& grey, float level) {
  image::Mask mask(grey.columns, grey.rows);
  std::ranges::transform(grey.samples, mask.samples.begin(), [level](float value) { return value > level ? 255 : 0; });
  return mask;
}

image::Mask largestRegion(const image::Mask& mask) {
  const image::Components found = image::connectedComponents(mask, image::Connectivity::kFour);
  image::Mask result(mask.columns, mask.rows);
  if (found.components.empty()) return result;
  const int label = found.components.front().label;
  std::ranges::transform(found.labels.samples, result.samples.begin(),
                         [label](std::int32_t other) { return other == label ? 255 : 0; });
  return result;
}

// Background regions that touch none of the open borders become tissue.
void fillHoles(image::Mask& mask, bool leftIsOpen) {
  image::Mask outside = mask;
  for (std::uint8_t& value : outside.samples) value = value ? 0 : 255;
  const image::Components found = image::connectedComponents(outside, image::Connectivity::kFour);
  std::vector<bool> isOpen(found.components.size() + 1, false);
  for (const image::Component& component : found.components) {
    const PixelBox& box = component.box;
    isOpen[static_cast<std::size_t>(component.label)] = (leftIsOpen && box.firstColumn == 0) || box.firstRow == 0 ||
                                                        box.lastColumn == mask.columns - 1 ||
                                                        box.lastRow == mask.rows - 1;
  }
  for (std::size_t i = 0; i < mask.samples.size(); ++i) {
    const auto label = static_cast<std::size_t>(found.labels.samples[i]);
    if (label > 0 && !isOpen[label]) mask.samples[i] = 255;
  }
}

// Whether the greys that follow the background's bin are dark fat. Digital pictures have one grey outside the breast,
// and in some the fat is so dark and so much that it fills the next bins as a background does; but evenly, where a
// film's veil fades.
bool isDarkFat(const Shares& shares, int background) {
  const auto peak = shares.begin() + background, near = peak + 1, far = near + kGap, end = far + kFatBins;
  if (std::any_of(near, far + 1, [&](double share) { return share > kSkirt * *peak; })) return false;
  return std::accumulate(far, end, 0.0) / kFatBins > kEven * std::accumulate(near, far, 0.0) / kGap;
}

}  // namespace

float backgroundLevel(const image::FloatImage& grey) {
  const float low = std::ranges::min(grey.samples), high = quantile(grey.samples, 0.995);
  if (!(high > low)) return high;
  Shares shares{};
  for (const float value : grey.samples) {
    const auto bin = std::clamp(static_cast<int>((value - low) / (high - low) * kBins), 0, kBins - 1);
    shares[static_cast<std::size_t>(bin)] += 1.0 / static_cast<double>(grey.samples.size());
  }
  const int last = static_cast<int>(kBackgroundReach * kBins);
  int bin = static_cast<int>(std::max_element(shares.begin(), shares.begin() + last) - shares.begin());
  if (isDarkFat(shares, bin)) return low + static_cast<float>(bin + 1) / kBins * (high - low);
  // The plateau: how full a bin is inside the breast.
  std::vector<double> inside(shares.begin() + kBins / 5, shares.begin() + kBins * 4 / 5);
  std::ranges::sort(inside);
  const double plateau = std::max(inside[inside.size() / 2], 1e-4), limit = kPlateauFactor * plateau;
  // An implant or a label empties the middle bins for the uppermost.
  const double upper = std::accumulate(shares.begin() + last, shares.end(), 0.0) / (kBins - last);
  const double veilLimit = kVeilFactor * std::max(plateau, upper);

  if (shares[static_cast<std::size_t>(bin)] < limit) bin = 0;
  // Black padding and the veil of the film beside it may lie a few bins apart.
  int end = bin;
  double lowest = 1.0;
  for (; bin < last && bin <= end + kGap; ++bin) {
    const double here = shares[static_cast<std::size_t>(bin)];
    const bool rises = here > kRise * lowest;
    if (here >= (rises ? veilLimit : limit)) {
      end = bin + 1;
      if (rises) lowest = here;
    }
    lowest = std::min(lowest, here);
  }
  const double share = std::max(static_cast<double>(end) / kBins, kLeastLevel);
  return low + static_cast<float>(share) * (high - low);
}

Tissue findTissue(const image::FloatImage& grey) {
  Tissue tissue;
  tissue.level = backgroundLevel(grey);
  // Opening cuts the thin bridges to labels, markers and film borders; it needs the unblurred picture, where they are
  // thin.
  const image::Mask core = largestRegion(eroded(brighterThan(grey, tissue.level), kOpeningRadius, false));
  // The region itself comes from a softer picture, which is not frayed by noise.
  const image::Mask reach = eroded(core, kOpeningRadius + kFrayReach, true);
  image::Mask bright = brighterThan(image::blurred(grey, kMaskSigma), tissue.level);
  for (std::size_t i = 0; i < bright.samples.size(); ++i) bright.samples[i] &= reach.samples[i];
  bright = largestRegion(bright);
  bright = eroded(eroded(bright, kClosingRadius, true), kClosingRadius, false);
  fillHoles(bright, true);
  tissue.mask = std::move(bright);
  tissue.box = image::boundsOf(tissue.mask);
  return tissue;
}

double shareAtRight(const Tissue& tissue) {
  const PixelBox& box = tissue.box;
  long long left = 0, right = 0;
  for (int row = box.firstRow; row <= box.lastRow; ++row) {
    for (int step = 0; step < box.width() / 2; ++step) {
      left += tissue.mask.at(box.firstColumn + step, row) ? 1 : 0;
      right += tissue.mask.at(box.lastColumn - step, row) ? 1 : 0;
    }
  }
  return static_cast<double>(right) / static_cast<double>(std::max(1LL, left + right));
}

void closeAtChestWall(Tissue& tissue) {
  const PixelBox& box = tissue.box;
  // The edge column is tissue from its first to its last tissue sample.
  int first = -1, last = -1;
  for (int row = box.firstRow; row <= box.lastRow; ++row) {
    if (!tissue.mask.at(box.firstColumn, row)) continue;
    if (first < 0) first = row;
    last = row;
  }
  for (int row = first; row >= 0 && row <= last; ++row) tissue.mask.at(box.firstColumn, row) = 255;
  fillHoles(tissue.mask, false);
}

}  // namespace lobule::anatomy
