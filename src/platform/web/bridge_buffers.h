// Memory of the core that JS fills: each buffer lives until a function takes it over or it is dropped. UI thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "core/bytes.h"

namespace lobule::platform {

class BridgeBuffers {
 public:
  // Null when memory is short.
  std::uint8_t* make(std::size_t bytes);
  void drop(const std::uint8_t* buffer);

  // Ownership passes on without a copy; empty bytes for an address that is no buffer.
  SharedBytes take(const std::uint8_t* buffer);

 private:
  std::map<const std::uint8_t*, std::shared_ptr<std::vector<std::byte>>> buffers_;
};

}  // namespace lobule::platform
