#include <algorithm>
#include <array>
#include <format>
#include <optional>
#include <string_view>

#include "dicom/codecs.h"
#include "dicom/jpegxl_runner.h"

namespace lobule::dicom {
namespace {

struct Size {
  std::uint64_t columns = 0, rows = 0;
};

constexpr std::size_t kBoxHeader = 8, kLongBoxHeader = 16;
constexpr std::string_view kSignatureBox{"\0\0\0\x0cJXL \r\n\x87\n", 12};
constexpr std::string_view kCodeStreamStart{"\xff\x0a", 2};

std::uint64_t bigEndian(ByteSpan bytes) {
  std::uint64_t value = 0;
  for (const std::byte byte : bytes) value = value << 8 | std::to_integer<std::uint64_t>(byte);
  return value;
}

bool beginsWith(ByteSpan bytes, std::string_view wanted) {
  return bytes.size() >= wanted.size() &&
         std::ranges::equal(bytes.first(wanted.size()), wanted, {}, [](std::byte b) { return static_cast<char>(b); });
}

// The content of the first box of that name in a container (ISO/IEC 18181-2).
std::optional<ByteSpan> boxOf(ByteSpan container, std::string_view name) {
  while (container.size() >= kBoxHeader) {
    std::uint64_t length = bigEndian(container.first(4));
    const bool isLong = length == 1 && container.size() >= kLongBoxHeader;
    if (isLong) length = bigEndian(container.subspan(8, 8));
    if (length == 0 || length > container.size()) length = container.size();  // to the end, or as far as there is
    const std::size_t header = isLong ? kLongBoxHeader : kBoxHeader;
    if (length < header) return std::nullopt;
    if (beginsWith(container.subspan(4), name)) {
      return container.subspan(header, static_cast<std::size_t>(length) - header);
    }
    container = container.subspan(static_cast<std::size_t>(length));
  }
  return std::nullopt;
}

// The code stream, or its first part where the container has it in several.
std::optional<ByteSpan> beginningOfCodeStream(ByteSpan stream) {
  constexpr std::size_t kPartNumber = 4;
  if (beginsWith(stream, kSignatureBox)) {
    auto content = boxOf(stream, "jxlc");
    if (!content) {
      content = boxOf(stream, "jxlp");
      if (content) content = content->subspan(std::min(kPartNumber, content->size()));
    }
    if (!content) return std::nullopt;
    stream = *content;
  }
  if (!beginsWith(stream, kCodeStreamStart)) return std::nullopt;
  return stream.subspan(kCodeStreamStart.size());
}

// Bits from the least significant on; zeros beyond the end.
class BitReader {
 public:
  explicit BitReader(ByteSpan bytes) : bytes_(bytes) {}

  std::uint32_t take(int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i, ++position_) {
      const std::size_t at = position_ / 8;
      if (at < bytes_.size()) value |= (std::to_integer<std::uint32_t>(bytes_[at]) >> (position_ % 8) & 1U) << i;
    }
    return value;
  }
  bool isBeyondEnd() const { return position_ > 8 * bytes_.size(); }

