// Raw deflate (RFC 1951) to bytes, bounded: for deflated DICOM and zip. Any thread.
#pragma once

#include <vector>

#include "core/bytes.h"
#include "core/result.h"

namespace lobule {

// The first bytes, fewer where there are no more; what follows is not looked at.
Result<std::vector<std::byte>> inflateBeginning(ByteSpan deflated, std::size_t bytes);

// Whether there are no more than maxBytes, damaged data as far as it goes: counted, nothing is kept.
bool inflatesWithin(ByteSpan deflated, std::size_t maxBytes);

// kTooLarge, before any memory is asked for, where there are more than maxBytes; what a truncated stream holds is
// returned. The data is unpacked twice: the first time only to count.
Result<std::vector<std::byte>> inflateRaw(ByteSpan deflated, std::size_t maxBytes);

}  // namespace lobule
