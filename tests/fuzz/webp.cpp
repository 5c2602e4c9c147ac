// WebP pictures, lossy and lossless, alone or in an extended file.
#include <webp/decode.h>

#include "fuzz/bytes.h"
#include "fuzz/code_stream.h"
#include "image/raster_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lobule;
  int columns = 0, rows = 0;
  if (WebPGetInfo(data, size, &columns, &rows) != 0 && !fuzz::isSmall(columns, rows)) return 0;
  if (size > 2 && data[0] == 'R') (void)image::readRasterFile(fuzz::spanOf(data, size));
  return 0;
}
