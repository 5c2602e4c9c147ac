// JPEG Lossless, every predictor, 2 to 16 bits.
#include "fuzz/code_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lobule;
  const ByteSpan stream = fuzz::spanOf(data, size);
  const auto header = dicom::readJpegHeader(stream);
  if (!header || header->process != 3 || !fuzz::isSmall(header->columns, header->rows)) return 0;
  (void)dicom::decodeJpeg(stream, *header, fuzz::expectedOf(*header));
  return 0;
}
