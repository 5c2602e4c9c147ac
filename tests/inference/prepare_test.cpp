#include "inference/prepare.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <sstream>
#include <string>

#include "inference/fixture_manifest.h"
#include "support/paths.h"

using namespace lobule;
using namespace lobule::inference;

namespace {

constexpr double kTensorTolerance = 1e-5;  // as models/training/README.md states it

std::string readText(const std::string& name) {
  const auto bytes = testing::readBytes(testing::repositoryFile("tests/golden/prepare/" + name));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Binary PGM: two bytes a sample, big endian, above 8 bits.
image::GreyImage readPgm(const std::string& name, int bits) {
  const std::string text = readText(name);
  std::istringstream stream(text);
  std::string magic;
  int columns = 0, rows = 0, white = 0;
  stream >> magic >> columns >> rows >> white;
  REQUIRE(magic == "P5");
  image::GreyImage image{image::Plane<std::uint16_t>(columns, rows), 0, bits, std::nullopt};
  auto byte = static_cast<std::size_t>(stream.tellg()) + 1;
  const auto next = [&] { return static_cast<unsigned char>(text.at(byte++)); };
  for (std::uint16_t& sample : image.plane.samples) {
    unsigned value = next();
    if (bits > 8) value = value * 256U + next();
    sample = static_cast<std::uint16_t>(value);
  }
  return image;
}

std::vector<float> readFloats(const std::string& name) {
  const std::string text = readText(name);
  std::vector<float> values(text.size() / sizeof(float));
  std::memcpy(values.data(), text.data(), values.size() * sizeof(float));
  return values;
}

Manifest manifestWith(const Json& input) {
  Json json = testing::validManifest();
  json["input"] = input;
  const auto manifest = readManifest(dumpJson(json));
  REQUIRE(manifest);
  return *manifest;
}

Manifest plainManifest() {
  return manifestWith(testing::validManifest().at("input"));
}

double largestDifference(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max<double>(largest, std::abs(a[i] - b[i]));
  return largest;
}

// A breast at the left: a bright half ellipse on black, with a ramp inside.
image::GreyImage leftBreast(int columns, int rows) {
  image::GreyImage image{image::Plane<std::uint16_t>(columns, rows), 0, 12, std::nullopt};
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      const double radius = std::hypot(x / (0.6 * columns), (y - 0.5 * rows) / (0.4 * rows));
      if (radius < 1) image.plane.at(x, y) = static_cast<std::uint16_t>(1000 + 2000 * (1 - radius) + y % 7);
    }
  }
  return image;
}

image::GreyImage mirrored(image::GreyImage image) {
  for (int y = 0; y < image.rows(); ++y) {
    for (int x = 0; x < image.columns() / 2; ++x)
      std::swap(image.plane.at(x, y), image.plane.at(image.columns() - 1 - x, y));
  }
  return image;
}

}  // namespace

TEST_CASE("Golden cases of the training package give the same placement and tensor") {
  const auto cases = parseJson(readText("cases.json"), "cases.json");
  REQUIRE(cases);
  REQUIRE(cases->size() >= 8);
  for (const Json& expected : *cases) {
    const std::string name = expected.at("name").get<std::string>();
    INFO(name);
    image::GreyImage image = readPgm(name + ".pgm", expected.at("bitsStored").get<int>());
    if (expected.contains("padding") && !expected.at("padding").is_null()) {
      image.padding = image::PaddingRange{expected.at("padding")[0].get<int>(), expected.at("padding")[1].get<int>()};
    }
    const auto prepared = prepare(manifestWith(expected.at("input")), image, expected.at("monochrome1").get<bool>());
    REQUIRE(prepared);
    const Json& placement = expected.at("placement");
    const auto box = placement.at("box").get<std::vector<int>>(),
               content = placement.at("content").get<std::vector<int>>();
    const InputGeometry wanted{
        .crop = {box[0], box[1], box[2] - 1, box[3] - 1},
        .content = {content[0], content[1], content[0] + content[2] - 1, content[1] + content[3] - 1},
        .mirrored = placement.at("flipped").get<bool>(),
        .inverted = placement.at("inverted").get<bool>(),
        .low = placement.at("low").get<int>(),
        .high = placement.at("high").get<int>()};
    CHECK(prepared->geometry == wanted);
    CHECK(largestDifference(prepared->tensor.values, readFloats(name + ".f32")) < kTensorTolerance);
  }
}

