// Compressed streams that ask for far more memory or time than their pixels need: refused by arithmetic, or decoded
// without what they ask for.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>

#include "dicom/codecs.h"
#include "dicom/fixture.h"
#include "dicom/watched_memory.h"
#ifdef __EMSCRIPTEN__
#include "platform/web/bridge.h"
#endif

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;
using namespace std::string_view_literals;

namespace {

#ifdef __EMSCRIPTEN__
const bool isConnected = (platform::connectDecoders(), true);
#endif

void appendBigEndian(std::vector<std::byte>& bytes, std::uint64_t value, int width) {
  for (int byte = width - 1; byte >= 0; --byte) bytes.push_back(static_cast<std::byte>(value >> (8 * byte) & 0xff));
}

void appendBox(std::vector<std::byte>& bytes, std::string_view name, ByteSpan content) {
  appendBigEndian(bytes, content.size() + 8, 4);
  append(bytes, bytesOf(name));
  append(bytes, content);
}

// The code stream of jpeg-xl.dcm in a container, other boxes before it.
std::vector<std::byte> container(const std::vector<std::pair<std::string_view, std::vector<std::byte>>>& boxes) {
  std::vector<std::byte> bytes = bytesOf("\0\0\0\x0cJXL \r\n\x87\n"sv);
  appendBox(bytes, "ftyp", bytesOf("jxl \0\0\0\0jxl "sv));
  for (const auto& [name, content] : boxes) appendBox(bytes, name, content);
  const std::vector<std::byte> file = fixtureBytes("jpeg-xl.dcm");
  const auto stream = std::ranges::search(file, std::array{std::byte{0xff}, std::byte{0x0a}});
  appendBox(bytes, "jxlc", ByteSpan(stream.begin(), file.end()));
  return bytes;
}

std::vector<std::byte> bomb(const std::string& name) {
  return readBytes(repositoryFile("tests/fixtures/bombs/" + name));
}

std::vector<std::byte> brotliBox(std::string_view packedName) {
  std::vector<std::byte> content = bytesOf(packedName);
  append(content, bomb("zeros.br"));
  return content;
}

constexpr ExpectedFrame kSmall{kColumns, kRows, 1, 16};

}  // namespace

TEST_CASE("A JPEG XL stream of 1 kB with a colour profile of 64 MiB costs no more than an image of its size may") {
  const auto stream = bomb("icc.jxl");
  REQUIRE(stream.size() < 2000);
  const auto decoded = watched([&] { return decodeJpegXl(stream, {kColumns, kRows, 3, 8}, false, {}); });
  REQUIRE_FALSE(decoded.has_value());
  CHECK(decoded.error().message.starts_with("The JPEG XL frame "));
}

