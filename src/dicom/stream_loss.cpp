#include "dicom/codecs.h"
#include "dicom/stream_bytes.h"

namespace lobule::dicom {
namespace {

StreamLoss lossIf(bool isLossy) {
  return isLossy ? StreamLoss::kLossy : StreamLoss::kLossless;
}

// ITU-T T.81 Table B.1: every fourth process is one without loss.
StreamLoss lossOfJpeg(ByteSpan start) {
  const auto header = readJpegHeader(start);
  if (!header) return StreamLoss::kUnknown;
  return lossIf(header->isJpegLs() ? isNearLossless(start) : header->process % 4 != 3);
}

// ITU-T T.800 A.6.1: the transformation that COD, one of the segments behind SOC, names.
StreamLoss lossOfJpeg2000(ByteSpan start) {
  constexpr unsigned kCodingStyle = 0x52, kIrreversible = 0;
  constexpr std::size_t kTransformation = 13;  // from its marker on
  std::size_t position = 2;
  while (byteAt(start, position) == 0xff) {
    if (byteAt(start, position + 1) == kCodingStyle) {
      const std::size_t at = position + kTransformation;
      return at < start.size() ? lossIf(byteAt(start, at) == kIrreversible) : StreamLoss::kUnknown;
    }
    position += 2 + big16(start, position + 2);
  }
  return StreamLoss::kUnknown;
}

}  // namespace

StreamLoss lossOfStream(ByteSpan start) {
  constexpr unsigned kJpegStart = 0xd8, kJpeg2000Start = 0x4f;
  if (byteAt(start, 0) != 0xff) return StreamLoss::kUnknown;
  if (byteAt(start, 1) == kJpegStart) return lossOfJpeg(start);
  return byteAt(start, 1) == kJpeg2000Start ? lossOfJpeg2000(start) : StreamLoss::kUnknown;
}

}  // namespace lobule::dicom
