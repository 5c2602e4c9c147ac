#include <array>
#include <format>

#include "dicom/codecs.h"

namespace lobule::dicom {
namespace {

constexpr std::size_t kHeaderBytes = 64;
constexpr unsigned kMaxSegments = 15;

unsigned little32(ByteSpan bytes, std::size_t offset) {
  unsigned value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | std::to_integer<unsigned>(bytes[offset + i]);
  return value;
}

// PackBits (PS3.5 G.3.2) of one segment into every stride-th byte of the output; returns how many bytes there were.
std::size_t unpackSegment(ByteSpan segment, std::byte* output, std::size_t count, std::size_t stride) {
  std::size_t written = 0, read = 0;
  const auto put = [&](std::byte value) {
    if (written < count) output[written++ * stride] = value;
  };
  while (written < count && read < segment.size()) {
    const auto control = std::to_integer<int>(segment[read++]);
    if (control < 128) {
      for (int i = 0; i <= control && read < segment.size(); ++i) put(segment[read++]);
    } else if (control > 128 && read < segment.size()) {
      const std::byte value = segment[read++];
      for (int i = 0; i < 257 - control; ++i) put(value);
    }
  }
  return written;
}

// Segments hold the bytes of a sample from the most significant one, sample after sample (PS3.5 G.2): where in an
// interleaved little endian pixel the bytes of a segment belong.
std::size_t firstByteOf(unsigned segment, std::size_t bytesPerSample) {
  const std::size_t sample = segment / bytesPerSample, significance = segment % bytesPerSample;
  return sample * bytesPerSample + (bytesPerSample - 1 - significance);
}

}  // namespace

Result<DecodedSamples> decodeRle(ByteSpan codeStream, const ExpectedFrame& expected, bool mayBePartial) {
  if (codeStream.size() < kHeaderBytes) return fail(ErrorCode::kBadInput, "The RLE frame is too short for its header.");
  const bool isBinary = expected.bitsAllocated == 1;
  const int bytesPerSample = isBinary ? 1 : expected.bitsAllocated / 8;
  const std::size_t pixels = static_cast<std::size_t>(expected.columns) * static_cast<std::size_t>(expected.rows);
  const std::size_t bytesPerPixel = static_cast<std::size_t>(bytesPerSample * expected.samplesPerPixel);
  const unsigned segments = little32(codeStream, 0);
  if (segments > kMaxSegments || segments != bytesPerPixel) {
    return fail(ErrorCode::kBadInput,
                std::format("The RLE frame has {} segments where {} are needed.", segments, bytesPerPixel));
  }
  const auto size = frameBytes(expected, bytesPerSample);
  if (!size) return std::unexpected(size.error());
  // Two bytes give 128 at most: what cannot be there is not made room for.
  constexpr std::size_t kMostPerByte = 64, kLeastShare = 64, kLargeFrameBytes = std::size_t{64} << 20;
  const std::size_t most = codeStream.size() * kMostPerByte;
  const bool isHopeless = mayBePartial ? *size > kLargeFrameBytes && most < *size / kLeastShare : most < *size / 8;
  if (isHopeless) {
    return fail(ErrorCode::kTooLarge, std::format("The RLE frame holds {} bytes, which cannot give a frame of {}.",
                                                  codeStream.size(), *size));
  }

  DecodedSamples decoded{.bytesPerSample = bytesPerSample, .precision = expected.bitsAllocated};
  decoded.bytes.resize(isBinary ? (pixels + 7) / 8 : *size);
  std::size_t all = 0;
  const std::size_t count = isBinary ? decoded.bytes.size() : pixels;
  for (unsigned i = 0; i < segments; ++i) {
    const std::size_t begin = little32(codeStream, 4 + 4 * static_cast<std::size_t>(i));
    std::size_t end = i + 1 < segments ? little32(codeStream, 8 + 4 * static_cast<std::size_t>(i)) : codeStream.size();
    end = std::min(end, codeStream.size());
    if (mayBePartial && begin >= codeStream.size()) continue;  // this one and those behind it are not there
    if (begin < kHeaderBytes || begin > end) return fail(ErrorCode::kBadInput, "The RLE frame's offsets are wrong.");
    const ByteSpan segment = codeStream.subspan(begin, end - begin);
    std::byte* first = decoded.bytes.data() + (isBinary ? 0 : firstByteOf(i, static_cast<std::size_t>(bytesPerSample)));
    const std::size_t written = unpackSegment(segment, first, count, isBinary ? 1 : bytesPerPixel);
    all += written;
    if (written < count && !mayBePartial) {
      return fail(ErrorCode::kBadInput,
                  std::format("Segment {} of the RLE frame ends after {} of {} bytes.", i + 1, written, count));
    }
  }
  if (all == 0) return fail(ErrorCode::kBadInput, "The RLE frame ends before its first pixel.");
  decoded.isPartial = all < count * segments;
  return decoded;
}

}  // namespace lobule::dicom
