// Immutable shared bytes of a file: cheap to hand between threads; freed with the last owner.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace lobule {

using ByteSpan = std::span<const std::byte>;
using SharedBytes = std::shared_ptr<const std::vector<std::byte>>;

}  // namespace lobule
