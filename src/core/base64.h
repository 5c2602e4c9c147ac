// Base64 (RFC 4648, section 4) with padding.
#pragma once

#include <string>

#include "core/bytes.h"

namespace lobule {

std::string encodeBase64(ByteSpan bytes);

}  // namespace lobule