TEST_CASE("Boxes around a JPEG XL image are passed over, whatever they claim to unpack to") {
  const auto plain = decodeRaw(*openFixture("jpeg-xl.dcm"), 0);
  REQUIRE(plain.has_value());
  const auto sameWith = [&](const std::vector<std::byte>& stream) {
    const auto decoded = watched([&] { return decodeJpegXl(stream, kSmall, false, {}); });
    REQUIRE(decoded.has_value());
    CHECK(decoded->bytes == plain->bytes);
  };
  sameWith(container({{"brob", brotliBox("Exif")}, {"brob", brotliBox("xml ")}}));  // compressed metadata
  sameWith(container({{"jbrd", bomb("zeros.br")}}));                                // how to make a JPEG of it
  sameWith(container(std::vector(20'000, std::pair("free"sv, std::vector<std::byte>{}))));
}

TEST_CASE("A JPEG XL box that claims more than the file has is an error") {
  for (const auto& [length, isLong] :
       {std::pair(std::uint64_t{0xffff'ffff}, false), std::pair(~std::uint64_t{0}, true)}) {
    std::vector<std::byte> stream = bytesOf("\0\0\0\x0cJXL \r\n\x87\n"sv);
    appendBox(stream, "ftyp", bytesOf("jxl \0\0\0\0jxl "sv));
    appendBigEndian(stream, isLong ? 1 : length, 4);
    append(stream, bytesOf("jxlc"));
    if (isLong) appendBigEndian(stream, length, 8);
    append(stream, bytesOf("\xff\x0a"));
    const auto decoded = watched([&] { return decodeJpegXl(stream, kSmall, false, {}); });
    REQUIRE_FALSE(decoded.has_value());
    CHECK(decoded.error().code == ErrorCode::kBadInput);
  }
}

TEST_CASE("JPEG 2000 and HTJ2K streams that claim a huge image, tiles without number or components are refused") {
  // SIZ (ISO/IEC 15444-1 A.5.1): marker, length, capabilities, then Xsiz, Ysiz, offsets, XTsiz, YTsiz, offsets, Csiz.
  constexpr std::size_t kXsiz = 6, kXTsiz = 22, kCsiz = 38;
  for (const auto* name : {"jpeg-2000.dcm", "htj2k.dcm"}) {
    INFO(name);
    const std::vector<std::byte> file = fixtureBytes(name);
    const auto siz = std::ranges::search(file, std::array{std::byte{0xff}, std::byte{0x51}});
    REQUIRE_FALSE(siz.empty());
    const auto refusedWith = [&](std::size_t offset, std::initializer_list<unsigned> values) {
      std::vector<std::byte> changed = file;
      auto at = static_cast<std::size_t>(siz.begin() - file.begin()) + offset;
      for (const unsigned value : values) changed[at++] = static_cast<std::byte>(value);
      const auto raw = watched([&] { return decodeRaw(**openDicom(share(changed)), 0); });
      REQUIRE_FALSE(raw.has_value());
      CHECK(raw.error().message.starts_with("Pixel Data (7FE0,0010), frame 1: "));
    };
    refusedWith(kXsiz, {0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff});
    refusedWith(kXsiz, {0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff});
    refusedWith(kXTsiz, {0, 0, 0, 1, 0, 0, 0, 0});
    refusedWith(kCsiz, {0x40, 0x00});
    // Tiles of one pixel in an image of 65535 x 65535: 2^32 of them.
    refusedWith(kXsiz, {0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1});
  }
}

TEST_CASE("A JPEG 2000 stream of countless precincts is refused") {
  const std::vector<std::byte> file = fixtureBytes("jpeg-2000.dcm");
  const auto found = std::ranges::search(file, std::array{std::byte{0xff}, std::byte{0x4f}, std::byte{0xff}});
  std::vector<std::byte> stream(found.begin(), file.end());
  const ExpectedFrame huge{8000, 8000, 1, 16};
  CHECK_FALSE(hasTooManyPrecincts(stream, huge));

  // Its coding style (ITU-T T.800 A.6.1) with precincts of 2 x 2 in every resolution.
  auto style = std::ranges::search(stream, std::array{std::byte{0xff}, std::byte{0x52}}).begin();
  const int levels = std::to_integer<int>(style[9]);
  style[3] = static_cast<std::byte>(std::to_integer<int>(style[3]) + levels + 1);
  style[4] |= std::byte{1};
  stream.insert(style + 14, static_cast<std::size_t>(levels) + 1, std::byte{0x11});
  CHECK(hasTooManyPrecincts(stream, huge));
  CHECK_FALSE(hasTooManyPrecincts(stream, {64, 64, 1, 16}));
  const auto refused = decodeJpeg2000(stream, kSmall, {}, 0);
  CHECK((refused.has_value() || refused.error().message != "The JPEG 2000 frame is cut into too many precincts."));

  // The same in a tile's own header.
  const std::vector<std::byte> asked(std::ranges::search(stream, std::array{std::byte{0xff}, std::byte{0x52}}).begin(),
                                     std::ranges::search(stream, std::array{std::byte{0xff}, std::byte{0x5c}}).begin());
  std::vector<std::byte> tile(found.begin(), file.end());
  const auto data = std::ranges::search(tile, std::array{std::byte{0xff}, std::byte{0x93}}).begin();
  tile.insert(data, asked.begin(), asked.end());
  CHECK(hasTooManyPrecincts(tile, huge));
}

TEST_CASE("A JPEG frame of hundreds of scans is refused before each of them walks through the picture") {
  std::vector<std::byte> stream = readBytes(repositoryFile("tests/fixtures/image/smooth.jpg"));
  const auto jpeg = readJpegHeader(stream);
  REQUIRE(jpeg.has_value());
  const ExpectedFrame expected{jpeg->columns, jpeg->rows, jpeg->components, 8};
  CHECK(decodeJpeg(stream, *jpeg, expected).has_value());
  const auto scan = bytesOf("\xff\xda\x00\x02"sv);
  for (int i = 0; i < 256; ++i) stream.insert(stream.end() - 2, scan.begin(), scan.end());
  const auto decoded = decodeJpeg(stream, *jpeg, expected);
  REQUIRE_FALSE(decoded.has_value());
  CHECK(decoded.error().message == "The JPEG frame goes over its picture more than 256 times.");
}
