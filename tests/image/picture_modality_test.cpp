#include "image/picture_modality.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <random>

#include "image/resample.h"

using namespace lobule;
using namespace lobule::image;

namespace {

GreyImage greyFrom(const FloatImage& picture, int bits = 8) {
  GreyImage grey;
  grey.bitsStored = bits;
  grey.plane = Plane<std::uint16_t>(picture.columns, picture.rows);
  const float white = static_cast<float>((1 << bits) - 1);
  std::ranges::transform(picture.samples, grey.plane.samples.begin(), [&](float sample) {
    return static_cast<std::uint16_t>(std::clamp(sample / 255.0F * white, 0.0F, white));
  });
  return grey;
}

// Grains of the given size in pixels around 1.
FloatImage grains(int columns, int rows, int grainColumns, int grainRows, double spread) {
  std::mt19937 random(7);
  std::normal_distribution<float> value(1.0F, static_cast<float>(spread));
  FloatImage coarse(columns / grainColumns, rows / grainRows);
  for (float& sample : coarse.samples) sample = std::max(0.0F, value(random));
  return resampleBilinear(coarse, columns, rows);
}

// Speckle in layers that fades with depth; a sector's lower corners are dark.
FloatImage ultrasound(bool isSector) {
  FloatImage picture = grains(480, 360, 8, 3, 0.5);
  for (int row = 0; row < picture.rows; ++row) {
    for (int column = 0; column < picture.columns; ++column) {
      const double reach = 110.0 + 0.5 * row;
      const bool isOutside = isSector && std::abs(column - 240.0) > reach;
      picture.at(column, row) *= isOutside ? 0.0F : static_cast<float>(120.0 - 70.0 * row / 360.0);
    }
  }
  return picture;
}

// Half an ellipse of fine grain at the left edge, on air.
FloatImage mammogram() {
  FloatImage picture = grains(400, 500, 4, 4, 0.15);
  for (int row = 0; row < picture.rows; ++row) {
    for (int column = 0; column < picture.columns; ++column) {
      const double radius = std::hypot(column / 230.0, (row - 250) / 220.0);
      picture.at(column, row) *= radius < 1 ? static_cast<float>(60 + 120 * std::sqrt(1 - radius)) : 0.0F;
    }
  }
  return picture;
}

FloatImage mirrored(const FloatImage& picture) {
  FloatImage mirror = picture;
  for (int row = 0; row < picture.rows; ++row) {
    for (int column = 0; column < picture.columns; ++column) {
      mirror.at(column, row) = picture.at(picture.columns - 1 - column, row);
    }
  }
  return mirror;
}

FloatImage negative(FloatImage picture) {
  for (float& sample : picture.samples) sample = 255.0F - sample;
  return picture;
}

}  // namespace

TEST_CASE("Speckle in layers is ultrasound, in a rectangle and in a sector") {
  CHECK(modalityFromPixels(greyFrom(ultrasound(false))) == Modality::kUltrasound);
  CHECK(modalityFromPixels(greyFrom(ultrasound(true))) == Modality::kUltrasound);
}

TEST_CASE("A breast that ends in air at one side is a mammogram, at either side, in 8 and 12 bits, black or white") {
  for (const FloatImage& picture : {mammogram(), mirrored(mammogram())}) {
    CHECK(modalityFromPixels(greyFrom(picture)) == Modality::kMammography);
    CHECK(modalityFromPixels(greyFrom(picture, 12)) == Modality::kMammography);
    CHECK(modalityFromPixels(greyFrom(negative(picture))) == Modality::kMammography);
  }
}

TEST_CASE("What shows neither sign is left open: blank, tiny, even grain, a round thing on black") {
  CHECK(modalityFromPixels(greyFrom(FloatImage(300, 300))) == Modality::kOther);
  CHECK(modalityFromPixels(greyFrom(FloatImage(300, 300, 255.0F))) == Modality::kOther);
  CHECK(modalityFromPixels(greyFrom(FloatImage(8, 300, 90.0F))) == Modality::kOther);
  FloatImage even = grains(300, 300, 4, 4, 0.4);
  for (float& sample : even.samples) sample *= 100.0F;
  CHECK(modalityFromPixels(greyFrom(even)) == Modality::kOther);
  for (int row = 0; row < even.rows; ++row) {
    for (int column = 0; column < even.columns; ++column) {
      if (std::hypot(column - 150, row - 150) > 120) even.at(column, row) = 0;
    }
  }
  CHECK(modalityFromPixels(greyFrom(even)) == Modality::kOther);
}

TEST_CASE("The signs do not depend on the picture's size beyond what a smaller copy loses") {
  const auto large = pictureSigns(greyFrom(resampleBilinear(mammogram(), 1200, 1500)));
  const auto small = pictureSigns(greyFrom(mammogram()));
  REQUIRE(large);
  REQUIRE(small);
  CHECK(std::abs(large->tissueShare - small->tissueShare) < 0.02);
  CHECK(std::abs(large->sideDifference - small->sideDifference) < 0.05);
}
