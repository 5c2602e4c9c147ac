#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <thread>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;

namespace {

RawFrame decodeFixture(const std::string& name, int frame = 0) {
  INFO(name);
  auto raw = decodeRaw(*openFixture(name), frame);
  REQUIRE(raw.has_value());
  REQUIRE(raw->columns == kColumns);
  REQUIRE(raw->rows == kRows);
  return *raw;
}

int sample16(const RawFrame& raw, int column, int row) {
  const auto at = 2 * static_cast<std::size_t>(row * raw.columns + column);
  const int value = std::to_integer<int>(raw.bytes[at]) | std::to_integer<int>(raw.bytes[at + 1]) << 8;
  return raw.isSigned ? static_cast<std::int16_t>(value) : value;
}
int sample8(const RawFrame& raw, int column, int row) {
  return std::to_integer<int>(raw.bytes[static_cast<std::size_t>(row * raw.columns + column)]);
}

// How many pixels differ from the formula, and by how much at most.
template <class Actual, class Expected>
int largestDifference(Actual actual, Expected expected) {
  int largest = 0;
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      largest = std::max(largest, std::abs(actual(column, row) - expected(column, row)));
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("Every encoding without loss gives the same 12-bit pixels") {
  for (const auto* name :
       {"explicit-little.dcm", "implicit-little.dcm", "explicit-big.dcm", "deflated.dcm", "headless.dcm", "rle.dcm",
        "jpeg-ls.dcm", "jpeg-2000.dcm", "jpeg-lossless.dcm", "jpeg-lossless-sv1.dcm", "header.dcm", "htj2k.dcm",
        "htj2k-tiles.dcm", "for-processing.dcm", "deflated-frame-12-bit.dcm", "encapsulated-12-bit.dcm"}) {
    INFO(name);
    const RawFrame raw = decodeFixture(name);
    CHECK(raw.bitsAllocated == 16);
    CHECK(raw.bitsStored == 12);
    CHECK(largestDifference([&](int c, int r) { return sample16(raw, c, r); }, grey12At) == 0);
  }
}

TEST_CASE("Lossy JPEG comes near what was encoded, 8 and 12 bits") {
  const RawFrame baseline = decodeFixture("jpeg-baseline.dcm"), extended = decodeFixture("jpeg-extended.dcm");
  CHECK(largestDifference([&](int c, int r) { return sample8(baseline, c, r); }, smoothAt) <= 4);
  CHECK(largestDifference([&](int c, int r) { return sample16(extended, c, r) / 16; }, smoothAt) <= 4);
  for (const auto* name : {"htj2k-lossy.dcm", "jpeg-ls-near.dcm", "jpeg-2000-lossy.dcm"}) {
    const RawFrame raw = decodeFixture(name);
    CHECK(largestDifference([&](int c, int r) { return sample16(raw, c, r) / 16; }, smoothAt) <= 4);
  }
}

TEST_CASE("Signed pixels keep their sign in raw samples and in the image") {
  for (const auto* name : {"signed.dcm", "htj2k-signed.dcm"}) {
    const RawFrame raw = decodeFixture(name);
    CHECK(raw.isSigned);
    CHECK(largestDifference([&](int c, int r) { return sample16(raw, c, r); }, signed16At) == 0);
  }
  const auto frame = decodeFrame(*openFixture("signed.dcm"), 0);
  REQUIRE(frame.has_value());
  const auto& grey = std::get<image::GreyImage>(*frame);
  CHECK(largestDifference([&](int c, int r) { return grey.storedValue(c, r); }, signed16At) == 0);
}

TEST_CASE("Each frame of a multi-frame object is its own, uncompressed and in fragments") {
  for (const auto* name : {"three-frames.dcm", "encapsulated-uncompressed.dcm", "htj2k-frames.dcm"}) {
    INFO(name);
    CHECK(header(*openFixture(name)).frames == 3);
    const RawFrame first = decodeFixture(name, 0), second = decodeFixture(name, 1), third = decodeFixture(name, 2);
    CHECK(largestDifference([&](int c, int r) { return sample8(first, c, r); }, grey8At) == 0);
    CHECK(largestDifference([&](int c, int r) { return 255 - sample8(second, c, r); }, grey8At) == 0);
    CHECK(largestDifference([&](int c, int r) { return sample8(third, c, r); },
                            [](int c, int r) { return grey8At(c, r) / 2; }) == 0);
    CHECK(decodeRaw(*openFixture(name), 3).error().code == ErrorCode::kMissing);
    CHECK(decodeRaw(*openFixture(name), -1).error().code == ErrorCode::kMissing);
  }
}

TEST_CASE("One-bit frames in deflated fragments become a byte a pixel") {
  const RawFrame mask = decodeFixture("deflated-frames.dcm", 0), inverse = decodeFixture("deflated-frames.dcm", 1);
  const auto expected = [](int c, int r) { return (c + r) % 3 == 0 ? 1 : 0; };
  CHECK(largestDifference([&](int c, int r) { return sample8(mask, c, r); }, expected) == 0);
  CHECK(largestDifference([&](int c, int r) { return 1 - sample8(inverse, c, r); }, expected) == 0);
}

TEST_CASE("Colour comes interleaved, whatever the planes in the file") {
  for (const auto* name :
       {"rgb-planar.dcm", "rle-rgb.dcm", "jpeg-ls-rgb.dcm", "htj2k-rgb.dcm", "encapsulated-rgb.dcm"}) {
    INFO(name);
    const RawFrame raw = decodeFixture(name);
    CHECK(raw.samplesPerPixel == 3);
    CHECK(raw.outputPhotometric == "RGB");
    const auto channel = [&](int offset) {
      return [&raw, offset](int c, int r) {
        return std::to_integer<int>(raw.bytes[static_cast<std::size_t>(3 * (r * kColumns + c) + offset)]);
      };
    };
    CHECK(largestDifference(channel(0), [](int c, int) { return c * 6; }) == 0);
    CHECK(largestDifference(channel(1), [](int, int r) { return r * 7; }) == 0);
    CHECK(largestDifference(channel(2), [](int c, int) { return 255 - c * 5; }) == 0);
  }
}

TEST_CASE("Colours that DICOM has retired are named and not shown as others") {
  for (const auto& [name, word] : {std::pair{"hsv.dcm", "HSV"}, {"cmyk.dcm", "CMYK"}, {"argb.dcm", "ARGB"}}) {
    const SharedObject object = openFixture(name);
    const auto frame = decodeFrame(*object, 0);
    REQUIRE_FALSE(frame.has_value());
    CHECK(frame.error().code == ErrorCode::kUnsupported);
    CHECK(frame.error().message.contains(word));
  }
  CHECK(decodeRaw(*openFixture("hsv.dcm"), 0)->outputPhotometric == "HSV");  // for programs that know what they are
}

TEST_CASE("Palettes, plain and in segments, with entries of 8 and 16 bits, give the colours that pydicom gives") {
  for (const auto* stem : {"palette-plain-8", "palette-plain-16", "palette-segmented-8", "palette-segmented-16"}) {
    const std::string name = stem;
    INFO(name);
    const auto shown = decodeFrame(*openFixture(name + ".dcm"), 0);
    REQUIRE(shown.has_value());
    const auto& color = std::get<image::ColorImage>(*shown);
    const RawFrame twin = decodeFixture(name + "-twin.dcm");
    REQUIRE(color.rgb.size() == twin.bytes.size());
    int largest = 0;  // a line's halves are rounded up or to even
    for (std::size_t i = 0; i < color.rgb.size(); ++i) {
      largest = std::max(largest, std::abs(color.rgb[i] - std::to_integer<int>(twin.bytes[i])));
    }
    CHECK(largest <= 1);
  }
}

TEST_CASE("Frames decode from several threads at once") {
  for (const auto* name : {"encapsulated-uncompressed.dcm", "three-frames.dcm", "jpeg-ls.dcm", "jpeg-2000.dcm",
                           "jpeg-lossless.dcm", "rle.dcm"}) {
    INFO(name);
    const SharedObject object = openFixture(name);
    const int frames = header(*object).frames;
    const auto reference = decodeRaw(*object, frames - 1);
    REQUIRE(reference.has_value());
    std::atomic<int> equal = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 5; ++round) {
          const auto raw = decodeRaw(*object, frames - 1);
          if (raw && raw->bytes == reference->bytes) ++equal;
        }
      });
    }
    for (auto& thread : threads) thread.join();
    CHECK(equal == 20);
  }
}