TEST_CASE("A mirrored breast gives the same tensor and mirrored points") {
  const Manifest manifest = plainManifest();
  const image::GreyImage image = leftBreast(230, 301);
  const auto left = prepare(manifest, image, false), right = prepare(manifest, mirrored(image), false);
  REQUIRE(left);
  REQUIRE(right);
  CHECK(left->geometry.mirrored != right->geometry.mirrored);
  CHECK(largestDifference(left->tensor.values, right->tensor.values) < 1e-6);
  for (const double x : {-3.0, 0.0, 11.25, 39.0}) {
    const PointInImage a = imageFromInput(left->geometry, x, 20.5), b = imageFromInput(right->geometry, x, 20.5);
    CHECK(a.x == Catch::Approx(229 - b.x).margin(1e-9));
    CHECK(a.y == b.y);
  }
}

TEST_CASE("Inversion, declared or not, and signed storage change nothing") {
  const Manifest manifest = plainManifest();
  const image::GreyImage image = leftBreast(140, 200);
  image::GreyImage inverted = image;
  for (std::uint16_t& sample : inverted.plane.samples) sample = static_cast<std::uint16_t>(4095 - sample);
  image::GreyImage isSigned = image;
  isSigned.sampleOffset = -32768;  // stored values -2048 to 2047
  for (std::uint16_t& sample : isSigned.plane.samples) sample = static_cast<std::uint16_t>(sample - 2048 + 32768);
  const auto plain = prepare(manifest, image, false);
  REQUIRE(plain);
  CHECK(prepare(manifest, inverted, true)->tensor.values == plain->tensor.values);
  CHECK(prepare(manifest, inverted, false)->tensor.values == plain->tensor.values);
  CHECK(prepare(manifest, isSigned, false)->tensor.values == plain->tensor.values);
}

TEST_CASE("Padding beside an inverted breast is background") {
  const Manifest manifest = plainManifest();
  image::GreyImage image = leftBreast(140, 200);
  const auto plain = prepare(manifest, image, false);
  for (std::uint16_t& sample : image.plane.samples)
    sample = sample == 0 ? 0 : static_cast<std::uint16_t>(4095 - sample);
  image.padding = image::PaddingRange{0, 0};  // MONOCHROME1, where 0 would be white
  CHECK(prepare(manifest, image, true)->tensor.values == plain->tensor.values);
}

TEST_CASE("Points map from the input to the image and back") {
  const auto prepared = prepare(plainManifest(), mirrored(leftBreast(230, 301)), false);
  REQUIRE(prepared);
  for (const double x : {0.0, 7.5, 33.0}) {
    const PointInInput back = inputFromImage(prepared->geometry, imageFromInput(prepared->geometry, x, 2 * x));
    CHECK(back.x == Catch::Approx(x).margin(1e-9));
    CHECK(back.y == Catch::Approx(2 * x).margin(1e-9));
  }
}

TEST_CASE("What the network sees is told as a picture that lies as the image does") {
  const Manifest manifest = plainManifest();
  const image::GreyImage image = leftBreast(230, 301);
  const auto left = prepare(manifest, image, false), right = prepare(manifest, mirrored(image), false);
  const SeenPicture seen = seenPicture(manifest, *left), other = seenPicture(manifest, *right);
  CHECK(seen.box == left->geometry.crop);
  REQUIRE(seen.plane.columns == left->geometry.content.width());
  REQUIRE(seen.plane.rows == left->geometry.content.height());
  REQUIRE(other.plane.columns == seen.plane.columns);
  CHECK(*std::ranges::max_element(seen.plane.samples) == 255);
  CHECK(seen.plane.at(0, 0) <= 2);
  // Brightest at the chest wall, half way down: at the left here, at the right of the mirrored one.
  const int middle = seen.plane.rows / 2, last = seen.plane.columns - 1;
  CHECK(seen.plane.at(0, middle) > seen.plane.at(last, middle));
  for (int column = 0; column <= last; ++column) {
    CHECK(std::abs(seen.plane.at(column, middle) - other.plane.at(last - column, middle)) <= 1);
  }
}

TEST_CASE("A cancelled preparation says so, and an empty image is an error") {
  const Progress progress;
  progress.cancel();
  const auto cancelled = prepare(plainManifest(), leftBreast(60, 80), false, progress);
  REQUIRE_FALSE(cancelled);
  CHECK(cancelled.error().code == ErrorCode::kCancelled);
  CHECK_FALSE(prepare(plainManifest(), image::GreyImage{}, false));
}
