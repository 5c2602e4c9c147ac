#include "findings/appearance.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace lobule;
using namespace lobule::findings;
using Catch::Approx;

namespace {

// 6 x 4 cells of 16 pixels, two channels: the first 1 in cell (4, 1), the second 1 everywhere.
image::PlacedFeatures grid() {
  image::PlacedFeatures features{.channels = 2,
                                 .columns = 6,
                                 .rows = 4,
                                 .values = std::vector<float>(2 * 24, 0.0F),
                                 .first = {107.5, 57.5},
                                 .pitchColumns = 16,
                                 .pitchRows = 16};
  features.values[1 * 6 + 4] = 1.0F;
  for (std::size_t i = 24; i < 48; ++i) features.values[i] = 1.0F;
  return features;
}

double firstOverSecond(const Appearance& appearance) {
  REQUIRE(appearance.size() == 2);
  CHECK(std::hypot(appearance[0], appearance[1]) == Approx(1.0));
  return appearance[0] / appearance[1];
}

}  // namespace

TEST_CASE("An appearance is that of its place, and fades with the distance in radii") {
  const PointInImage cell{107.5 + 4 * 16, 57.5 + 16};
  // Weight of the cell itself over that of all cells, of a Gaussian of 20 pixels on the grid.
  double across = 0.0, down = 0.0;
  for (int i = 0; i < 6; ++i) across += std::exp(-0.5 * std::pow((i - 4) * 16 / 20.0, 2));
  for (int j = 0; j < 4; ++j) down += std::exp(-0.5 * std::pow((j - 1) * 16 / 20.0, 2));
  CHECK(firstOverSecond(appearanceAt(grid(), cell, 20)) == Approx(1.0 / (across * down)));
  CHECK(firstOverSecond(appearanceAt(grid(), {cell.x - 32, cell.y}, 20)) <
        firstOverSecond(appearanceAt(grid(), cell, 20)));
  // Half a cell is the least: a point lesion is not looked up in one cell alone.
  CHECK(firstOverSecond(appearanceAt(grid(), cell, 0)) == Approx(firstOverSecond(appearanceAt(grid(), cell, 8))));
}

TEST_CASE("A mirrored grid gives the mirrored place") {
  image::PlacedFeatures mirrored = grid();
  mirrored.first.x = 500;
  mirrored.pitchColumns = -16;
  const double plain = firstOverSecond(appearanceAt(grid(), {107.5 + 4 * 16, 60}, 20));
  CHECK(firstOverSecond(appearanceAt(mirrored, {500.0 - 4 * 16, 60}, 20)) == Approx(plain));
}

TEST_CASE("Likeness is a cosine, and nothing where there is nothing to compare") {
  CHECK(likeness({1, 0}, {0.6F, 0.8F}) == Approx(0.6));
  CHECK(likeness({1, 0}, {-1, 0}) == Approx(-1));
  CHECK(likeness({}, {1, 0}) == 0);
  CHECK(likeness({1}, {1, 0}) == 0);
  CHECK(appearanceAt({}, {0, 0}, 5).empty());
  image::PlacedFeatures flat = grid();
  std::ranges::fill(flat.values, 0.0F);
  CHECK(appearanceAt(flat, {110, 60}, 5).empty());
  CHECK(appearanceAt(grid(), {1e6, 60}, 5).empty());
}
