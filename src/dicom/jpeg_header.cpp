#include <algorithm>
#include <array>
#include <cstring>
#include <format>
#include <string_view>

#include "dicom/codecs.h"
#include "dicom/stream_bytes.h"

namespace lobule::dicom {
namespace {

constexpr std::size_t kMaxFrameBytes = std::size_t{512} << 20;

// Markers without a segment: TEM, RSTn, SOI, EOI.
bool standsAlone(unsigned marker) {
  return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd9);
}

bool isFrameHeader(unsigned marker) {
  const bool isTable = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;  // DHT, JPG, DAC
  return marker == 0xf7 || (marker >= 0xc0 && marker <= 0xcf && !isTable);
}

// segment: from the length field on.
bool readFrameHeader(ByteSpan segment, unsigned marker, JpegHeader& header) {
  if (segment.size() < 8) return false;
  header.process = marker == 0xf7 ? 55 : static_cast<int>(marker - 0xc0);
  header.precision = static_cast<int>(byteAt(segment, 2));
  header.rows = static_cast<int>(big16(segment, 3));
  header.columns = static_cast<int>(big16(segment, 5));
  header.components = static_cast<int>(byteAt(segment, 7));
  if (segment.size() < 8 + 3 * static_cast<std::size_t>(header.components)) return false;
  if (header.components == 3) {
    const std::array<unsigned, 3> ids{byteAt(segment, 8), byteAt(segment, 11), byteAt(segment, 14)};
    header.isRgbMarked = ids == std::array<unsigned, 3>{'R', 'G', 'B'} || ids == std::array<unsigned, 3>{'r', 'g', 'b'};
  }
  return true;
}

}  // namespace

Result<JpegHeader> readJpegHeader(ByteSpan codeStream) {
  JpegHeader header;
  std::size_t position = 0;
  while (position + 4 <= codeStream.size()) {
    if (byteAt(codeStream, position) != 0xff) {
      ++position;
      continue;
    }
    const unsigned marker = byteAt(codeStream, position + 1);
    position += marker == 0xff ? 1 : 2;
    if (marker == 0xff || marker == 0 || standsAlone(marker)) continue;
    const std::size_t length = big16(codeStream, position);
    if (length < 2 || length > codeStream.size() - position) break;
    const ByteSpan segment = codeStream.subspan(position, length);
    if (marker >= 0xe0 && marker <= 0xef && length >= 6 && std::memcmp(segment.data() + 2, "JFIF", 4) == 0) {
      header.isJfif = true;
    }
    if (isFrameHeader(marker)) {
      if (!readFrameHeader(segment, marker, header)) break;
      return header;
    }
    if (marker == 0xda) break;  // a scan without a frame header
    position += length;
  }
  return fail(ErrorCode::kBadInput, "The compressed frame has no JPEG frame header.");
}

bool lacksEndMarker(ByteSpan codeStream) {
  constexpr std::array kEnd{std::byte{0xff}, std::byte{0xd9}};
  constexpr std::size_t kPaddingBytes = 64;  // some encoders leave more than the one byte that makes a length even
  const std::size_t tail = std::min(codeStream.size(), kPaddingBytes);
  return std::ranges::search(codeStream.last(tail), kEnd).empty();
}

Result<std::size_t> frameBytes(const ExpectedFrame& expected, int bytesPerSample) {
  const auto bytes =
      static_cast<unsigned long long>(expected.columns) * static_cast<unsigned long long>(expected.rows) *
      static_cast<unsigned long long>(expected.samplesPerPixel) * static_cast<unsigned long long>(bytesPerSample);
  if (bytes > kMaxFrameBytes) {
    return fail(ErrorCode::kTooLarge, std::format("A frame of {} MiB is more than is decoded at once.", bytes >> 20));
  }
  return static_cast<std::size_t>(bytes);
}

Result<void> checkAgreement(const ExpectedFrame& expected, long long columns, long long rows, long long components) {
  if (columns == expected.columns && rows == expected.rows && components == expected.samplesPerPixel) return {};
  return fail(ErrorCode::kBadInput,
              std::format("The compressed frame is {} x {} with {} samples a pixel, but Rows, Columns and Samples per "
                          "Pixel say {} x {} with {}.",
                          columns, rows, components, expected.columns, expected.rows, expected.samplesPerPixel));
}

}  // namespace lobule::dicom
