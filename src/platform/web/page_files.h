// Files that stay with the page: the core fetches slices of them from its worker threads, while the UI thread passes
// the wishes on to JS (event "slice") and never waits. Page only.
#pragma once

#include <cstdint>

#include "core/byte_source.h"

namespace lobule::platform {

// id: the page's own number of the file. When the last owner lets go, the page hears of it (event "fileClosed").
SharedSource pageFile(std::uint32_t id, std::uint64_t size);

}  // namespace lobule::platform
