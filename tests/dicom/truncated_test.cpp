// Every transfer syntax cut in the midst of its pixel data: what can be decoded is shown and marked, or a sentence says
// that nothing can be.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;

namespace {

using Bytes = std::vector<std::byte>;

enum class Shown {
  kRows,     // whole rows, and zeros below them
  kCoarse,   // every row, but not as exactly as it went in
  kNothing,  // and a sentence
};

struct Case {
  const char* name;
  Shown ofCutFile, ofCutStream;  // the stream: in a file that is whole
};

// The small JPEGs, JPEG XLs and some of the JPEG 2000s have more than half of their bytes before the first pixel.
constexpr std::array<Case, 25> kCases{{
    {"explicit-little.dcm", Shown::kRows, Shown::kNothing},
    {"encapsulated-rgb.dcm", Shown::kCoarse, Shown::kNothing},
    {"encapsulated-12-bit.dcm", Shown::kRows, Shown::kNothing},
    {"deflated-frame-12-bit.dcm", Shown::kRows, Shown::kNothing},
    {"rle.dcm", Shown::kCoarse, Shown::kNothing},
    {"rle-rgb.dcm", Shown::kCoarse, Shown::kNothing},
    {"jpeg-baseline.dcm", Shown::kNothing, Shown::kNothing},
    {"jpeg-extended.dcm", Shown::kCoarse, Shown::kCoarse},
    {"jpeg-lossless.dcm", Shown::kRows, Shown::kRows},
    {"jpeg-lossless-sv1.dcm", Shown::kRows, Shown::kRows},
    {"jpeg-ls.dcm", Shown::kRows, Shown::kNothing},
    {"jpeg-ls-near.dcm", Shown::kRows, Shown::kNothing},
    {"jpeg-ls-rgb.dcm", Shown::kRows, Shown::kNothing},
    {"jpeg-2000.dcm", Shown::kCoarse, Shown::kCoarse},
    {"jpeg-2000-lossy.dcm", Shown::kCoarse, Shown::kCoarse},
    {"htj2k.dcm", Shown::kCoarse, Shown::kCoarse},
    {"htj2k-rgb.dcm", Shown::kCoarse, Shown::kCoarse},
    {"htj2k-lossy.dcm", Shown::kNothing, Shown::kNothing},
    {"htj2k-tiles.dcm", Shown::kNothing, Shown::kRows},
    {"jpeg-xl.dcm", Shown::kNothing, Shown::kNothing},
    {"jpeg-xl-groups.dcm", Shown::kRows, Shown::kNothing},
    {"jpeg-xl-rgb.dcm", Shown::kNothing, Shown::kNothing},
    {"jpeg-xl-lossy.dcm", Shown::kNothing, Shown::kNothing},
    {"jpeg-xl-recompressed.dcm", Shown::kNothing, Shown::kNothing},
    {"jpeg-xl-16-bit.dcm", Shown::kNothing, Shown::kNothing},
}};

constexpr std::array kPixelData{std::byte{0xe0}, std::byte{0x7f}, std::byte{0x10}, std::byte{0x00}};
constexpr std::array kItem{std::byte{0xfe}, std::byte{0xff}, std::byte{0x00}, std::byte{0xe0}};

std::size_t startOfPixelData(const Bytes& file) {
  const auto found = std::ranges::find_end(file, kPixelData);
  REQUIRE(!found.empty());
  return static_cast<std::size_t>(found.begin() - file.begin());
}

Bytes cutFile(Bytes file) {
  const std::size_t start = startOfPixelData(file);
  file.resize(start + (file.size() - start) / 2);
  return file;
}

std::size_t little32(const Bytes& bytes, std::size_t at) {
  std::size_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | std::to_integer<std::size_t>(bytes[at + i]);
  return value;
}

// The one fragment loses its second half, and the file stays well formed. Empty where there are no fragments.
Bytes cutStream(Bytes file) {
  constexpr std::size_t kElementHeader = 12, kItemHeader = 8;
  const std::size_t table = startOfPixelData(file) + kElementHeader;
  if (!std::equal(kItem.begin(), kItem.end(), file.begin() + static_cast<std::ptrdiff_t>(table))) return {};
  const std::size_t fragment = table + kItemHeader + little32(file, table + 4);
  const std::size_t whole = little32(file, fragment + 4), half = whole / 4 * 2;
  for (std::size_t i = 0; i < 4; ++i) file[fragment + 4 + i] = static_cast<std::byte>(half >> (8 * i));
  const auto data = file.begin() + static_cast<std::ptrdiff_t>(fragment + kItemHeader);
  file.erase(data + static_cast<std::ptrdiff_t>(half), data + static_cast<std::ptrdiff_t>(whole));
  return file;
}

RawFrame decoded(const Bytes& file) {
  const auto object = openDicom(share(file));
  REQUIRE(object.has_value());
  auto raw = decodeRaw(**object, 0);
  REQUIRE(raw.has_value());
  return std::move(*raw);
}

bool isMarkedPartial(const DicomObject& object) {
  const auto frame = decodeFrame(object, 0);
  return frame && std::visit([](const auto& picture) { return picture.isPartial; }, *frame);
}

// The rows that are as they went in, from the top.
std::size_t rowsAsIn(const RawFrame& part, const RawFrame& whole) {
  const std::size_t row = whole.bytes.size() / static_cast<std::size_t>(whole.rows);
  return static_cast<std::size_t>(std::ranges::mismatch(part.bytes, whole.bytes).in1 - part.bytes.begin()) / row;
}

void check(const Bytes& file, const RawFrame& whole, Shown expected, bool isFileCut) {
  const auto object = openDicom(share(file));
  REQUIRE(object.has_value());
  CHECK(header(**object).isTruncated == isFileCut);
  if (isFileCut) CHECK(header(**object).warnings.at(0).contains("can be shown"));
  const auto raw = decodeRaw(**object, 0);
  if (expected == Shown::kNothing) {
    REQUIRE_FALSE(raw.has_value());
    CHECK(raw.error().message.starts_with("Pixel Data (7FE0,0010), frame 1: "));
    CHECK(raw.error().message.ends_with("Nothing of this frame can be shown.") == isFileCut);
    return;
  }
  REQUIRE(raw.has_value());
  CHECK(raw->isPartial);
  CHECK(isMarkedPartial(**object));
  REQUIRE(raw->bytes.size() == whole.bytes.size());
  CHECK(raw->bytes != whole.bytes);
  CHECK(std::ranges::any_of(raw->bytes, [](std::byte byte) { return byte != std::byte{0}; }));
  if (expected == Shown::kCoarse) return;
  const auto rows = static_cast<std::size_t>(whole.rows), there = rowsAsIn(*raw, whole);
  CHECK(there >= rows / 8);
  CHECK(there <= 3 * rows / 4);
  const auto end = raw->bytes.end() - static_cast<std::ptrdiff_t>(raw->bytes.size() / rows);
  CHECK(std::all_of(end, raw->bytes.end(), [](std::byte byte) { return byte == std::byte{0}; }));
}

}  // namespace

