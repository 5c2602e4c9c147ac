#include "render/pyramid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <new>

namespace lobule::render {

namespace {

constexpr int kSmallestLevel = 32;

// Padding as samples (stored value minus offset); low > high when there is none.
struct PaddingSamples {
  int low = 1, high = 0;
  bool contains(int sample) const { return sample >= low && sample <= high; }
};

PaddingSamples paddingSamples(const image::GreyImage& picture) {
  if (!picture.padding) {
    return {};
  }
  return {.low = picture.padding->low - picture.sampleOffset, .high = picture.padding->high - picture.sampleOffset};
}

// A mean of tissue that happens to fall into the padding range moves to the nearest value outside it.
int keepOutOfPadding(int mean, const PaddingSamples& padding) {
  if (!padding.contains(mean)) {
    return mean;
  }
  const bool canGoBelow = padding.low > 0, canGoAbove = padding.high < 65535;
  if (canGoBelow && (!canGoAbove || mean - padding.low < padding.high - mean)) {
    return padding.low - 1;
  }
  return canGoAbove ? padding.high + 1 : mean;
}

std::uint16_t meanOfFour(const std::array<int, 4>& samples, const PaddingSamples& padding) {
  int sum = 0, count = 0;
  for (const int sample : samples) {
    if (!padding.contains(sample)) {
      sum += sample;
      ++count;
    }
  }
  if (count == 0) {
    return static_cast<std::uint16_t>(samples[0]);
  }
  return static_cast<std::uint16_t>(keepOutOfPadding((sum + count / 2) / count, padding));
}

using GreyPlane = image::Plane<std::uint16_t>;

GreyPlane halved(const GreyPlane& source, const PaddingSamples& padding) {
  GreyPlane result(levelSize(source.columns, 1), levelSize(source.rows, 1));
  const bool hasPadding = padding.low <= padding.high;
  for (int row = 0; row < result.rows; ++row) {
    const std::uint16_t* upper = &source.samples[source.index(0, 2 * row)];
    const std::uint16_t* lower = &source.samples[source.index(0, std::min(2 * row + 1, source.rows - 1))];
    std::uint16_t* out = &result.samples[result.index(0, row)];
    for (int column = 0; column < result.columns; ++column) {
      const int left = 2 * column, right = std::min(left + 1, source.columns - 1);
      const std::array<int, 4> samples{upper[left], upper[right], lower[left], lower[right]};
      out[column] = hasPadding
                        ? meanOfFour(samples, padding)
                        : static_cast<std::uint16_t>((samples[0] + samples[1] + samples[2] + samples[3] + 2) / 4);
    }
  }
  return result;
}

image::ColorImage halved(const image::ColorImage& source) {
  image::ColorImage result{.columns = levelSize(source.columns, 1), .rows = levelSize(source.rows, 1), .rgb = {}};
  result.rgb.resize(static_cast<std::size_t>(result.columns) * static_cast<std::size_t>(result.rows) * 3);
  const auto at = [&](int column, int row, int channel) {
    const int inside = std::min(row, source.rows - 1);
    const auto texel = static_cast<std::size_t>(inside) * static_cast<std::size_t>(source.columns) +
                       static_cast<std::size_t>(std::min(column, source.columns - 1));
    return static_cast<int>(source.rgb[texel * 3 + static_cast<std::size_t>(channel)]);
  };
  std::size_t next = 0;
  for (int row = 0; row < result.rows; ++row) {
    for (int column = 0; column < result.columns; ++column) {
      for (int channel = 0; channel < 3; ++channel) {
        const int sum = at(2 * column, 2 * row, channel) + at(2 * column + 1, 2 * row, channel) +
                        at(2 * column, 2 * row + 1, channel) + at(2 * column + 1, 2 * row + 1, channel);
        result.rgb[next++] = static_cast<std::uint8_t>((sum + 2) / 4);
      }
    }
  }
  return result;
}

PyramidLevel levelOf(std::shared_ptr<const GreyPlane> plane) {
  PyramidLevel level{.columns = plane->columns,
                     .rows = plane->rows,
                     .texels = reinterpret_cast<const std::byte*>(plane->samples.data()),
                     .owner = plane};
  return level;
}

PyramidLevel levelOf(std::shared_ptr<const image::ColorImage> picture) {
  return {.columns = picture->columns,
          .rows = picture->rows,
          .texels = reinterpret_cast<const std::byte*>(picture->rgb.data()),
          .owner = picture};
}

template <class Halve>
void addHalvings(Pyramid& pyramid, int count, Halve halve) {
  try {
    while (static_cast<int>(pyramid.levels.size()) < count) {
      pyramid.levels.push_back(halve());
    }
  } catch (const std::bad_alloc&) {
    return;
  }
}

}  // namespace

int levelSize(int size, int level) {
  return std::max(1, (size + (1 << level) - 1) >> level);
}

int levelCount(int columns, int rows) {
  int count = 1;
  for (int longest = std::max(columns, rows); longest > kSmallestLevel; longest = levelSize(longest, 1)) {
    ++count;
  }
  return count;
}

int levelForScale(double scale, int levels) {
  constexpr double kTolerance = 1e-9;  // a scale of exactly one half takes level 1
  return std::clamp(static_cast<int>(std::floor(std::log2(1.0 / scale) + kTolerance)), 0, levels - 1);
}

Pyramid buildPyramid(const std::shared_ptr<const image::GreyImage>& picture) {
  const PaddingSamples padding = paddingSamples(*picture);
  Pyramid pyramid{.format = TexelFormat::kGrey16, .levels = {}};
  // The picture's plane lives in the picture: the aliasing pointer keeps the whole alive without a copy.
  std::shared_ptr<const GreyPlane> plane(picture, &picture->plane);
  pyramid.levels.push_back(levelOf(plane));
  addHalvings(pyramid, levelCount(picture->columns(), picture->rows()), [&] {
    plane = std::make_shared<const GreyPlane>(halved(*plane, padding));
    return levelOf(plane);
  });
  return pyramid;
}

Pyramid buildPyramid(const std::shared_ptr<const image::ColorImage>& picture) {
  Pyramid pyramid{.format = TexelFormat::kRgb8, .levels = {}};
  std::shared_ptr<const image::ColorImage> current = picture;
  pyramid.levels.push_back(levelOf(current));
  addHalvings(pyramid, levelCount(picture->columns, picture->rows), [&] {
    current = std::make_shared<const image::ColorImage>(halved(*current));
    return levelOf(current);
  });
  return pyramid;
}

}  // namespace lobule::render
