#include <algorithm>
#include <format>

#include "dicom/codecs.h"
#include "dicom/jpeg2000_runner.h"

namespace lobule::dicom {
namespace {

// Four at a time that decode in the core's own memory, which never shrinks, add an eighth to what it begins with (128
// MiB). Every mammogram needs more (a small one, 1914 x 2294, 17 MiB), its preview a sixteenth of that.
constexpr std::uint64_t kLargeWorkingBytes = std::uint64_t{4} << 20;

const std::uint8_t* bytesOf(ByteSpan span) {
  return reinterpret_cast<const std::uint8_t*>(span.data());
}

std::unexpected<Error> undecodable(const std::string& reason) {
  return fail(ErrorCode::kBadInput, std::format("The JPEG 2000 frame cannot be decoded{}.",
                                                reason.empty() ? "" : std::format(" ({})", reason)));
}

// In a file of its own, boxes may follow.
bool isBare(ByteSpan codeStream) {
  return codeStream.size() >= 2 && codeStream[0] == std::byte{0xff} && codeStream[1] == std::byte{0x4f};
}

// Components of equal size and depth, as DICOM demands.
Result<void> checkComponents(const Jpeg2000Header& header) {
  if (header.isSubsampled) {
    return fail(ErrorCode::kUnsupported, "JPEG 2000 with subsampled components is not read.");
  }
  if (header.precision < 1 || header.precision > 32 || !header.areDepthsEqual) {
    return fail(ErrorCode::kUnsupported, "JPEG 2000 components of different depths are not read.");
  }
  return {};
}

// How far the stream can be reduced: by its resolutions, and without losing a side altogether.
int possibleReduction(const Jpeg2000Header& header, const ExpectedFrame& expected, int wanted) {
  int reduction = header.isTiled ? 0 : std::clamp(wanted, 0, std::max(0, header.resolutions - 1));
  while (reduction > 0 && std::min(expected.columns, expected.rows) >> reduction < 1) --reduction;
  return reduction;
}

// By OpenJPEG's planes, of four bytes a sample.
bool isLarge(const Jpeg2000Request& request, std::uint32_t reduction) {
  const std::uint64_t pixels = std::uint64_t{request.columns} * request.rows;
  return (pixels * request.components * sizeof(std::int32_t)) >> (2 * reduction) >= kLargeWorkingBytes;
}

}  // namespace

bool isJpeg2000(ByteSpan codeStream) {
  return Jpeg2000Stream::isOne(bytesOf(codeStream), codeStream.size());
}

Result<DecodedSamples> decodeJpeg2000(ByteSpan codeStream, const ExpectedFrame& expected, const Progress& progress,
                                      int reduction) {
  // Read the stream's header.
  Jpeg2000Stream stream(bytesOf(codeStream), codeStream.size());
  if (!stream.canStart()) return fail(ErrorCode::kInternal, "The JPEG 2000 decoder could not start.");
  const Jpeg2000Header* header = stream.header();
  if (header == nullptr) return undecodable(stream.reason());

  // Compare it with the data set before memory is asked for.
  if (auto agreed = checkAgreement(expected, header->columns, header->rows, header->components); !agreed) {
    return std::unexpected(agreed.error());
  }
  if (hasTooManyPrecincts(codeStream, expected)) {
    return fail(ErrorCode::kTooLarge, "The JPEG 2000 frame is cut into too many precincts.");
  }
  if (auto checked = checkComponents(*header); !checked) return std::unexpected(checked.error());
  DecodedSamples decoded{.bytesPerSample = header->precision <= 8    ? 1
                                           : header->precision <= 16 ? 2
                                                                     : 4,
                         .precision = header->precision,
                         .isSigned = header->isSigned,
                         .isPartial = isBare(codeStream) && lacksEndMarker(codeStream)};
  const auto size = frameBytes(expected, decoded.bytesPerSample);
  if (!size) return std::unexpected(size.error());
  if (const auto working = frameBytes(expected, sizeof(std::int32_t)); !working) {
    return std::unexpected(working.error());
  }
  if (progress.isCancelled()) return fail(ErrorCode::kCancelled, "Decoding was cancelled.");

  // Decode, where there is much to do in another memory. What is refused there is tried here, for the reason.
  const Jpeg2000Request request{
      .columns = static_cast<std::uint32_t>(expected.columns),
      .rows = static_cast<std::uint32_t>(expected.rows),
      .components = header->components,
      .bytesPerSample = static_cast<std::uint32_t>(decoded.bytesPerSample),
      .reduction = static_cast<std::uint32_t>(possibleReduction(*header, expected, reduction)),
      .mayBeParted = header->canBeParted ? 1U : 0U};
  if (request.reduction > 0 && isLarge(request, 0)) announceJpeg2000();
  const Jpeg2000Run run = isLarge(request, request.reduction)
                              ? runJpeg2000(codeStream, request, decoded.bytes, progress)
                              : Jpeg2000Run::kNotDone;
  if (run == Jpeg2000Run::kCancelled) return fail(ErrorCode::kCancelled, "Decoding was cancelled.");
  if (run == Jpeg2000Run::kDecoded) return decoded;
  decoded.bytes.resize(*size);
  if (!stream.decode(request, reinterpret_cast<std::uint8_t*>(decoded.bytes.data()))) {
    return undecodable(stream.reason());
  }
  return decoded;
}

}  // namespace lobule::dicom
