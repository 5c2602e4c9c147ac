// How often a JPEG stream goes over its picture. Each scan of a progressive one costs a walk through all of it, however
// short it is: a small file of many would keep a decoder busy for minutes. Pure function, any thread.
#pragma once

#include <cstddef>

#include "core/bytes.h"

namespace lobule::image {

inline constexpr std::size_t kMostScans = 256;  // encoders make about ten

// Start-of-scan markers (ITU-T T.81 B.2.3); those of a thumbnail inside count, too.
std::size_t countScans(ByteSpan stream);

}  // namespace lobule::image
