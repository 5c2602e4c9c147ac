// JPEG XL by encoders nobody here wrote (tests/fixtures/dicom/make.py): a *-twin.dcm holds, uncompressed, what libjxl
// or a JPEG decoder makes of the stream beside it.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstring>

#include "dicom/codecs.h"
#include "dicom/fixture.h"
#include "dicom/jpegxl_runner.h"
#ifdef __EMSCRIPTEN__
#include "platform/web/bridge.h"
#endif

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;

namespace {

#ifdef __EMSCRIPTEN__
// The decoder is a module of its own, which lies beside this program.
const bool isConnected = (platform::connectDecoders(), true);
#endif

RawFrame decodeFixture(const std::string& name, int frame = 0) {
  INFO(name);
  auto raw = decodeRaw(*openFixture(name), frame);
  if (!raw) FAIL(raw.error().message);
  return *raw;
}

int sample16(const RawFrame& raw, std::size_t index) {
  std::uint16_t value = 0;
  std::memcpy(&value, &raw.bytes.at(2 * index), sizeof value);
  return raw.isSigned ? static_cast<std::int16_t>(value) : value;
}

int largestByteDifference(const RawFrame& one, const RawFrame& other) {
  REQUIRE(one.bytes.size() == other.bytes.size());
  int largest = 0;
  for (std::size_t i = 0; i < one.bytes.size(); ++i) {
    largest = std::max(largest, std::abs(std::to_integer<int>(one.bytes[i]) - std::to_integer<int>(other.bytes[i])));
  }
  return largest;
}

std::string warningsOf(const std::string& name) {
  std::string all;
  for (const std::string& warning : header(*openFixture(name)).warnings) all += warning + "\n";
  return all;
}

// The code stream of a fixture that has one frame in one fragment.
std::vector<std::byte> streamOf(const std::string& name) {
  const std::vector<std::byte> bytes = fixtureBytes(name);
  const std::array start{std::byte{0xff}, std::byte{0x0a}};
  const auto found = std::ranges::search(bytes, start);
  REQUIRE(!found.empty());
  return {found.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("Every one of the 65536 values of 16 bits comes back from JPEG XL, with and without a sign") {
  const RawFrame all = decodeFixture("jpeg-xl-16-bit.dcm"), signedOnes = decodeFixture("jpeg-xl-signed.dcm");
  REQUIRE(all.bytes.size() == std::size_t{2} * 65536);
  CHECK_FALSE(all.isSigned);
  CHECK(signedOnes.isSigned);
  int wrong = 0;
  for (int i = 0; i < 65536; ++i) {
    if (sample16(all, static_cast<std::size_t>(i)) != i) ++wrong;
    if (sample16(signedOnes, static_cast<std::size_t>(i)) != i - 32768) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("Twelve bits are right-aligned whether the JPEG XL stream calls them twelve or sixteen") {
  const RawFrame plain = decodeFixture("explicit-little.dcm");
  for (const auto* name : {"jpeg-xl.dcm", "jpeg-xl-12-bit.dcm"}) {
    INFO(name);
    CHECK(decodeFixture(name).bytes == plain.bytes);
    CHECK(warningsOf(name).find("ossy") == std::string::npos);
  }
  const RawFrame signedOnes = decodeFixture("jpeg-xl-signed-12-bit.dcm");
  CHECK(signedOnes.isSigned);
  for (int i = 0; i < kColumns * kRows; ++i) {
    REQUIRE(sample16(signedOnes, static_cast<std::size_t>(i)) == grey12At(i % kColumns, i / kColumns) - 2048);
  }
}

TEST_CASE("Frames of 8 bits and colour without loss are equal to what was encoded") {
  for (int frame = 0; frame < 3; ++frame) {
    CHECK(decodeFixture("jpeg-xl-frames.dcm", frame).bytes == decodeFixture("three-frames.dcm", frame).bytes);
  }
  const RawFrame color = decodeFixture("jpeg-xl-rgb.dcm");
  CHECK(color.outputPhotometric == "RGB");
  CHECK(color.bytes == decodeFixture("rgb-planar.dcm").bytes);
  const RawFrame ybr = decodeFixture("jpeg-xl-ybr.dcm");
  CHECK(ybr.outputPhotometric == "RGB");
  CHECK(ybr.bytes == decodeFixture("jpeg-xl-ybr-twin.dcm").bytes);
}

TEST_CASE("A JPEG that was compressed once more looks as its JPEG does, in a container or bare") {
  // The colours are subsampled, and JPEG leaves their interpolation to the decoder; what JPEG XL does is not libjpeg's.
  const RawFrame color = decodeFixture("jpeg-xl-recompressed-rgb.dcm");
  CHECK(color.outputPhotometric == "RGB");
  CHECK(largestByteDifference(color, decodeFixture("jpeg-xl-recompressed-rgb-twin.dcm")) <= 6);
  CHECK(largestByteDifference(decodeFixture("jpeg-xl-recompressed.dcm"),
                              decodeFixture("jpeg-xl-recompressed-twin.dcm")) <= 2);
}

TEST_CASE("Lossy JPEG XL comes out as libjxl itself shows it, near what was encoded, and says that it is lossy") {
  const RawFrame grey = decodeFixture("jpeg-xl-lossy.dcm"), greyTwin = decodeFixture("jpeg-xl-lossy-twin.dcm");
  int fromTwin = 0, fromOriginal = 0;
  for (int i = 0; i < kColumns * kRows; ++i) {
    const int value = sample16(grey, static_cast<std::size_t>(i));
    fromTwin = std::max(fromTwin, std::abs(value - sample16(greyTwin, static_cast<std::size_t>(i))));
    fromOriginal = std::max(fromOriginal, std::abs(value / 16 - smoothAt(i % kColumns, i / kColumns)));
  }
  CHECK(fromTwin <= 1);
  CHECK(fromOriginal <= 6);
  const RawFrame color = decodeFixture("jpeg-xl-lossy-rgb.dcm");
  CHECK(color.outputPhotometric == "RGB");
  CHECK(largestByteDifference(color, decodeFixture("jpeg-xl-lossy-rgb-twin.dcm")) <= 1);
  CHECK(largestByteDifference(color, decodeFixture("rgb-planar.dcm")) <= 20);
  for (const auto* name : {"jpeg-xl-lossy.dcm", "jpeg-xl-lossy-rgb.dcm", "jpeg-xl-recompressed.dcm"}) {
    CHECK(warningsOf(name).find("Lossy compression, ratio ") != std::string::npos);
  }
}

TEST_CASE("A JPEG XL stream of another size, depth or kind than its data set says is refused in words") {
  const std::vector<std::byte> stream = streamOf("jpeg-xl.dcm");
  const auto sentence = [&](const ExpectedFrame& expected, ByteSpan bytes) {
    const auto decoded = decodeJpegXl(bytes, expected, false, {});
    REQUIRE_FALSE(decoded.has_value());
    return decoded.error();
  };
  CHECK(sentence({kColumns, kRows + 1, 1, 16}, stream).message.find("33") != std::string::npos);
  CHECK(sentence({kColumns, kRows, 3, 16}, stream).code == ErrorCode::kBadInput);
  CHECK(sentence({kColumns, kRows, 1, 8}, stream).message.find("Bits Allocated (0028,0100)") != std::string::npos);
  CHECK(sentence({kColumns, kRows, 1, 32}, stream).code == ErrorCode::kUnsupported);
  CHECK(sentence({kColumns, kRows, 1, 16}, ByteSpan(stream).subspan(1)).code == ErrorCode::kBadInput);
  CHECK(sentence({kColumns, kRows, 1, 16}, {}).code == ErrorCode::kBadInput);
  // An image of 2^30 x 2^30 is refused by its header alone, before anything is asked for.
  const std::vector<std::byte> huge{std::byte{0xff}, std::byte{0x0a}, std::byte{0xfe}, std::byte{0xff},
                                    std::byte{0xff}, std::byte{0xff}, std::byte{0x1f}, std::byte{0xff},
                                    std::byte{0xff}, std::byte{0xff}};
  CHECK(sentence({kColumns, kRows, 1, 16}, huge).code == ErrorCode::kBadInput);
}

TEST_CASE(
    "A JPEG XL stream that ends early is an error, unless the whole file ends there: then it shows what is there") {
  const std::vector<std::byte> stream = streamOf("jpeg-xl-groups.dcm");
  const ExpectedFrame expected{600, 520, 1, 8};
  const auto whole = decodeJpegXl(stream, expected, false, {});
  REQUIRE(whole.has_value());
  const auto part = ByteSpan(stream).first(stream.size() * 3 / 4);
  const auto refused = decodeJpegXl(part, expected, false, {});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message == "The JPEG XL frame cannot be decoded (it ends early).");

  auto bytes = fixtureBytes("jpeg-xl-groups.dcm");
  bytes.resize(bytes.size() - stream.size() / 4);
  const auto object = openDicom(share(std::move(bytes)));
  REQUIRE(object.has_value());
  CHECK(header(**object).isTruncated);
  const auto shown = decodeRaw(**object, 0);
  REQUIRE(shown.has_value());
  REQUIRE(shown->bytes.size() == whole->bytes.size());
  CHECK(std::equal(whole->bytes.begin(), whole->bytes.begin() + 200, shown->bytes.begin()));  // of the first group
  CHECK(shown->bytes != whole->bytes);
}

TEST_CASE("Whatever one wrong bit does to a JPEG XL stream, the answer is samples or a sentence") {
  const std::vector<std::byte> stream = streamOf("jpeg-xl.dcm");
  int refused = 0;
  for (std::size_t bit = 16; bit < 8 * stream.size(); bit += 3) {
    std::vector<std::byte> damaged = stream;
    damaged[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    const auto decoded = decodeJpegXl(damaged, {kColumns, kRows, 1, 16}, false, {});
    if (decoded) continue;
    ++refused;
    CHECK(decoded.error().message.ends_with('.'));
  }
  CHECK(refused > 0);
}

TEST_CASE("Decoding JPEG XL stops when it is cancelled, before and in the midst") {
  const Progress progress;
  progress.cancel();
  const auto decoded = decodeRaw(*openFixture("jpeg-xl.dcm"), 0, progress);
  REQUIRE_FALSE(decoded.has_value());
  CHECK(decoded.error().code == ErrorCode::kCancelled);
#ifndef __EMSCRIPTEN__
  const std::vector<std::byte> stream = streamOf("jpeg-xl-groups.dcm");
  std::vector<std::uint8_t> target(std::size_t{600} * 520);
  int asked = 0;
  const JpegXlInput input{
      .stream = reinterpret_cast<const std::uint8_t*>(stream.data()),
      .size = stream.size(),
      .isCancelled = [](const void* user) { return ++*static_cast<int*>(const_cast<void*>(user)) > 3; },
      .user = &asked};
  const auto reply = decodeJpegXlStream(input, {600, 520, 1, 1, 0}, target.data());
  CHECK(reply.outcome == JpegXlOutcome::kCancelled);
  CHECK(asked == 4);
#endif
}
