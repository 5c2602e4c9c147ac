#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmjpeg/djcparam.h>
#include <dcmtk/dcmjpeg/djdijg12.h>
#include <dcmtk/dcmjpeg/djdijg16.h>
#include <dcmtk/dcmjpeg/djdijg8.h>

#include <format>
#include <memory>

#include "dicom/codecs.h"
#include "image/jpeg_scans.h"

namespace lobule::dicom {
namespace {

// Components come out as they are coded: colour is converted in one place for all codecs.
DJCodecParameter plainComponents() {
  return {ECC_lossyYCbCr, EDC_never, EUC_never, EPC_colorByPixel};
}

std::unique_ptr<DJDecoder> decoderFor(int precision, const DJCodecParameter& parameters) {
  if (precision <= 8) return std::make_unique<DJDecompressIJG8Bit>(parameters, OFFalse);
  if (precision <= 12) return std::make_unique<DJDecompressIJG12Bit>(parameters, OFFalse);
  return std::make_unique<DJDecompressIJG16Bit>(parameters, OFFalse);
}

constexpr bool isProcessSupported(int process) {
  return process >= 0 && process <= 3;  // baseline, extended, progressive, lossless; Huffman coded
}

}  // namespace

Result<DecodedSamples> decodeJpeg(ByteSpan codeStream, const JpegHeader& header, const ExpectedFrame& expected) {
  if (!isProcessSupported(header.process)) {
    return fail(ErrorCode::kUnsupported, std::format("JPEG of the kind SOF{} is not read.", header.process));
  }
  if (header.precision < 2 || header.precision > 16 || (header.process != 3 && header.precision > 12)) {
    return fail(ErrorCode::kUnsupported, std::format("JPEG with {} bits a sample is not read.", header.precision));
  }
  if (auto agreed = checkAgreement(expected, header.columns, header.rows, header.components); !agreed) {
    return std::unexpected(agreed.error());
  }
  DecodedSamples decoded{.bytesPerSample = header.precision <= 8 ? 1 : 2,
                         .precision = header.precision,
                         .isRgbMarked = header.isRgbMarked,
                         .isJfif = header.isJfif,
                         .isPartial = lacksEndMarker(codeStream)};
  if (image::countScans(codeStream) > image::kMostScans) {
    return fail(ErrorCode::kTooLarge,
                std::format("The JPEG frame goes over its picture more than {} times.", image::kMostScans));
  }
  const auto size = frameBytes(expected, decoded.bytesPerSample);
  if (!size) return std::unexpected(size.error());
  decoded.bytes.resize(*size);
  auto safe = withSafeSegments(codeStream, header);
  if (!safe) return std::unexpected(safe.error());

  // An end marker of our own lets the decoder finish what is there of a stream that lost its own. It belongs to the
  // same buffer: fed one after the other, DCMTK's decoder reads beyond a buffer that it wants to skip to the very end.
  safe->insert(safe->end(), {std::byte{0xff}, std::byte{0xd9}});

  const DJCodecParameter parameters = plainComponents();
  const auto decoder = decoderFor(header.precision, parameters);
  OFCondition condition = decoder->init();
  if (condition.good()) {
    condition = decoder->decode(reinterpret_cast<Uint8*>(safe->data()), static_cast<Uint32>(safe->size()),
                                reinterpret_cast<Uint8*>(decoded.bytes.data()), static_cast<Uint32>(*size), OFFalse);
  }
  if (condition == EJ_Suspension) return fail(ErrorCode::kBadInput, "The JPEG frame ends before its pixels do.");
  if (condition.bad()) {
    return fail(ErrorCode::kBadInput, std::format("The JPEG frame cannot be decoded ({}).", condition.text()));
  }
  return decoded;
}

}  // namespace lobule::dicom
