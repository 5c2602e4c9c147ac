// A picture and its halvings by area average, ready for upload: level k halves level k-1, an odd last row or column
// averages what there is. Padding never mixes with tissue: it is left out of every mean, and only texels without any
// tissue are padding. Any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "image/pixels.h"

namespace lobule::render {

enum class TexelFormat { kGrey16, kRgb8 };

constexpr int bytesPerTexel(TexelFormat format) {
  return format == TexelFormat::kGrey16 ? 2 : 3;
}

// Rows without gaps; owner keeps the texels alive.
struct PyramidLevel {
  int columns = 0, rows = 0;
  const std::byte* texels = nullptr;
  std::shared_ptr<const void> owner;
};

struct Pyramid {
  TexelFormat format = TexelFormat::kGrey16;
  std::vector<PyramidLevel> levels;  // [0] is the picture itself, not a copy
};

// How many levels a picture has: halved until it fits 32 x 32.
int levelCount(int columns, int rows);

// ceil(size / 2^level)
int levelSize(int size, int level);

// The level to draw at a scale (screen pixels per picture pixel): the coarsest with a texel for each screen pixel.
int levelForScale(double scale, int levels);

// Where memory does not suffice for a halving, the levels so far are what there is: they still draw.
Pyramid buildPyramid(const std::shared_ptr<const image::GreyImage>& picture);
Pyramid buildPyramid(const std::shared_ptr<const image::ColorImage>& picture);

}  // namespace lobule::render
