#include <charls/charls.h>

#include <algorithm>
#include <cstdint>
#include <format>
#include <memory>

#include "dicom/codecs.h"
#include "dicom/samples.h"

namespace lobule::dicom {
namespace {

struct DestroyDecoder {
  void operator()(charls_jpegls_decoder* decoder) const { charls_jpegls_decoder_destroy(decoder); }
};
using Decoder = std::unique_ptr<charls_jpegls_decoder, DestroyDecoder>;

std::unexpected<Error> undecodable(charls_jpegls_errc code) {
  return fail(ErrorCode::kBadInput,
              std::format("The JPEG-LS frame cannot be decoded ({}).", charls_get_error_message(code)));
}

// CharLS 2.4.2 stops at a marker, but can read zeros for ever where a stream that was cut short has none.
std::vector<std::byte> withEndMarker(ByteSpan codeStream) {
  std::vector<std::byte> ended(codeStream.begin(), codeStream.end());
  ended.push_back(std::byte{0xff});
  ended.push_back(std::byte{0xd9});
  return ended;
}

// Complaints about what follows the scan: by then every sample is there. Some encoders leave a byte too many.
bool isAfterScan(charls_jpegls_errc code) {
  return code == charls::jpegls_errc::jpeg_marker_start_byte_not_found ||
         code == charls::jpegls_errc::too_much_encoded_data;
}

// One decoder decodes once.
charls_jpegls_errc decodeInto(ByteSpan ended, std::vector<std::byte>& target) {
  const Decoder decoder(charls_jpegls_decoder_create());
  if (!decoder) return charls::jpegls_errc::not_enough_memory;
  auto status = charls_jpegls_decoder_set_source_buffer(decoder.get(), ended.data(), ended.size());
  if (status == charls::jpegls_errc::success) status = charls_jpegls_decoder_read_header(decoder.get());
  if (status != charls::jpegls_errc::success) return status;
  return charls_jpegls_decoder_decode_to_buffer(decoder.get(), target.data(), target.size(), 0);
}

std::size_t endOfOthersThan(std::byte fill, const std::vector<std::byte>& bytes) {
  std::size_t end = bytes.size();
  while (end > 0 && bytes[end - 1] == fill) --end;
  return end;
}

// How many bytes a decoder that stopped in the midst had written, one after another, to a target that was zeros. What
// it did not write stays as it was, also when it tries again on other bytes: those that are in target then.
std::size_t bytesWritten(ByteSpan ended, std::vector<std::byte>& target) {
  constexpr std::byte kOther{0xff};
  const std::size_t beforeZeros = endOfOthersThan(std::byte{0}, target);
  std::ranges::fill(target, kOther);
  (void)decodeInto(ended, target);
  return std::max(beforeZeros, endOfOthersThan(kOther, target));
}

// Rows that are whole in every plane. planes: more than one where components are coded one after another.
std::size_t wholeRows(std::size_t written, std::size_t size, std::size_t rows, std::size_t planes) {
  const std::size_t planeBytes = size / planes, before = (planes - 1) * planeBytes;
  return written <= before ? 0 : (written - before) / (planeBytes / rows);
}

}  // namespace

bool isNearLossless(ByteSpan start) {
  const Decoder decoder(charls_jpegls_decoder_create());
  std::int32_t allowed = 0;
  return decoder &&
         charls_jpegls_decoder_set_source_buffer(decoder.get(), start.data(), start.size()) ==
             charls::jpegls_errc::success &&
         charls_jpegls_decoder_read_header(decoder.get()) == charls::jpegls_errc::success &&
         charls_jpegls_decoder_get_near_lossless(decoder.get(), 0, &allowed) == charls::jpegls_errc::success &&
         allowed > 0;
}

Result<DecodedSamples> decodeJpegLs(ByteSpan codeStream, const JpegHeader& header, const ExpectedFrame& expected,
                                    bool mayBePartial) {
  if (auto agreed = checkAgreement(expected, header.columns, header.rows, header.components); !agreed) {
    return std::unexpected(agreed.error());
  }
  DecodedSamples decoded{.bytesPerSample = header.precision <= 8 ? 1 : 2,
                         .precision = header.precision,
                         .isRgbMarked = header.isRgbMarked,
                         .isJfif = header.isJfif};
  const auto size = frameBytes(expected, decoded.bytesPerSample);
  if (!size) return std::unexpected(size.error());

  // The decoder's own reading of the header decides on the size of its output.
  const Decoder decoder(charls_jpegls_decoder_create());
  if (!decoder) return fail(ErrorCode::kInternal, "The JPEG-LS decoder could not start.");
  const std::vector<std::byte> ended = withEndMarker(codeStream);
  auto status = charls_jpegls_decoder_set_source_buffer(decoder.get(), ended.data(), ended.size());
  if (status == charls::jpegls_errc::success) status = charls_jpegls_decoder_read_header(decoder.get());
  std::size_t needed = 0;
  if (status == charls::jpegls_errc::success) {
    status = charls_jpegls_decoder_get_destination_size(decoder.get(), 0, &needed);
  }
  if (status != charls::jpegls_errc::success) return undecodable(status);
  if (needed != *size) return fail(ErrorCode::kBadInput, "The JPEG-LS frame contradicts its own header.");
  decoded.bytes.resize(*size);
  charls_interleave_mode mode{};
  status = charls_jpegls_decoder_get_interleave_mode(decoder.get(), &mode);
  if (status != charls::jpegls_errc::success) return undecodable(status);
  status = charls_jpegls_decoder_decode_to_buffer(decoder.get(), decoded.bytes.data(), decoded.bytes.size(), 0);
  const bool isPlanar = mode == charls::interleave_mode::none && header.components > 1;
  const auto rows = static_cast<std::size_t>(header.rows);
  std::size_t rowsThere = rows;
  if (status != charls::jpegls_errc::success && (isPlanar || !isAfterScan(status))) {
    if (!mayBePartial) return undecodable(status);
    rowsThere = wholeRows(bytesWritten(ended, decoded.bytes), *size, rows,
                          isPlanar ? static_cast<std::size_t>(header.components) : 1);
    if (rowsThere == 0) return undecodable(status);
  }

  // Components coded one after another come out as planes.
  if (isPlanar) {
    const std::size_t pixels = static_cast<std::size_t>(header.columns) * static_cast<std::size_t>(header.rows);
    decoded.bytes = interleavePlanes(decoded.bytes, pixels, header.components, decoded.bytesPerSample);
  }
  decoded.isPartial = rowsThere < rows;
  std::ranges::fill(decoded.bytes.begin() + static_cast<std::ptrdiff_t>(rowsThere * (*size / rows)),
                    decoded.bytes.end(), std::byte{0});
  return decoded;
}

}  // namespace lobule::dicom
