// Memory watched while something is read, natively the process's, as wasm the heap, which never shrinks; and bytes by
// hand.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#ifdef __EMSCRIPTEN__
#include <emscripten/heap.h>
#else
#include <sys/resource.h>
#endif

namespace lobule::testing {

#ifdef __EMSCRIPTEN__
inline std::size_t mebibytesEver() {
  return emscripten_get_heap_size() >> 20;
}
#else
inline std::size_t mebibytesEver() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) >> 10;
}
#endif

// The sanitizers keep freed memory for a while, and shadow what there is.
inline constexpr std::size_t kHarmlessMebibytes = 400;

template <class Work>
auto watched(Work work) {
  const std::size_t before = mebibytesEver();
  auto result = work();
  CHECK(mebibytesEver() - before < kHarmlessMebibytes);
  return result;
}

inline std::vector<std::byte> bytesOf(std::string_view text) {
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}

inline void append(std::vector<std::byte>& bytes, ByteSpan more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

}  // namespace lobule::testing
