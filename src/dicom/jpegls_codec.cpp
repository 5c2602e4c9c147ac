#include <charls/charls.h>

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

Result<DecodedSamples> decodeJpegLs(ByteSpan codeStream, const JpegHeader& header, const ExpectedFrame& expected) {
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
  const bool isOneScan = header.components == 1 || mode != charls::interleave_mode::none;
  if (status != charls::jpegls_errc::success && !(isOneScan && isAfterScan(status))) return undecodable(status);

  // Components coded one after another come out as planes.
  if (mode == charls::interleave_mode::none && header.components > 1) {
    const std::size_t pixels = static_cast<std::size_t>(header.columns) * static_cast<std::size_t>(header.rows);
    decoded.bytes = interleavePlanes(decoded.bytes, pixels, header.components, decoded.bytesPerSample);
  }
  return decoded;
}

}  // namespace lobule::dicom
