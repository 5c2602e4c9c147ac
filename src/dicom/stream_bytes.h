// Reading the markers of JPEG streams of all kinds: big endian, 0 beyond the end. Internal to the room.
#pragma once

#include <cstddef>

#include "core/bytes.h"

namespace lobule::dicom {

inline unsigned byteAt(ByteSpan bytes, std::size_t offset) {
  return offset < bytes.size() ? std::to_integer<unsigned>(bytes[offset]) : 0;
}

inline unsigned big16(ByteSpan bytes, std::size_t offset) {
  return byteAt(bytes, offset) << 8 | byteAt(bytes, offset + 1);
}

}  // namespace lobule::dicom
