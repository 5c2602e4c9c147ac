#include <algorithm>
#include <numeric>

#include "dicom/codecs.h"
#include "dicom/stream_bytes.h"

namespace lobule::dicom {
namespace {

constexpr std::size_t kCounts = 16;  // codes of 1 to 16 bits
constexpr unsigned kMaxSymbols = 256, kLastTable = 3, kAcClass = 1;

// One table of the segment (ISO 10918-1 B.2.4.2), which shrinks to what follows it. A DC table's symbols are numbers of
// bits: those beyond what the process knows become 0.
bool settleTable(std::span<std::byte>& segment, unsigned largestSymbol) {
  if (segment.size() < 1 + kCounts) return false;
  const unsigned tableClass = byteAt(segment, 0) >> 4, destination = byteAt(segment, 0) & 0xf;
  const auto counts = segment.subspan(1, kCounts);
  const auto symbols = std::accumulate(counts.begin(), counts.end(), 0U, [](unsigned sum, std::byte count) {
    return sum + std::to_integer<unsigned>(count);
  });
  if (tableClass > kAcClass || destination > kLastTable || symbols > kMaxSymbols) return false;
  if (symbols > segment.size() - 1 - kCounts) return false;
  const auto values = segment.subspan(1 + kCounts, symbols);
  if (tableClass != kAcClass) {
    std::ranges::replace_if(
        values, [&](std::byte v) { return std::to_integer<unsigned>(v) > largestSymbol; }, std::byte{0});
  }
  segment = segment.subspan(1 + kCounts + symbols);
  return true;
}

// A scan header (B.2.3) names its tables: the decoder takes their addresses before it looks whether they exist.
bool areSelectorsSound(ByteSpan segment) {
  if (segment.empty()) return true;  // cut short: the decoder says so
  const std::size_t components = byteAt(segment, 0);
  for (std::size_t i = 0; i < components && 2 + 2 * i < segment.size(); ++i) {
    const unsigned selectors = byteAt(segment, 2 + 2 * i);
    if (selectors >> 4 > kLastTable || (selectors & 0xf) > kLastTable) return false;
  }
  return true;
}

// Lossless scans end their header with how many low bits are left out (H.1.2.1): fewer than there are, which the
// decoder takes for granted.
bool isPointTransformSound(ByteSpan segment, int precision) {
  if (segment.empty()) return true;
  const std::size_t last = 3 + 2 * static_cast<std::size_t>(byteAt(segment, 0));
  return last >= segment.size() || static_cast<int>(byteAt(segment, last) & 0xf) < precision;
}

bool settleTables(std::span<std::byte> segment, unsigned largestSymbol) {
  while (!segment.empty()) {
    if (!settleTable(segment, largestSymbol)) return false;
  }
  return true;
}

}  // namespace

Result<std::vector<std::byte>> withSafeSegments(ByteSpan codeStream, const JpegHeader& header) {
  const bool isLossless = header.process == 3;
  const unsigned largestSymbol = isLossless ? 16 : 15;
  std::vector<std::byte> safe;
  safe.reserve(codeStream.size() + 2);  // for an end marker
  safe.assign(codeStream.begin(), codeStream.end());
  // Wherever the marker stands: what the decoder takes for a table after a damaged place is one of these too.
  for (std::size_t at = 0; at + 4 <= safe.size(); ++at) {
    const bool isTable = safe[at + 1] == std::byte{0xc4}, isScan = safe[at + 1] == std::byte{0xda};
    if (safe[at] != std::byte{0xff} || !(isTable || isScan)) continue;
    const std::size_t length = big16(safe, at + 2);
    auto segment = std::span(safe).subspan(at + 4);
    segment = segment.first(std::min(segment.size(), length < 2 ? 0 : length - 2));
    if (!(isTable ? settleTables(segment, largestSymbol) : areSelectorsSound(segment))) {
      return fail(ErrorCode::kBadInput, "The JPEG frame's Huffman tables are damaged.");
    }
    if (isScan && isLossless && !isPointTransformSound(segment, header.precision)) {
      return fail(ErrorCode::kBadInput, "The JPEG frame's scan header is damaged: its point transform leaves no bits.");
    }
  }
  return safe;
}

}  // namespace lobule::dicom
