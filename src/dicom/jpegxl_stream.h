// One JPEG XL stream to samples, by libjxl and with plain types only: linked into native programs, and the whole of the
// module lobule_jxl.wasm, which the browser and Node load when the first such frame is to be decoded. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lobule::dicom {

// Both structures cross the border between two wasm modules: 32-bit fields only.
struct JpegXlRequest {
  std::uint32_t columns = 0, rows = 0, samplesPerPixel = 0;  // what the data set promises
  std::uint32_t bytesPerSample = 1;                          // of the target: 1 or 2
  std::uint32_t mayBePartial = 0;  // the file ends early: groups that are missing stay black, and that is no error
};

enum class JpegXlOutcome : std::uint32_t {
  kDecoded,
  kDamaged,
  kEndsEarly,
  kOtherSize,     // the reply says which columns, rows and components the stream has
  kOtherDepth,    // floating point, or more bits (in the reply) than the target holds
  kNeedsTooMuch,  // memory or work beyond what an image of this size can need
  kCancelled,
};

struct JpegXlReply {
  JpegXlOutcome outcome = JpegXlOutcome::kDamaged;
  std::uint32_t columns = 0, rows = 0, components = 0, bits = 0;
  std::uint32_t isXyb =
      0;  // coded in libjxl's own colour space: three samples are RGB whatever the data set calls them
  std::uint32_t isPartial = 0;  // the stream ends early: groups that are missing are as the target was
};

struct JpegXlInput {
  const std::uint8_t* stream = nullptr;
  std::size_t size = 0;
  bool (*isCancelled)(const void* user) = nullptr;  // may be null
  const void* user = nullptr;
};

// target: columns x rows x samplesPerPixel samples of bytesPerSample, interleaved, little endian, right-aligned. Not
// written before the stream's header agrees with the request.
JpegXlReply decodeJpegXlStream(const JpegXlInput& input, const JpegXlRequest& request, std::uint8_t* target);

}  // namespace lobule::dicom
