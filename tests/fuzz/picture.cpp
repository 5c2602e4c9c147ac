// PNG and JPEG pictures through stb_image. Pictures that claim to be large are left out: they would only be slow.
#include "fuzz/bytes.h"
#include "fuzz/code_stream.h"
#include "image/raster_file.h"

namespace {

long long big32(const std::uint8_t* at) {
  return static_cast<long long>(at[0]) << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

bool isWorthReading(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kPngHeader = 24;
  if (size < kPngHeader) return false;
  if (data[0] == 0x89) return lobule::fuzz::isSmall(big32(data + 16), big32(data + 20));
  const auto jpeg = lobule::dicom::readJpegHeader(lobule::fuzz::spanOf(data, size));
  return data[0] == 0xff && (!jpeg || lobule::fuzz::isSmall(jpeg->columns, jpeg->rows));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lobule;
  if (isWorthReading(data, size)) (void)image::readRasterFile(fuzz::spanOf(data, size));
  return 0;
}
