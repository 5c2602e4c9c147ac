// Raw deflate with a bound on what may come out; the bound holds.
#include "core/inflate.h"

#include <cstdlib>

#include "fuzz/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lobule;
  constexpr std::size_t kBound = 100'000;
  const auto inflated = inflateRaw(fuzz::spanOf(data, size), kBound);
  if (inflated && inflated->size() > kBound) std::abort();
  return 0;
}
