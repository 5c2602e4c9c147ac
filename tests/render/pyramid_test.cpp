#include "render/pyramid.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>

using namespace lobule;
using namespace lobule::render;

namespace {

std::shared_ptr<image::GreyImage> imageOf(int columns, int rows, std::vector<std::uint16_t> samples) {
  auto picture = std::make_shared<image::GreyImage>();
  picture->plane.columns = columns;
  picture->plane.rows = rows;
  picture->plane.samples = std::move(samples);
  return picture;
}

// 40 x 40, so that there is one halving; the top left block of four is given.
std::shared_ptr<image::GreyImage> imageWithBlock(std::array<std::uint16_t, 4> block, std::uint16_t elsewhere) {
  auto picture = imageOf(40, 40, std::vector<std::uint16_t>(1600, elsewhere));
  picture->plane.at(0, 0) = block[0];
  picture->plane.at(1, 0) = block[1];
  picture->plane.at(0, 1) = block[2];
  picture->plane.at(1, 1) = block[3];
  return picture;
}

int texel(const Pyramid& pyramid, std::size_t level, int column, int row) {
  const PyramidLevel& at = pyramid.levels[level];
  return reinterpret_cast<const std::uint16_t*>(at.texels)[row * at.columns + column];
}

}  // namespace

TEST_CASE("The base level is the picture itself, not a copy") {
  const auto picture = imageWithBlock({1, 2, 3, 4}, 9);
  const Pyramid pyramid = buildPyramid(picture);
  CHECK(pyramid.levels[0].texels == reinterpret_cast<const std::byte*>(picture->plane.samples.data()));
  CHECK(pyramid.levels[0].owner == picture);
}

TEST_CASE("A halving is the rounded mean of four, also at the top of the range") {
  CHECK(texel(buildPyramid(imageWithBlock({1, 2, 3, 4}, 9)), 1, 0, 0) == 3);  // 2.5 rounds up
  CHECK(texel(buildPyramid(imageWithBlock({65535, 65535, 65535, 65535}, 0)), 1, 0, 0) == 65535);
}

TEST_CASE("Odd sizes round up, and the last row and column average what there is") {
  auto picture = imageOf(41, 35, std::vector<std::uint16_t>(41 * 35, 100));
  for (int row = 0; row < 35; ++row) {
    picture->plane.at(40, row) = 600;
  }
  const Pyramid pyramid = buildPyramid(picture);
  REQUIRE(pyramid.levels.size() == 2);
  CHECK(pyramid.levels[1].columns == 21);
  CHECK(pyramid.levels[1].rows == 18);
  CHECK(texel(pyramid, 1, 20, 17) == 600);
  CHECK(texel(pyramid, 1, 19, 17) == 100);
}

TEST_CASE("Padding is left out of every mean, and stays padding where there is nothing else") {
  const auto withPadding = [](std::array<std::uint16_t, 4> block) {
    auto picture = imageWithBlock(block, 0);
    picture->padding = image::PaddingRange{.low = 0, .high = 10};
    return texel(buildPyramid(picture), 1, 0, 0);
  };
  CHECK(withPadding({0, 0, 0, 1000}) == 1000);
  CHECK(withPadding({0, 500, 10, 1000}) == 750);
  CHECK(withPadding({0, 5, 10, 3}) <= 10);
}

TEST_CASE("A mean of tissue never becomes padding by falling into its range") {
  auto picture = imageWithBlock({100, 100, 900, 900}, 100);
  picture->padding = image::PaddingRange{.low = 480, .high = 530};  // the mean is 500
  CHECK(texel(buildPyramid(picture), 1, 0, 0) == 479);
  picture->padding = image::PaddingRange{.low = 400, .high = 510};
  CHECK(texel(buildPyramid(picture), 1, 0, 0) == 511);
}

TEST_CASE("Padding of signed pixels is compared as stored values") {
  auto picture = imageWithBlock({0, 0, 0, 40000}, 0);
  picture->sampleOffset = -32768;
  picture->padding = image::PaddingRange{.low = -32768, .high = -32768};
  CHECK(texel(buildPyramid(picture), 1, 0, 0) == 40000);
}

TEST_CASE("Colour channels are averaged apart") {
  auto picture = std::make_shared<image::ColorImage>(image::ColorImage{.columns = 40, .rows = 40, .rgb = {}});
  picture->rgb.assign(40 * 40 * 3, 0);
  picture->rgb[0] = 200;               // red of the first texel
  picture->rgb[40 * 3 + 3 + 1] = 100;  // green of the texel below and right of it
  const Pyramid pyramid = buildPyramid(std::shared_ptr<const image::ColorImage>(picture));
  const auto* first = reinterpret_cast<const std::uint8_t*>(pyramid.levels[1].texels);
  CHECK(first[0] == 50);
  CHECK(first[1] == 25);
  CHECK(first[2] == 0);
}

TEST_CASE("The level drawn has at least one texel for each screen pixel, and less than four") {
  const int levels = levelCount(3328, 2560);
  for (double scale = 0.03; scale < 4; scale *= 1.07) {
    const double texelsPerPixel = 1.0 / (scale * std::pow(2.0, levelForScale(scale, levels)));
    if (scale <= 1) {
      CHECK(texelsPerPixel >= 1.0 - 1e-6);
      CHECK(texelsPerPixel < 2.0);
    } else {
      CHECK(levelForScale(scale, levels) == 0);
    }
  }
  CHECK(levelForScale(0.5, levels) == 1);
  CHECK(levelForScale(1e-6, levels) == levels - 1);
}