TEST_CASE("A preview of JPEG 2000 is the picture itself, less sharp and in its place") {
  const auto greyOf = [](const Result<Frame>& frame) {
    REQUIRE(frame.has_value());
    return std::get<image::GreyImage>(*frame);
  };
  const SharedObject object = openFixture("htj2k-lossy.dcm");
  CHECK(decodesInSteps(header(*object)));
  const auto full = greyOf(decodeFrame(*object, 0));
  for (const int reduction : {1, 2, 9}) {
    INFO(reduction);
    const auto preview = greyOf(decodePreview(*object, 0, reduction));
    CHECK(preview.plane.columns == kColumns);
    CHECK(preview.plane.rows == kRows);
    CHECK(preview.bitsStored == full.bitsStored);
    if (reduction > 2) continue;  // as coarse as the stream allows: it only has to be there
    // The formula rises by 80 a column and 16 a row, so a shift by a pixel would show: away from the clamped corner.
    int largest = 0;
    for (int row = 2; row < 28; ++row) {
      for (int column = 2; column < 32; ++column) {
        largest = std::max(largest, std::abs(preview.storedValue(column, row) - full.storedValue(column, row)));
      }
    }
    CHECK(largest <= 64);
  }
  CHECK(greyOf(decodePreview(*object, 0, 0)).plane == full.plane);
  CHECK(greyOf(decodePreview(*openFixture("jpeg-2000.dcm"), 0, 1)).plane.columns == kColumns);
  CHECK(greyOf(decodePreview(*openFixture("htj2k-tiles.dcm"), 0, 1)).plane ==
        greyOf(decodeFrame(*openFixture("htj2k-tiles.dcm"), 0)).plane);  // in tiles: at once in full
  CHECK_FALSE(decodesInSteps(header(*openFixture("jpeg-ls.dcm"))));
}

TEST_CASE("A cancelled decode says so") {
  const Progress progress;
  progress.cancel();
  CHECK(decodeRaw(*openFixture("jpeg-2000.dcm"), 0, progress).error().code == ErrorCode::kCancelled);
}
