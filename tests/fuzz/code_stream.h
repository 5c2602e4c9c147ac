// A JPEG or JPEG-LS code stream on its own, with a data set that always agrees with it: the decoders must get past the
// comparison of sizes. Large pictures are left to the other targets: here they would only be slow.
#pragma once

#include "dicom/codecs.h"
#include "fuzz/bytes.h"

namespace lobule::fuzz {

inline constexpr int kMaxPixels = 256 * 256;

inline bool isSmall(long long columns, long long rows) {
  return columns > 0 && rows > 0 && columns <= kMaxPixels && rows <= kMaxPixels && columns * rows <= kMaxPixels;
}

inline dicom::ExpectedFrame expectedOf(const dicom::JpegHeader& header) {
  return {header.columns, header.rows, header.components, header.precision > 8 ? 16 : 8};
}

}  // namespace lobule::fuzz
