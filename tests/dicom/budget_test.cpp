// Data sets that ask for far more memory or time than their pixels need, each by another way: refused by arithmetic, or
// read without what they ask for.
#include <zlib.h>

#include <algorithm>
#include <array>

#include "dicom/fixture.h"
#include "dicom/watched_memory.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;
using namespace std::string_view_literals;

namespace {

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
