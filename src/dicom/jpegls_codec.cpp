#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmjpls/djcodecd.h>
#include <dcmtk/dcmjpls/djcparam.h>

#include <algorithm>
#include <format>
#include <memory>

#include "dicom/codecs.h"

namespace lobule::dicom {
namespace {

// DCMTK's decoder works on a data set: one of our own that says exactly what the code stream says.
void describe(DcmDataset& dataSet, const JpegHeader& header) {
  const auto put = [&](const DcmTagKey& tag, int value) {
    dataSet.putAndInsertUint16(tag, static_cast<Uint16>(value));
  };
  put(DCM_SamplesPerPixel, header.components);
  put(DCM_Rows, header.rows);
  put(DCM_Columns, header.columns);
  put(DCM_BitsAllocated, header.precision > 8 ? 16 : 8);
  put(DCM_BitsStored, header.precision);
  put(DCM_HighBit, header.precision - 1);
  put(DCM_PixelRepresentation, 0);
  if (header.components > 1) put(DCM_PlanarConfiguration, 0);
  dataSet.putAndInsertString(DCM_PhotometricInterpretation, header.components > 1 ? "RGB" : "MONOCHROME2");
}

// An offset table and one fragment.
std::unique_ptr<DcmPixelSequence> wrap(ByteSpan codeStream) {
  auto sequence = std::make_unique<DcmPixelSequence>(DcmTag(DCM_PixelData, EVR_OB));
  sequence->insert(new DcmPixelItem(DcmTag(DCM_Item, EVR_OB)));
  auto* fragment = new DcmPixelItem(DcmTag(DCM_Item, EVR_OB));
  sequence->insert(fragment);
  const std::size_t even = codeStream.size() & ~std::size_t{1};
  std::vector<std::byte> padded(codeStream.begin(), codeStream.end());
  if (even != padded.size()) padded.push_back(std::byte{0});
  fragment->putUint8Array(reinterpret_cast<const Uint8*>(padded.data()), static_cast<unsigned long>(padded.size()));
  return sequence;
}

}  // namespace

Result<DecodedSamples> decodeJpegLs(ByteSpan codeStream, const JpegHeader& header, const ExpectedFrame& expected) {
  if (header.precision < 2 || header.precision > 16) {
    return fail(ErrorCode::kUnsupported, std::format("JPEG-LS with {} bits a sample is not read.", header.precision));
  }
  if (auto agreed = checkAgreement(expected, header.columns, header.rows, header.components); !agreed) {
    return std::unexpected(agreed.error());
  }
  DecodedSamples decoded{.bytesPerSample = header.precision <= 8 ? 1 : 2,
                         .precision = header.precision,
                         .isRgbMarked = header.isRgbMarked,
                         .isJfif = header.isJfif};
  const auto size = frameBytes(expected, decoded.bytesPerSample);
  if (!size) return std::unexpected(size.error());
  decoded.bytes.resize(*size);

  DcmDataset dataSet;
  describe(dataSet, header);
  const auto sequence = wrap(codeStream);
  const DJLSCodecParameter parameters(EJLSUC_never, EJLSPC_colorByPixel, OFTrue);
  const DJLSLosslessDecoder decoder;
  Uint32 fragment = 1;
  OFString colorModel;
  const DcmCodec& codec = decoder;
  const OFCondition condition = codec.decodeFrame(nullptr, sequence.get(), &parameters, &dataSet, 0, fragment,
                                                  decoded.bytes.data(), static_cast<Uint32>(*size), colorModel);
  if (condition.bad()) {
    return fail(ErrorCode::kBadInput, std::format("The JPEG-LS frame cannot be decoded ({}).", condition.text()));
  }
  return decoded;
}

}  // namespace lobule::dicom
