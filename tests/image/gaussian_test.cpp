#include "image/gaussian.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace lobule::image;

namespace {

// The variance across (or down) of a picture that was one bright pixel in the middle.
double varianceOf(const FloatImage& spot, bool across) {
  double sum = 0.0, squares = 0.0;
  for (int y = 0; y < spot.rows; ++y) {
    for (int x = 0; x < spot.columns; ++x) {
      const double away = across ? x - spot.columns / 2 : y - spot.rows / 2;
      sum += spot.at(x, y);
      squares += spot.at(x, y) * away * away;
    }
  }
  return squares / sum;
}

}  // namespace

TEST_CASE("A blurred spot is a Gaussian of the sigma asked for, across and down") {
  FloatImage spot(41, 31);
  spot.at(20, 15) = 100.0F;
  const FloatImage soft = blurred(spot, 3.0, 1.5);
  CHECK(varianceOf(soft, true) == Catch::Approx(9.0).epsilon(0.03));  // its tails end at three sigma
  CHECK(varianceOf(soft, false) == Catch::Approx(2.25).epsilon(0.03));
  CHECK(soft.at(23, 15) / soft.at(20, 15) == Catch::Approx(std::exp(-0.5)).epsilon(1e-4));
  CHECK(soft.at(20, 18) / soft.at(20, 15) == Catch::Approx(std::exp(-2.0)).epsilon(1e-4));
  CHECK(soft.at(17, 14) == soft.at(23, 16));
}

TEST_CASE("A sigma of 0 leaves a direction as it is") {
  FloatImage spot(21, 21);
  spot.at(10, 10) = 1.0F;
  const FloatImage across = blurred(spot, 2.0, 0.0);
  CHECK(across.at(12, 10) > 0.1F);
  CHECK(across.at(10, 11) == 0.0F);
  CHECK(blurred(spot, 0.0, 0.0).samples == spot.samples);
}

TEST_CASE("Borders are repeated: an even picture stays even, and a reach wider than the picture is allowed") {
  const FloatImage even(5, 3, 7.0F);
  for (const float value : blurred(even, 4.0).samples) CHECK(value == Catch::Approx(7.0F));
  FloatImage edge(8, 1);
  edge.at(0, 0) = 1.0F;
  const FloatImage soft = blurred(edge, 1.0, 0.0);
  CHECK(soft.at(0, 0) == Catch::Approx(0.6995).margin(2e-3));  // half of the bell and half of its middle
}
