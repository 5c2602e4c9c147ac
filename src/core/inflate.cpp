#include "core/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <format>
#include <limits>

namespace lobule {
namespace {

constexpr std::size_t kWindowBytes = 64 * 1024;

class InflateStream {
 public:
  InflateStream() { ready_ = inflateInit2(&state, -MAX_WBITS) == Z_OK; }
  ~InflateStream() {
    if (ready_) inflateEnd(&state);
  }
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;
  bool isReady() const { return ready_; }

  z_stream state{};

 private:
  bool ready_ = false;
};

// What the data unpacks to, counted in a small window: only then memory is asked for. A truncated stream counts as far
// as it goes.
Result<std::size_t> inflatedBytes(ByteSpan deflated, std::size_t maxBytes) {
  InflateStream stream;
  if (!stream.isReady()) return fail(ErrorCode::kInternal, "The decompressor could not start.");
  stream.state.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(deflated.data()));
  stream.state.avail_in = static_cast<uInt>(deflated.size());
  std::vector<Bytef> window(kWindowBytes);
  int status = Z_OK;
  while (status == Z_OK) {
    stream.state.next_out = window.data();
    stream.state.avail_out = static_cast<uInt>(window.size());
    status = inflate(&stream.state, Z_NO_FLUSH);
    if (stream.state.total_out > maxBytes) {
      return fail(ErrorCode::kTooLarge, std::format("The deflated data grows beyond {} MiB.", maxBytes >> 20));
    }
  }
  // Z_BUF_ERROR: the input ended early; what came before it is good.
  if (status != Z_STREAM_END && status != Z_BUF_ERROR) {
    return fail(ErrorCode::kBadInput, "The deflated data is damaged.");
  }
  return stream.state.total_out;
}

}  // namespace

Result<std::vector<std::byte>> inflateBeginning(ByteSpan deflated, std::size_t bytes) {
  InflateStream stream;
  if (!stream.isReady()) return fail(ErrorCode::kInternal, "The decompressor could not start.");
  stream.state.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(deflated.data()));
  stream.state.avail_in = static_cast<uInt>(std::min<std::size_t>(deflated.size(), std::numeric_limits<uInt>::max()));
  std::vector<std::byte> output(bytes);
  stream.state.next_out = reinterpret_cast<Bytef*>(output.data());
  stream.state.avail_out = static_cast<uInt>(output.size());
  const int status = output.empty() ? Z_BUF_ERROR : inflate(&stream.state, Z_NO_FLUSH);
  if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
    return fail(ErrorCode::kBadInput, "The deflated data is damaged.");
  }
  output.resize(stream.state.total_out);
  return output;
}

bool inflatesWithin(ByteSpan deflated, std::size_t maxBytes) {
  if (deflated.size() > std::numeric_limits<uInt>::max()) return false;
  const auto bytes = inflatedBytes(deflated, maxBytes);
  return bytes || bytes.error().code != ErrorCode::kTooLarge;
}

Result<std::vector<std::byte>> inflateRaw(ByteSpan deflated, std::size_t maxBytes) {
  if (deflated.size() > std::numeric_limits<uInt>::max()) {
    return fail(ErrorCode::kTooLarge, "The deflated data is larger than 4 GiB.");
  }
  const auto bytes = inflatedBytes(deflated, maxBytes);
  if (!bytes) return std::unexpected(bytes.error());
  return inflateBeginning(deflated, *bytes);
}

}  // namespace lobule
