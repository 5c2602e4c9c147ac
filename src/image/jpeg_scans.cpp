#include "image/jpeg_scans.h"

namespace lobule::image {

std::size_t countScans(ByteSpan stream) {
  std::size_t scans = 0;
  for (std::size_t i = 0; i + 1 < stream.size(); ++i) {
    if (stream[i] == std::byte{0xff} && stream[i + 1] == std::byte{0xda}) ++scans;
  }
  return scans;
}

}  // namespace lobule::image
