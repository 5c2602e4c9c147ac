// Tells contents apart: FNV-1a, 64 bits. Not for anything that an attacker may choose.
#pragma once

#include <cstdint>

#include "core/bytes.h"

namespace lobule {

inline constexpr std::uint64_t kEmptyHash = 0xCBF29CE484222325U;

inline std::uint64_t addToHash(std::uint64_t hash, ByteSpan bytes) {
  for (const std::byte byte : bytes) hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001B3U;
  return hash;
}

}  // namespace lobule
