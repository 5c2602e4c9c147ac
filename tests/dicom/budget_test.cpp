// Files that ask for far more memory than their pixels need, each by another way: they are refused by arithmetic, or
// read without what they ask for. The memory is watched: natively the process's, as wasm the heap, which never shrinks.
#include <zlib.h>

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>

#include "dicom/codecs.h"
#include "dicom/fixture.h"
#ifdef __EMSCRIPTEN__
#include <emscripten/heap.h>

#include "platform/web/bridge.h"
#else
#include <sys/resource.h>
#endif

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;
using namespace std::string_view_literals;

namespace {

#ifdef __EMSCRIPTEN__
const bool isConnected = (platform::connectDecoders(), true);

std::size_t mebibytesEver() {
  return emscripten_get_heap_size() >> 20;
}
#else
std::size_t mebibytesEver() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) >> 10;
}
#endif

// The sanitizers keep freed memory for a while, and shadow what there is.
constexpr std::size_t kHarmlessMebibytes = 400;

template <class Work>
auto watched(Work work) {
  const std::size_t before = mebibytesEver();
  auto result = work();
  CHECK(mebibytesEver() - before < kHarmlessMebibytes);
  return result;
}

std::vector<std::byte> bytesOf(std::string_view text) {
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}

void append(std::vector<std::byte>& bytes, ByteSpan more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

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

// Explicit VR little endian, by hand: short elements, and what stands at the end.
std::vector<std::byte> element(std::string_view tagAndVr, std::string_view value) {
  std::vector<std::byte> bytes = bytesOf(tagAndVr);
  bytes.push_back(static_cast<std::byte>(value.size() & 0xff));
  bytes.push_back(static_cast<std::byte>(value.size() >> 8));
  append(bytes, bytesOf(value));
  return bytes;
}

std::vector<std::byte> smallImageHeader() {
  std::vector<std::byte> bytes;
  append(bytes, element("\x08\x00\x60\x00"
                        "CS"sv,
                        "MG"));
  append(bytes, element("\x28\x00\x10\x00US"sv, "\x21\x00"sv));
  append(bytes, element("\x28\x00\x11\x00US"sv, "\x28\x00"sv));
  append(bytes, element("\x28\x00\x00\x01US"sv, "\x08\x00"sv));
  append(bytes, element("\x28\x00\x01\x01US"sv, "\x08\x00"sv));
  return bytes;
}

std::vector<std::byte> withPreamble(std::string_view transferSyntax, ByteSpan dataSet) {
  std::vector<std::byte> bytes(128);
  append(bytes, bytesOf("DICM"));
  append(bytes, element("\x02\x00\x10\x00UI"sv, transferSyntax));
  append(bytes, dataSet);
  return bytes;
}

// Raw deflate of some bytes, and one block of a mebibyte of zeros for each mebibyte after them.
std::vector<std::byte> deflatedWithZeros(ByteSpan beginning, int mebibytes) {
  z_stream state{};
  REQUIRE(deflateInit2(&state, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  const auto deflated = [&](ByteSpan plain) {
    std::vector<std::byte> packed(plain.size() + 1024);
    state.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(plain.data()));
    state.avail_in = static_cast<uInt>(plain.size());
    state.next_out = reinterpret_cast<Bytef*>(packed.data());
    state.avail_out = static_cast<uInt>(packed.size());
    REQUIRE(deflate(&state, Z_FULL_FLUSH) == Z_OK);
    packed.resize(packed.size() - state.avail_out);
    return packed;
  };
  std::vector<std::byte> bytes = deflated(beginning);
  const auto zeros = deflated(std::vector<std::byte>(std::size_t{1} << 20));
  for (int i = 0; i < mebibytes; ++i) append(bytes, zeros);
  deflateEnd(&state);
  return bytes;
}

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

TEST_CASE("A deflated data set that unpacks to far more than its sizes say is refused before it does") {
  std::vector<std::byte> dataSet = smallImageHeader();
  append(dataSet, bytesOf("\xe0\x7f\x10\x00OB\x00\x00\x00\x00\x00\x80"sv));  // Pixel Data of 2 GiB
  const auto deflated = deflatedWithZeros(dataSet, 900);
  REQUIRE(deflated.size() < std::size_t{2} << 20);
  const auto file = withPreamble("1.2.840.10008.1.2.1.99\0"sv, deflated);
  const auto object = watched([&] { return openDicom(share(file)); });
  REQUIRE_FALSE(object.has_value());
  CHECK(object.error().code == ErrorCode::kTooLarge);
}

TEST_CASE("Refused deflated data sets leave nothing behind: they are counted before memory is asked for") {
  const auto deflated = deflatedWithZeros(smallImageHeader(), 170);
  REQUIRE(deflated.size() < std::size_t{256} << 10);
  const auto file = share(withPreamble("1.2.840.10008.1.2.1.99\0"sv, deflated));
  const auto refused = [&] {
    const auto object = openDicom(file);
    REQUIRE_FALSE(object.has_value());
    CHECK(object.error().message == "The deflated data grows beyond 64 MiB.");
  };
  refused();  // with what the parser sets up once
  const std::size_t before = mebibytesEver();
  for (int i = 0; i < 4; ++i) refused();
  constexpr std::size_t kKept = 32;  // by a sanitizer, for a while: beginnings, windows
  CHECK(mebibytesEver() - before <= kKept);
}

TEST_CASE("Two hundred thousand elements in descending order end the reading, in a sentence") {
  std::vector<std::byte> dataSet = smallImageHeader();
  for (unsigned tag = 200'000; tag-- > 0;) {
    const unsigned group = 0x1001 + 2 * (tag / 60'000), number = 0x1000 + tag % 60'000;
    for (const unsigned byte : {group, group >> 8, number, number >> 8}) dataSet.push_back(std::byte(byte & 0xff));
    append(dataSet, bytesOf("SH\0\0"sv));
  }
  const auto object = openDicom(share(withPreamble("1.2.840.10008.1.2.1\0"sv, dataSet)));
  REQUIRE(object.has_value());
  CHECK(header(**object).isTruncated);
  CHECK(std::ranges::any_of(header(**object).warnings, [](const std::string& warning) {
    return warning.contains("(so many elements in disorder that reading them takes too long)");
  }));
}

TEST_CASE("A deflated data set behind a file meta information that only DCMTK can read is not left to it") {
  std::vector<std::byte> dataSet = smallImageHeader();
  append(dataSet, bytesOf("\xe0\x7f\x10\x00OB\x00\x00\x00\x00\x00\x20"sv));   // Pixel Data of 512 MiB
  std::vector<std::byte> meta = element("\x00\x02\x00\x98OB\x00\x00"sv, "");  // of another group
  append(meta, bytesOf("\x00\x00"sv));                                        // a length of four bytes
  append(meta, element("\x02\x00\x10\x00UI"sv, "1.2.840.10008.1.2.1.99\0"sv.substr(0, 22)));
  append(meta, deflatedWithZeros(dataSet, 1));
  std::vector<std::byte> file(128);
  append(file, bytesOf("DICM"));
  append(file, element("\x02\x00\x02\x00UI"sv, "1.2.840.10008.5.1.4.1.1.1.2"));
  append(file, meta);
  const auto object = watched([&] { return openDicom(share(file)); });
  REQUIRE_FALSE(object.has_value());
  CHECK(object.error().message ==
        "The file holds no DICOM data set that can be read (deflated, behind a damaged file meta information).");
}

TEST_CASE("Overlays of far more points than the image has are left out, the image is shown") {
  std::vector<std::byte> dataSet = smallImageHeader();
  append(dataSet, element("\x28\x00\x02\x00US"sv, "\x01\x00"sv));
  constexpr int kSide = 8192, kPlanes = 7;
  for (int plane = 0; plane < kPlanes; ++plane) {
    const char group = static_cast<char>(2 * plane);
    const auto add = [&](std::string_view elementAndVr, std::string_view value) {
      append(dataSet, element(std::string({group, '\x60'}) + std::string(elementAndVr), value));
    };
    add("\x10\x00US"sv, "\x00\x20"sv);
    add("\x11\x00US"sv, "\x00\x20"sv);
    add("\x40\x00"
        "CS"sv,
        "G "sv);
    append(dataSet,
           bytesOf(std::string({group, '\x60', '\x00', '\x30', 'O', 'W', '\0', '\0', '\0', '\0', '\x80', '\0'})));
    dataSet.resize(dataSet.size() + std::size_t{kSide} * kSide / 8);
  }
  append(dataSet, bytesOf("\xe0\x7f\x10\x00OB\x00\x00\x28\x05\x00\x00"sv));
  dataSet.resize(dataSet.size() + 33 * 40);
  const auto file = withPreamble("1.2.840.10008.1.2.1\0"sv, dataSet);
  const auto planes = watched([&] {
    const auto object = openDicom(share(file));
    REQUIRE(object.has_value());
    CHECK(std::ranges::contains(
        header(**object).warnings,
        "The overlay in group 6000 is not shown: 8192 x 8192 points are too many for this image."));
    CHECK(decodeFrame(**object, 0).has_value());
    return frameOverlays(**object, 0);
  });
  CHECK(planes.empty());
}

TEST_CASE("A deflated frame that unpacks to more than Rows x Columns is refused") {
  std::vector<std::byte> dataSet = smallImageHeader();
  append(dataSet, bytesOf("\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\x00\x00\x00\x00"sv));
  auto frame = deflatedWithZeros({}, 900);
  frame.resize(frame.size() + frame.size() % 2);
  append(dataSet, bytesOf("\xfe\xff\x00\xe0"sv));
  for (int byte = 0; byte < 4; ++byte) dataSet.push_back(static_cast<std::byte>(frame.size() >> (8 * byte) & 0xff));
  append(dataSet, frame);
  append(dataSet, bytesOf("\xfe\xff\xdd\xe0\x00\x00\x00\x00"sv));
  const auto object = openDicom(share(withPreamble("1.2.840.10008.1.2.8.1\0"sv, dataSet)));
  REQUIRE(object.has_value());
  const auto raw = watched([&] { return decodeRaw(**object, 0); });
  REQUIRE_FALSE(raw.has_value());
  CHECK(raw.error().code == ErrorCode::kTooLarge);
}

TEST_CASE("A million and a half of empty fragments are more than any image has") {
  std::vector<std::byte> dataSet = smallImageHeader();
  append(dataSet, bytesOf("\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff"sv));
  const auto item = bytesOf("\xfe\xff\x00\xe0\x00\x00\x00\x00"sv);
  for (int i = 0; i < 1'500'000; ++i) append(dataSet, item);
  append(dataSet, bytesOf("\xfe\xff\xdd\xe0\x00\x00\x00\x00"sv));
  const auto object =
      watched([&] { return openDicom(share(withPreamble("1.2.840.10008.1.2.4.80\0\0"sv.substr(0, 22), dataSet))); });
  if (!object) {
    CHECK(object.error().message.ends_with('.'));
    return;
  }
  CHECK(header(**object).isTruncated);
  CHECK_FALSE(decodeRaw(**object, 0).has_value());
}

TEST_CASE("An offset table that claims gigabytes is none") {
  std::vector<std::byte> dataSet = smallImageHeader();
  append(dataSet, bytesOf("\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xf0\xff\xff\xff"sv));
  dataSet.resize(dataSet.size() + 64);
  const auto object = watched([&] { return openDicom(share(withPreamble("1.2.840.10008.1.2.4.80"sv, dataSet))); });
  if (object) {
    CHECK(header(**object).isTruncated);
    CHECK_FALSE(decodeRaw(**object, 0).has_value());
  }
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

TEST_CASE("A frame of more pixels than any detector has is refused by its size alone") {
  std::vector<std::byte> dataSet = smallImageHeader();
  for (const auto tag : {"\x28\x00\x10\x00US"sv, "\x28\x00\x11\x00US"sv}) {
    const auto found = std::ranges::search(dataSet, bytesOf(tag));
    found.begin()[8] = std::byte{0xf0};
    found.begin()[9] = std::byte{0x55};  // 22000
  }
  append(dataSet, bytesOf("\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\x00\x00\x00\x00"sv));
  append(dataSet, bytesOf("\xfe\xff\x00\xe0\x02\x00\x00\x00\x03\x00\xfe\xff\xdd\xe0\x00\x00\x00\x00"sv));
  const auto object = openDicom(share(withPreamble("1.2.840.10008.1.2.8.1\0"sv, dataSet)));
  REQUIRE(object.has_value());
  const auto raw = watched([&] { return decodeRaw(**object, 0); });
  REQUIRE_FALSE(raw.has_value());
  CHECK(raw.error().message ==
        "22000 x 22000 pixels are too many: 64 million are read (Rows and Columns, 0028,0010 and 0028,0011).");
}

// Read step by step, each would take minutes.
TEST_CASE("Text of a hundred thousand values and palettes of endless empty segments end") {
  std::vector<std::byte> dataSet = smallImageHeader();
  std::vector<std::byte> many = bytesOf("\x08\x00\x08\x00UC\x00\x00\x40\x0d\x03\x00"sv);  // Image Type, as UC
  for (int i = 0; i < 100'000; ++i) append(many, bytesOf("1\\"sv));
  many.insert(many.end(), dataSet.begin(), dataSet.end());
  append(many, element("\x28\x00\x04\x00"
                       "CS"sv,
                       "PALETTE COLOR "));
  for (const char number : {'\x01', '\x02', '\x03'}) {
    append(many, element(std::string("\x28\x00", 2) + number + "\x11US", "\x00\x00\x00\x00\x10\x00"sv));
  }
  // Thirty thousand times over: 65535 of the segments from byte 0 on, of which none has a value.
  std::vector<std::byte> segments;
  for (int i = 0; i < 16; ++i) append(segments, bytesOf("\0\0\0\0"sv));
  for (int i = 0; i < 30'000; ++i) append(segments, bytesOf("\x02\0\xff\xff\0\0\0\0"sv));
  for (const char number : {'\x21', '\x22', '\x23'}) {
    append(many, bytesOf(std::string("\x28\x00", 2) + number + "\x12OW" + std::string(2, '\0')));
    for (int byte = 0; byte < 4; ++byte) many.push_back(static_cast<std::byte>(segments.size() >> (8 * byte) & 0xff));
    append(many, segments);
  }
  append(many, bytesOf("\xe0\x7f\x10\x00OB\x00\x00\x28\x05\x00\x00"sv));
  many.resize(many.size() + 33 * 40);
  const auto object = openDicom(share(withPreamble("1.2.840.10008.1.2.1\0"sv, many)));
  REQUIRE(object.has_value());
  CHECK_FALSE(decodeFrame(**object, 0).has_value());
}

TEST_CASE(
    "A frame of half a gigabyte of which there is next to nothing is refused, one that is merely cut short is not") {
  std::vector<std::byte> dataSet = smallImageHeader();
  for (const auto tag : {"\x28\x00\x10\x00US"sv, "\x28\x00\x11\x00US"sv}) {
    const auto found = std::ranges::search(dataSet, bytesOf(tag));
    found.begin()[8] = std::byte{0};
    found.begin()[9] = std::byte{0x20};  // 8192
  }
  const auto deep = std::ranges::search(dataSet, bytesOf("\x28\x00\x00\x01US"sv));
  deep.begin()[8] = std::byte{64};  // bits of a number with a fraction
  append(dataSet, bytesOf("\xe0\x7f\x09\x00OD\x00\x00\x00\x01\x00\x00"sv));
  dataSet.resize(dataSet.size() + 256, std::byte{7});
  const auto object = openDicom(share(withPreamble("1.2.840.10008.1.2.1\0"sv, dataSet)));
  REQUIRE(object.has_value());
  const auto raw = watched([&] { return decodeRaw(**object, 0); });
  REQUIRE_FALSE(raw.has_value());
  CHECK(raw.error().message == "Pixel Data (7FE0,0010) holds 256 bytes of a frame of 512 MiB.");
}
