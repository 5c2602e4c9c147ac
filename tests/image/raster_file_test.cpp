#include "image/raster_file.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "image/jpeg_scans.h"
#include "support/paths.h"

using namespace lobule;
using namespace lobule::image;

namespace {

std::vector<std::byte> fixture(const std::string& name) {
  return testing::readBytes(testing::repositoryFile("tests/fixtures/image/" + name));
}

// The formulas of tests/fixtures/image/make.py.
int grey8At(int column, int row) {
  return (column * 17 + row * 3) % 256;
}
int grey16At(int column, int row) {
  return (column * 4099 + row * 257) % 65536;
}

GreyImage readGrey(const std::string& name) {
  const auto image = readRasterFile(fixture(name));
  REQUIRE(image.has_value());
  REQUIRE(std::holds_alternative<GreyImage>(*image));
  return std::get<GreyImage>(*image);
}

void checkColorFormula(const ColorImage& color) {
  REQUIRE(color.columns == 13);
  REQUIRE(color.rows == 7);
  for (int row = 0; row < 7; ++row) {
    for (int column = 0; column < 13; ++column) {
      const auto at = static_cast<std::size_t>(3 * (row * 13 + column));
      CHECK(color.rgb[at] == grey8At(column, row));
      CHECK(color.rgb[at + 1] == 255 - grey8At(column, row));
      CHECK(color.rgb[at + 2] == column * row % 256);
    }
  }
}

}  // namespace

TEST_CASE("Grey PNG files keep every value, 8 and 16 bits") {
  const GreyImage deep = readGrey("grey16.png"), shallow = readGrey("grey8.png");
  CHECK(deep.bitsStored == 16);
  CHECK(shallow.bitsStored == 8);
  for (int row = 0; row < 7; ++row) {
    for (int column = 0; column < 13; ++column) {
      CHECK(deep.plane.at(column, row) == grey16At(column, row));
      CHECK(shallow.plane.at(column, row) == grey8At(column, row));
    }
  }
}

TEST_CASE("Colour files are RGB, and a grey picture stored as RGB or with alpha is grey") {
  for (const auto* name : {"color.png", "color-lossless.webp"}) {
    const auto image = readRasterFile(fixture(name));
    REQUIRE(image.has_value());
    REQUIRE(std::holds_alternative<ColorImage>(*image));
    checkColorFormula(std::get<ColorImage>(*image));
  }
  CHECK(readGrey("grey-as-rgb.png").plane == readGrey("grey8.png").plane);
  CHECK(readGrey("grey-alpha.png").plane == readGrey("grey8.png").plane);
}

TEST_CASE("Lossy grey JPEG and WebP come back grey and near what was encoded") {
  for (const auto* name : {"smooth.jpg", "smooth-lossy.webp"}) {
    const GreyImage image = readGrey(name);
    REQUIRE(image.columns() == 32);
    for (int column = 0; column < 32; ++column) {
      CHECK(std::abs(image.plane.at(column, 16) - std::min(255, 100 + 5 * column)) <= 4);
    }
  }
}

TEST_CASE("A header that promises too many pixels is refused before memory is asked for") {
  const auto image = readRasterFile(fixture("bomb.png"));
  REQUIRE_FALSE(image.has_value());
  CHECK(image.error().code == ErrorCode::kTooLarge);
}

TEST_CASE("A short file that claims a large picture is refused before memory is asked for") {
  auto bytes = fixture("grey8.png");
  constexpr std::size_t kWidthAt = 18, kHeightAt = 22;  // the lower two bytes of each
  for (const std::size_t at : {kWidthAt, kHeightAt}) bytes[at] = std::byte{0x1f};
  const auto image = readRasterFile(bytes);
  REQUIRE_FALSE(image.has_value());
  CHECK(image.error().message.find("too short") != std::string::npos);
}

TEST_CASE("A PNG whose rows unpack to far more than its pixels is refused before memory is asked for") {
  const auto image = readRasterFile(fixture("many-rows.png"));
  REQUIRE_FALSE(image.has_value());
  CHECK(image.error().message == "The PNG unpacks to far more than its pixels need.");
}

TEST_CASE("A JPEG of hundreds of scans is refused before each of them walks through the picture") {
  std::vector<std::byte> file = fixture("smooth.jpg");
  CHECK(countScans(file) == 1);
  const std::vector<std::byte> scan{std::byte{0xff}, std::byte{0xda}, std::byte{0}, std::byte{2}};
  for (std::size_t i = 0; i < kMostScans; ++i) file.insert(file.end() - 2, scan.begin(), scan.end());
  CHECK(countScans(file) == kMostScans + 1);
  const auto image = readRasterFile(file);
  REQUIRE_FALSE(image.has_value());
  CHECK(image.error().message == "The JPEG goes over its picture more than 256 times.");
}

TEST_CASE("A JPEG that was cut anywhere ends early, a whole one does not") {
  const auto whole = fixture("smooth.jpg");
  CHECK_FALSE(endsEarly(whole));
  auto padded = whole;
  padded.resize(whole.size() + 3);
  CHECK_FALSE(endsEarly(padded));
  for (std::size_t length = 4; length < whole.size(); ++length) CHECK(endsEarly(ByteSpan(whole).first(length)));
  CHECK_FALSE(endsEarly(fixture("grey8.png")));
  CHECK_FALSE(endsEarly({}));
}

TEST_CASE("Truncated, animated and foreign files are refused with a reason") {
  auto cut = fixture("grey8.png");
  cut.resize(cut.size() / 2);
  CHECK(readRasterFile(cut).error().code == ErrorCode::kBadInput);
  CHECK(readRasterFile(fixture("animated.webp")).error().code == ErrorCode::kUnsupported);
  CHECK(readRasterFile(fixture("make.py")).error().code == ErrorCode::kUnsupported);
  CHECK(readRasterFile({}).error().code == ErrorCode::kUnsupported);
  CHECK_FALSE(looksLikeRasterFile({}));
  for (const auto* name : {"color-lossless.webp", "smooth.jpg", "color.png"}) {
    const auto whole = fixture(name);
    CHECK(looksLikeRasterFile(whole));
    for (std::size_t length = 0; length < whole.size(); length += 7) {
      (void)readRasterFile(ByteSpan(whole).first(length));  // must neither crash nor leak
    }
  }
}

TEST_CASE("PNG files that we write read back the same") {
  Plane<std::uint8_t> grey(5, 4);
  for (std::size_t i = 0; i < grey.samples.size(); ++i) grey.samples[i] = static_cast<std::uint8_t>(i * 13);
  const auto read = readRasterFile(writePng(grey).value());
  REQUIRE(read.has_value());
  const auto& back = std::get<GreyImage>(*read).plane.samples;
  CHECK(std::equal(back.begin(), back.end(), grey.samples.begin(), grey.samples.end()));

  const ColorImage color{2, 1, {1, 2, 3, 250, 0, 9}};
  const auto readColor = readRasterFile(writePng(color).value());
  REQUIRE(readColor.has_value());
  CHECK(std::get<ColorImage>(*readColor).rgb == color.rgb);
  CHECK_FALSE(writePng(Plane<std::uint8_t>{}).has_value());
}

TEST_CASE("Luma weighs red, green and blue as ITU-R BT.601 does") {
  const GreyImage grey = greyFromColor({4, 1, {255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 200, 200}});
  CHECK(grey.plane.samples == std::vector<std::uint16_t>{76, 150, 29, 200});
}
