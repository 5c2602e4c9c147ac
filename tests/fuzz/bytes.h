// What every fuzz target needs: the fuzzer's bytes as ours.
#pragma once

#include <cstdint>

#include "core/bytes.h"

namespace lobule::fuzz {

inline ByteSpan spanOf(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const std::byte*>(data), size};
}

inline SharedBytes shared(const std::uint8_t* data, std::size_t size) {
  const ByteSpan bytes = spanOf(data, size);
  return std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
}

}  // namespace lobule::fuzz
