// Parts of JPEG 2000 frames against the whole, and how large frames go to whoever decodes them elsewhere. The files are
// by encoders nobody here wrote (tests/fixtures).
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>

#include "dicom/codecs.h"
#include "dicom/fixture.h"
#include "dicom/jpeg2000_runner.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;

namespace {

const std::array kFiles{"dicom/jpeg-2000.dcm",    "dicom/htj2k.dcm",       "dicom/htj2k-rgb.dcm",
                        "dicom/htj2k-lossy.dcm",  "dicom/htj2k-tiles.dcm", "dicom/htj2k-signed.dcm",
                        "previews/jpeg-2000.dcm", "previews/htj2k.dcm"};
constexpr auto kLarge = "previews/jpeg-2000.dcm";

// The code stream of a fixture that has one frame in one fragment.
std::vector<std::byte> streamOf(const std::string& name) {
  const std::vector<std::byte> bytes = readBytes(repositoryFile("tests/fixtures/" + name));
  const std::array start{std::byte{0xff}, std::byte{0x4f}, std::byte{0xff}, std::byte{0x51}};
  const auto found = std::ranges::search(bytes, start);
  REQUIRE(!found.empty());
  return {found.begin(), bytes.end()};
}

const std::uint8_t* bytesOf(ByteSpan span) {
  return reinterpret_cast<const std::uint8_t*>(span.data());
}

Jpeg2000Request requestFor(const Jpeg2000Header& header) {
  return {.columns = static_cast<std::uint32_t>(header.columns),
          .rows = static_cast<std::uint32_t>(header.rows),
          .components = header.components,
          .bytesPerSample = header.precision <= 8 ? 1U : 2U};
}

std::vector<std::uint8_t> decodeRows(ByteSpan bytes, std::uint32_t firstRow, std::uint32_t endRow) {
  Jpeg2000Stream stream(bytesOf(bytes), bytes.size());
  REQUIRE(stream.canStart());
  const Jpeg2000Header* header = stream.header();
  REQUIRE(header != nullptr);
  Jpeg2000Request request = requestFor(*header);
  const std::size_t rowBytes = std::size_t{request.columns} * request.components * request.bytesPerSample;
  std::vector<std::uint8_t> samples(rowBytes * (endRow > firstRow ? endRow - firstRow : request.rows));
  request.firstRow = firstRow;
  request.endRow = endRow;
  REQUIRE(stream.decode(request, samples.data()));
  return samples;
}

std::uint32_t rowsOf(ByteSpan bytes) {
  Jpeg2000Stream stream(bytesOf(bytes), bytes.size());
  return static_cast<std::uint32_t>(stream.header()->rows);
}

std::vector<std::uint8_t> decodeInParts(ByteSpan bytes, std::uint32_t parts) {
  const std::uint32_t rows = rowsOf(bytes);
  std::vector<std::uint8_t> all;
  for (std::uint32_t i = 0; i < parts; ++i) {
    const auto part = decodeRows(bytes, rows * i / parts, rows * (i + 1) / parts);
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

ExpectedFrame expectedOf(ByteSpan bytes) {
  Jpeg2000Stream stream(bytesOf(bytes), bytes.size());
  const Jpeg2000Header* header = stream.header();
  REQUIRE(header != nullptr);
  return {.columns = static_cast<int>(header->columns),
          .rows = static_cast<int>(header->rows),
          .samplesPerPixel = static_cast<int>(header->components),
          .bitsAllocated = 16};
}

// What a runner was asked, and what it is to answer; put back at the end.
struct Asked {
  static inline int count = 0, announced = 0;
  static inline Jpeg2000Run answer = Jpeg2000Run::kNotDone;
  Asked() {
    count = announced = 0;
    setJpeg2000Runner(
        [](ByteSpan stream, const Jpeg2000Request& request, std::vector<std::byte>& target, const Progress&) {
          ++count;
          CHECK(request.mayBeParted == 1);
          CHECK(target.empty());
          if (answer != Jpeg2000Run::kDecoded) return answer;
          const std::vector<std::uint8_t> samples = decodeInParts(stream, 4);
          const auto first = reinterpret_cast<const std::byte*>(samples.data());
          target.assign(first, first + samples.size());
          return answer;
        },
        [] { ++announced; });
  }
  ~Asked() { setJpeg2000Runner(nullptr, nullptr); }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;
};

}  // namespace

TEST_CASE("Rows of a JPEG 2000 frame that are decoded by themselves are those of the whole") {
  for (const char* name : kFiles) {
    INFO(name);
    const auto bytes = streamOf(name);
    const auto whole = decodeRows(bytes, 0, 0);
    CHECK(std::ranges::max(whole) > std::ranges::min(whole));
    Jpeg2000Stream stream(bytesOf(bytes), bytes.size());
    const bool canBeParted = stream.header()->canBeParted;
    CHECK(canBeParted == std::string_view(name).contains("jpeg-2000"));
    for (const std::uint32_t parts : {2U, 3U, 4U}) {
      const bool isSame = decodeInParts(bytes, parts) == whole;
      CHECK((isSame || !canBeParted));
    }
  }
}

TEST_CASE("Rows of a JPEG 2000 frame that is cut short are those of the whole") {
  auto bytes = streamOf(kLarge);
  bytes.resize(bytes.size() * 2 / 3);
  const bool isSame = decodeInParts(bytes, 4) == decodeRows(bytes, 0, 0);
  CHECK(isSame);
}

TEST_CASE(
    "A large JPEG 2000 frame goes to whoever decodes such ones, a small one does not, and a preview announces it") {
  const Asked asked;
  Asked::answer = Jpeg2000Run::kDecoded;
  const auto bytes = streamOf(kLarge);
  const auto decoded = decodeJpeg2000(bytes, expectedOf(bytes), {});
  REQUIRE(decoded.has_value());
  CHECK(Asked::count == 1);
  const auto whole = decodeRows(bytes, 0, 0);
  REQUIRE(decoded->bytes.size() == whole.size());
  CHECK(std::ranges::equal(decoded->bytes, whole, {}, [](std::byte b) { return std::to_integer<std::uint8_t>(b); }));

  CHECK(Asked::announced == 0);
  CHECK(decodeJpeg2000(bytes, expectedOf(bytes), {}, 2).has_value());
  CHECK(Asked::announced == 1);
  const auto small = streamOf("dicom/jpeg-2000.dcm");
  CHECK(decodeJpeg2000(small, expectedOf(small), {}).has_value());
  CHECK(decodeJpeg2000(small, expectedOf(small), {}, 2).has_value());
  CHECK(Asked::count == 1);
  CHECK(Asked::announced == 1);
}

TEST_CASE("A large JPEG 2000 frame that nobody else could decode is decoded here, or the reason told") {
  const Asked asked;
  Asked::answer = Jpeg2000Run::kNotDone;
  auto bytes = streamOf(kLarge);
  const auto decoded = decodeJpeg2000(bytes, expectedOf(bytes), {});
  REQUIRE(decoded.has_value());
  const auto whole = decodeRows(bytes, 0, 0);
  CHECK(std::ranges::equal(decoded->bytes, whole, {}, [](std::byte b) { return std::to_integer<std::uint8_t>(b); }));
  CHECK(Asked::count == 1);

  Asked::answer = Jpeg2000Run::kCancelled;
  const auto cancelled = decodeJpeg2000(bytes, expectedOf(bytes), {});
  REQUIRE(!cancelled.has_value());
  CHECK(cancelled.error().code == ErrorCode::kCancelled);

  // A stream without any data after its header.
  Asked::answer = Jpeg2000Run::kNotDone;
  const ExpectedFrame expected = expectedOf(bytes);
  const std::array startOfTile{std::byte{0xff}, std::byte{0x90}};
  const auto tile = std::ranges::search(bytes, startOfTile);
  bytes.resize(static_cast<std::size_t>(tile.begin() - bytes.begin()));
  const auto refused = decodeJpeg2000(bytes, expected, {});
  REQUIRE(!refused.has_value());
  CHECK(refused.error().message.starts_with("The JPEG 2000 frame cannot be decoded"));
}
