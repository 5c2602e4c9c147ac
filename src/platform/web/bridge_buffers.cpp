#include "platform/web/bridge_buffers.h"

#include <algorithm>
#include <new>

namespace lobule::platform {

std::uint8_t* BridgeBuffers::make(std::size_t bytes) {
  try {
    auto buffer = std::make_shared<std::vector<std::byte>>();
    buffer->reserve(std::max<std::size_t>(bytes, 1));  // an empty file has an address too
    buffer->resize(bytes);
    auto* address = reinterpret_cast<std::uint8_t*>(buffer->data());
    buffers_[address] = std::move(buffer);
    return address;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void BridgeBuffers::drop(const std::uint8_t* buffer) {
  buffers_.erase(buffer);
}

SharedBytes BridgeBuffers::take(const std::uint8_t* buffer) {
  auto taken = buffers_.extract(buffer);
  return taken.empty() ? std::make_shared<const std::vector<std::byte>>() : std::move(taken.mapped());
}

}  // namespace lobule::platform
