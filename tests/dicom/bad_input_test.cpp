#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstring>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;

namespace {

// The value of an explicit little endian element becomes another of the same length.
void overwrite(std::vector<std::byte>& bytes, std::string_view tagAndVr, std::initializer_list<unsigned> value) {
  const auto* first = reinterpret_cast<const std::byte*>(tagAndVr.data());
  const auto found = std::search(bytes.begin(), bytes.end(), first, first + tagAndVr.size());
  REQUIRE(found != bytes.end());
  auto at = found + static_cast<std::ptrdiff_t>(tagAndVr.size()) + 2;
  for (const unsigned byte : value) *at++ = static_cast<std::byte>(byte);
}

void openAndDecode(std::vector<std::byte> bytes) {
  const auto object = openDicom(share(std::move(bytes)));
  if (!object) {
    CHECK_FALSE(object.error().message.empty());
    return;
  }
  const auto frame = decodeFrame(**object, 0);
  if (!frame) CHECK_FALSE(frame.error().message.empty());
  (void)toDicomJson(**object);
}

using namespace std::string_view_literals;
constexpr auto kRowsElement = "\x28\x00\x10\x00US"sv, kColumnsElement = "\x28\x00\x11\x00US"sv;

}  // namespace

TEST_CASE("A file that is no DICOM is refused with a sentence") {
  const auto noDicom = [](std::string_view text) {
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return openDicom(share({first, first + text.size()}));
  };
  CHECK_FALSE(noDicom("").has_value());
  CHECK_FALSE(noDicom("This is a text, and not a short one at that; it goes on for a while.").has_value());
  CHECK_FALSE(looksLikeDicom({}));
  CHECK(looksLikeDicom(fixtureBytes("headless.dcm")));
  CHECK(looksLikeDicom(fixtureBytes("rle.dcm")));
}

TEST_CASE("A frame that cannot be decoded names the element, the frame and the reason") {
  auto bytes = fixtureBytes("jpeg-ls.dcm");
  const std::array mark{std::byte{0xff}, std::byte{0xf7}};  // SOF55, without which the stream has no header
  const auto found = std::ranges::search(bytes, mark);
  REQUIRE(!found.empty());
  found.front() = found.back() = std::byte{0};
  const auto object = openDicom(share(std::move(bytes)));
  REQUIRE(object.has_value());
  const auto frame = decodeFrame(**object, 0);
  REQUIRE_FALSE(frame.has_value());
  CHECK(frame.error().message == "Pixel Data (7FE0,0010), frame 1: The compressed frame has no JPEG frame header.");
}

TEST_CASE("A file cut short shows what is there and says so") {
  auto bytes = fixtureBytes("explicit-little.dcm");
  bytes.resize(bytes.size() - 1000);
  const auto object = openDicom(share(std::move(bytes)));
  REQUIRE(object.has_value());
  REQUIRE_FALSE(header(**object).warnings.empty());
  const auto raw = decodeRaw(**object, 0);
  REQUIRE(raw.has_value());
  CHECK(std::to_integer<int>(raw->bytes[2]) == 173);
  CHECK(raw->bytes.back() == std::byte{0});
}

TEST_CASE("A file cut anywhere neither crashes nor stays silent") {
  for (const auto* name : {"jpeg-ls.dcm", "jpeg-2000.dcm", "jpeg-lossless.dcm", "rle.dcm", "deflated.dcm", "header.dcm",
                           "deflated-frames.dcm", "jpeg-baseline.dcm", "headless.dcm"}) {
    const auto whole = fixtureBytes(name);
    for (std::size_t length = 0; length < whole.size(); length += 13) {
      openAndDecode({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)});
    }
  }
}