 private:
  ByteSpan bytes_;
  std::size_t position_ = 0;
};

std::uint64_t takeSide(BitReader& bits, bool isInEighths) {
  if (isInEighths) return 8 * (std::uint64_t{1} + bits.take(5));
  constexpr std::array kWidths{9, 13, 18, 30};
  return std::uint64_t{1} + bits.take(kWidths[bits.take(2)]);
}

// SizeHeader of ISO/IEC 18181-1.
std::optional<Size> readSize(ByteSpan codeStream) {
  constexpr std::array<std::array<std::uint64_t, 2>, 8> kRatios{
      {{0, 1}, {1, 1}, {12, 10}, {4, 3}, {3, 2}, {16, 9}, {5, 4}, {2, 1}}};
  BitReader bits(codeStream);
  const bool isInEighths = bits.take(1) != 0;
  Size size{.rows = takeSide(bits, isInEighths)};
  const auto [dividend, divisor] = kRatios[bits.take(3)];
  size.columns = dividend == 0 ? takeSide(bits, isInEighths) : size.rows * dividend / divisor;
  if (bits.isBeyondEnd()) return std::nullopt;
  return size;
}

// Before memory is asked for. An image may be stored lying on its side.
Result<void> checkSize(ByteSpan stream, const ExpectedFrame& expected) {
  const auto codeStream = beginningOfCodeStream(stream);
  const auto size = codeStream ? readSize(*codeStream) : std::nullopt;
  if (!size) return fail(ErrorCode::kBadInput, "The compressed frame has no JPEG XL header.");
  const auto columns = static_cast<std::uint64_t>(expected.columns), rows = static_cast<std::uint64_t>(expected.rows);
  if (size->columns == rows && size->rows == columns) return {};
  return checkAgreement(expected, static_cast<long long>(size->columns), static_cast<long long>(size->rows),
                        expected.samplesPerPixel);
}

std::unexpected<Error> damaged(const char* how) {
  return fail(ErrorCode::kBadInput, std::format("The JPEG XL frame cannot be decoded ({}).", how));
}

Error errorOf(const JpegXlReply& reply, const ExpectedFrame& expected) {
  switch (reply.outcome) {
    case JpegXlOutcome::kOtherSize: {
      const auto agreed = checkAgreement(expected, reply.columns, reply.rows, reply.components);
      return agreed ? damaged("its size is contradictory").error() : agreed.error();
    }
    case JpegXlOutcome::kOtherDepth:
      return {ErrorCode::kUnsupported,
              std::format("The JPEG XL frame has samples of {} bits or in floating point, which do not fit Bits "
                          "Allocated (0028,0100) of {}.",
                          reply.bits, expected.bitsAllocated)};
    case JpegXlOutcome::kEndsEarly:
      return damaged("it ends early").error();
    case JpegXlOutcome::kNeedsTooMuch:
      return {ErrorCode::kTooLarge,
              "The JPEG XL frame asks for more memory or work than an image of its size needs, or "
              "than there is."};
    case JpegXlOutcome::kCancelled:
      return {ErrorCode::kCancelled, "Decoding was cancelled."};
    default:
      return damaged("it is damaged").error();
  }
}

}  // namespace

Result<DecodedSamples> decodeJpegXl(ByteSpan codeStream, const ExpectedFrame& expected, bool mayBePartial,
                                    const Progress& progress) {
  constexpr int kMaxBits = 16;
  if (expected.bitsAllocated > kMaxBits) {
    return fail(ErrorCode::kUnsupported,
                std::format("JPEG XL with Bits Allocated (0028,0100) of {} is not read.", expected.bitsAllocated));
  }
  if (progress.isCancelled()) return fail(ErrorCode::kCancelled, "Decoding was cancelled.");
  if (auto checked = checkSize(codeStream, expected); !checked) return std::unexpected(checked.error());
  DecodedSamples decoded{.bytesPerSample = expected.bitsAllocated > 8 ? 2 : 1};
  const auto size = frameBytes(expected, decoded.bytesPerSample);
  if (!size) return std::unexpected(size.error());
  decoded.bytes.resize(*size);

  const JpegXlInput input{.stream = reinterpret_cast<const std::uint8_t*>(codeStream.data()),
                          .size = codeStream.size()};
  const JpegXlRequest request{.columns = static_cast<std::uint32_t>(expected.columns),
                              .rows = static_cast<std::uint32_t>(expected.rows),
                              .samplesPerPixel = static_cast<std::uint32_t>(expected.samplesPerPixel),
                              .bytesPerSample = static_cast<std::uint32_t>(decoded.bytesPerSample),
                              .mayBePartial = mayBePartial ? 1U : 0U};
  JpegXlReply reply;
  auto* target = reinterpret_cast<std::uint8_t*>(decoded.bytes.data());
  switch (runJpegXl(input, request, target, progress, reply)) {
    case JpegXlRun::kNotLoaded:
      return fail(ErrorCode::kMissing,
                  "The decoder for JPEG XL, a file of its own (lobule_jxl.wasm), could not be loaded.");
    case JpegXlRun::kStopped:
      return damaged("the decoder gave up");
    case JpegXlRun::kAnswered:
      break;
  }
  if (reply.outcome != JpegXlOutcome::kDecoded) return std::unexpected(errorOf(reply, expected));
  decoded.precision = static_cast<int>(reply.bits);
  decoded.isPartial = reply.isPartial != 0;
  decoded.isRgbMarked = reply.isXyb != 0 || boxOf(codeStream, "jbrd").has_value();
  return decoded;
}

}  // namespace lobule::dicom
