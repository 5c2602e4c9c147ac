#include "image/resample.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <numeric>

using namespace lobule::image;
using Catch::Approx;

namespace {

FloatImage ramp(int columns, int rows) {
  FloatImage image(columns, rows);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) image.at(column, row) = static_cast<float>(3 * column + 7 * row);
  }
  return image;
}

double mean(const FloatImage& image) {
  return std::accumulate(image.samples.begin(), image.samples.end(), 0.0) / static_cast<double>(image.samples.size());
}

}  // namespace

TEST_CASE("Shrinking by area keeps the mean, also by a fraction") {
  for (const auto& [columns, rows] : {std::pair{5, 3}, {7, 4}, {1, 1}, {10, 2}}) {
    CHECK(mean(resampleArea(ramp(10, 6), columns, rows)) == Approx(mean(ramp(10, 6))).epsilon(1e-5));
  }
}

TEST_CASE("Shrinking by two thirds weighs each input pixel by what is covered of it") {
  FloatImage three(3, 1);
  three.samples = {0.0F, 30.0F, 90.0F};
  const FloatImage two = resampleArea(three, 2, 1);
  CHECK(two.samples[0] == Approx((0.0 * 1.0 + 30.0 * 0.5) / 1.5));
  CHECK(two.samples[1] == Approx((30.0 * 0.5 + 90.0 * 1.0) / 1.5));
}

TEST_CASE("Growing is bilinear between pixel centres and constant beyond the outer ones") {
  FloatImage two(2, 1);
  two.samples = {0.0F, 8.0F};
  const FloatImage four = resampleArea(two, 4, 1);
  CHECK(four.samples == std::vector<float>{0.0F, 2.0F, 6.0F, 8.0F});
  CHECK(resampleBilinear(two, 4, 1).samples == four.samples);
}

TEST_CASE("The same size comes back unchanged") {
  CHECK(resampleArea(ramp(9, 5), 9, 5) == ramp(9, 5));
  CHECK(resampleBilinear(ramp(9, 5), 9, 5) == ramp(9, 5));
}

TEST_CASE("A single pixel grows to a constant image, and nothing becomes nothing") {
  CHECK(resampleArea(FloatImage(1, 1, 4.0F), 3, 3) == FloatImage(3, 3, 4.0F));
  CHECK(resampleArea(FloatImage{}, 3, 3).isEmpty());
  CHECK(resampleBilinear(ramp(3, 3), 0, 3).isEmpty());
}
