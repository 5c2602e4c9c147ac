#include "render/mask_levels.h"

#include <catch2/catch_test_macros.hpp>

using namespace lobule;
using namespace lobule::render;

namespace {

image::Mask lineAcross(int columns, int rows, int row) {
  image::Mask mask(columns, rows);
  for (int column = 0; column < columns; ++column) mask.at(column, row) = 255;
  return mask;
}

}  // namespace

TEST_CASE("A line of one point stays as dark at every halving, odd sizes and last rows included") {
  for (const int row : {0, 7, 12}) {
    const MaskLevels levels = maskLevels(lineAcross(21, 13, row), 64);
    CHECK(levels.first == 0);
    REQUIRE(levels.masks.size() == 5);  // 21, 10, 5, 2, 1
    for (const image::Mask& mask : levels.masks) {
      int full = 0;
      for (int each = 0; each < mask.rows; ++each) {
        int drawn = 0;
        for (int column = 0; column < mask.columns; ++column) drawn += mask.at(column, each) == 255 ? 1 : 0;
        CHECK((drawn == 0 || drawn == mask.columns));
        full += drawn == mask.columns ? 1 : 0;
      }
      CHECK(full == 1);
    }
  }
}

TEST_CASE("A mask that no texture holds begins at the first halving that fits") {
  const MaskLevels levels = maskLevels(lineAcross(100, 30, 29), 30);
  CHECK(levels.first == 2);
  CHECK(levels.masks.front().columns == 25);
  CHECK(levels.masks.front().rows == 7);
  CHECK(levels.masks.front().at(3, 6) == 255);
  CHECK(levels.masks.back().columns == 1);
}