TEST_CASE("A file cut in the midst of its pixels shows what can be decoded of them, in every transfer syntax") {
  for (const Case& one : kCases) {
    INFO(one.name);
    const Bytes file = fixtureBytes(one.name);
    const RawFrame whole = decoded(file);
    CHECK_FALSE(whole.isPartial);
    check(cutFile(file), whole, one.ofCutFile, true);
  }
}

TEST_CASE("A code stream that ends early in a whole file is marked, or not shown at all") {
  for (const Case& one : kCases) {
    INFO(one.name);
    const Bytes file = fixtureBytes(one.name), cut = cutStream(file);
    if (!cut.empty()) check(cut, decoded(file), one.ofCutStream, false);
  }
}

TEST_CASE("A deflated file cut in the midst of its pixels shows what can be inflated") {
  Bytes file = fixtureBytes("deflated.dcm");
  const RawFrame whole = decoded(file);
  file.resize(file.size() - file.size() / 4);
  const auto object = openDicom(share(file));
  REQUIRE(object.has_value());
  CHECK(header(**object).isTruncated);
  const auto raw = decodeRaw(**object, 0);
  REQUIRE(raw.has_value());
  CHECK(raw->isPartial);
  CHECK(rowsAsIn(*raw, whole) > 4);
}

TEST_CASE("What a JPEG-LS decoder had not written is zero, wherever the file ends") {
  for (const char* name : {"jpeg-ls.dcm", "jpeg-ls-near.dcm", "jpeg-ls-rgb.dcm"}) {
    const Bytes file = fixtureBytes(name);
    const RawFrame whole = decoded(file);
    const std::size_t start = startOfPixelData(file), row = whole.bytes.size() / static_cast<std::size_t>(whole.rows);
    std::size_t most = 0;
    for (std::size_t length = start + 100; length + 20 < file.size(); length += 7) {
      INFO(name << " of " << length << " bytes");
      const auto object = openDicom(share(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length))));
      REQUIRE(object.has_value());
      const auto raw = decodeRaw(**object, 0);
      if (!raw) continue;
      const std::size_t there = rowsAsIn(*raw, whole);
      CHECK(there + 1 >= most);  // more bytes, no fewer rows; the last may end on bits that were not there
      most = std::max(most, there);
      const auto rest = raw->bytes.begin() + static_cast<std::ptrdiff_t>((there + 1) * row);
      if (rest < raw->bytes.end()) {
        CHECK(std::all_of(rest, raw->bytes.end(), [](std::byte byte) { return byte == std::byte{0}; }));
      }
    }
    CHECK(most > static_cast<std::size_t>(whole.rows) / 2);
  }
}