TEST_CASE("A file with a byte wrong neither crashes nor stays silent") {
  for (const auto* name : {"jpeg-ls-rgb.dcm", "jpeg-2000.dcm", "jpeg-lossless-sv1.dcm", "rle-rgb.dcm", "header.dcm",
                           "jpeg-extended.dcm"}) {
    const auto whole = fixtureBytes(name);
    for (std::size_t at = 132; at < whole.size(); at += 29) {
      auto bytes = whole;
      bytes[at] ^= std::byte{0xff};
      openAndDecode(std::move(bytes));
    }
  }
}

TEST_CASE("Sizes beyond reason are refused by arithmetic") {
  for (const auto* name : {"explicit-little.dcm", "jpeg-ls.dcm", "jpeg-2000.dcm", "jpeg-lossless.dcm", "rle.dcm",
                           "htj2k.dcm", "jpeg-xl.dcm", "jpeg-baseline.dcm", "jpeg-extended.dcm",
                           "deflated-frame-12-bit.dcm", "encapsulated-12-bit.dcm"}) {
    INFO(name);
    auto bytes = fixtureBytes(name);
    overwrite(bytes, kRowsElement, {0xff, 0xff});
    overwrite(bytes, kColumnsElement, {0xff, 0xff});
    const auto object = openDicom(share(std::move(bytes)));
    REQUIRE(object.has_value());
    const auto raw = decodeRaw(**object, 0);
    REQUIRE_FALSE(raw.has_value());
    CHECK(raw.error().code != ErrorCode::kInternal);
  }
}

TEST_CASE("A code stream that disagrees with Rows is an error with both sizes") {
  auto bytes = fixtureBytes("jpeg-ls.dcm");
  overwrite(bytes, kRowsElement, {34, 0});
  const auto raw = decodeRaw(**openDicom(share(std::move(bytes))), 0);
  REQUIRE_FALSE(raw.has_value());
  CHECK(raw.error().message.find("40 x 33") != std::string::npos);
  CHECK(raw.error().message.find("40 x 34") != std::string::npos);
}

TEST_CASE("A lossless scan whose point transform leaves no bits is an error that says so") {
  auto bytes = fixtureBytes("jpeg-lossless-sv1.dcm");
  const auto scan =
      std::ranges::search(bytes, std::array{std::byte{0xff}, std::byte{0xda}, std::byte{0}, std::byte{8}});
  const auto frame = std::ranges::search(bytes, std::array{std::byte{0xff}, std::byte{0xc3}});
  REQUIRE_FALSE(frame.empty());
  REQUIRE_FALSE(scan.empty());
  frame.begin()[4] = std::byte{12};  // bits a sample
  scan.begin()[9] = std::byte{12};   // the last byte of the header of one component: low bits that are left out
  const auto raw = decodeRaw(**openDicom(share(bytes)), 0);
  REQUIRE_FALSE(raw.has_value());
  CHECK(raw.error().message.find("point transform") != std::string::npos);
}

TEST_CASE("Sequences nested a hundred thousand deep do not exhaust the stack") {
  // Undefined-length sequences with one open item each, explicit VR little endian, without preamble.
  std::vector<std::byte> bytes;
  const auto put = [&](std::string_view text) {
    for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
  };
  put("\x08\x00\x60\x00"sv);
  put("CS\x02\x00MG"sv);
  for (int depth = 0; depth < 100'000; ++depth) {
    put("\x08\x00\x40\x11SQ\x00\x00\xff\xff\xff\xff"sv);
    put("\xfe\xff\x00\xe0\xff\xff\xff\xff"sv);
  }
  openAndDecode(std::move(bytes));
  SUCCEED("still here");
}

TEST_CASE("Errors and warnings never hold the patient's name or number") {
  auto bytes = fixtureBytes("header.dcm");
  bytes.resize(bytes.size() / 2);
  const auto object = openDicom(share(std::move(bytes)));
  REQUIRE(object.has_value());
  std::string said;
  for (const auto& warning : header(**object).warnings) said += warning;
  if (const auto raw = decodeRaw(**object, 0); !raw) said += raw.error().message;
  CHECK(said.find("pfel") == std::string::npos);
  CHECK(said.find("phantom") == std::string::npos);
}
