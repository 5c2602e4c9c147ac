// Precincts of a JPEG 2000 stream (ITU-T T.800 A.6.1, A.6.2, B.6): OpenJPEG keeps some hundred bytes for each from the
// tile's header on, so that a small stream of the smallest ones would fill all memory.
#include <algorithm>
#include <array>

#include "dicom/codecs.h"
#include "dicom/stream_bytes.h"

namespace lobule::dicom {
namespace {

constexpr unsigned kCodingStyle = 0xff52, kComponentStyle = 0xff53, kTilePart = 0xff90, kStartOfData = 0xff93;

std::uint64_t parts(std::uint64_t size, unsigned shift) {
  return (size + (std::uint64_t{1} << shift) - 1) >> shift;
}

// Of one component. style: where Scod or Scoc stands; levels: where the number of decomposition levels does.
std::uint64_t precinctsOf(ByteSpan stream, std::size_t style, std::size_t levels, const ExpectedFrame& frame) {
  constexpr unsigned kOwnSizes = 1, kMostLevels = 32;
  constexpr std::size_t kSizesBehindLevels = 5;
  if ((byteAt(stream, style) & kOwnSizes) == 0) return 0;  // the largest there are
  const unsigned count = std::min(byteAt(stream, levels), kMostLevels);
  std::uint64_t precincts = 0;
  for (unsigned resolution = 0; resolution <= count; ++resolution) {
    const unsigned size = byteAt(stream, levels + kSizesBehindLevels + resolution), reduction = count - resolution;
    precincts += parts(parts(static_cast<std::uint64_t>(frame.columns), reduction), size & 0xfU) *
                 parts(parts(static_cast<std::uint64_t>(frame.rows), reduction), size >> 4U);
  }
  return precincts;
}

// Where the segment at `position` of a header ends.
std::size_t endOfSegment(ByteSpan stream, std::size_t position) {
  return position + 2 + std::max(2U, big16(stream, position + 2));
}

// Of the main header's or a tile part's segments, up to SOT or SOD: the most that one of them asks for.
std::uint64_t mostPrecincts(ByteSpan stream, std::size_t& position, const ExpectedFrame& frame) {
  std::uint64_t most = 0;
  for (; position + 4 <= stream.size(); position = endOfSegment(stream, position)) {
    const unsigned marker = big16(stream, position);
    if (marker == kTilePart || marker == kStartOfData || marker < 0xff00) break;
    if (marker == kCodingStyle) most = std::max(most, precinctsOf(stream, position + 4, position + 9, frame));
    if (marker == kComponentStyle) {  // its component's number has a byte, or two where there are more than 256
      most = std::max(most, precinctsOf(stream, position + 5, position + 6, frame));
      most = std::max(most, precinctsOf(stream, position + 6, position + 7, frame));
    }
  }
  return most;
}

}  // namespace

bool hasTooManyPrecincts(ByteSpan codeStream, const ExpectedFrame& frame) {
  constexpr std::array kStart{std::byte{0xff}, std::byte{0x4f}, std::byte{0xff}, std::byte{0x51}};
  constexpr std::uint64_t kLeastPixels = 256, kAlwaysAllowed = 4096;  // encoders take 4096 pixels each and more
  const std::uint64_t pixels = static_cast<std::uint64_t>(frame.columns) * static_cast<std::uint64_t>(frame.rows);
  const std::uint64_t allowed = pixels / kLeastPixels + kAlwaysAllowed;
  const ByteSpan stream = codeStream.subspan(
      static_cast<std::size_t>(std::ranges::search(codeStream, kStart).begin() - codeStream.begin()));
  std::size_t position = 2;
  if (mostPrecincts(stream, position, frame) > allowed) return true;
  while (position + 12 <= stream.size() && big16(stream, position) == kTilePart) {
    const std::size_t begin = position;
    const std::uint64_t length = static_cast<std::uint64_t>(big16(stream, begin + 6)) << 16 | big16(stream, begin + 8);
    position = endOfSegment(stream, begin);
    if (mostPrecincts(stream, position, frame) > allowed) return true;
    if (length < 14 || length > stream.size() - begin) break;  // the last one, or cut short
    position = begin + static_cast<std::size_t>(length);
  }
  return false;
}

}  // namespace lobule::dicom
