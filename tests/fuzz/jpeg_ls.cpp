// JPEG-LS, lossless and near-lossless, every interleaving.
#include "fuzz/code_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lobule;
  const ByteSpan stream = fuzz::spanOf(data, size);
  const auto header = dicom::readJpegHeader(stream);
  if (!header || !header->isJpegLs() || !fuzz::isSmall(header->columns, header->rows)) return 0;
  (void)dicom::decodeJpegLs(stream, *header, fuzz::expectedOf(*header), true);
  return 0;
}
