// JPEG 2000, raw code streams and JP2 files. The size stands in the SIZ marker: the data set is made to agree with it.
#include <algorithm>
#include <array>

#include "dicom/codecs.h"
#include "fuzz/bytes.h"
#include "fuzz/code_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lobule;
  constexpr std::array<std::uint8_t, 4> kMarks{0xff, 0x4f, 0xff, 0x51};
  const std::uint8_t *end = data + size, *siz = std::search(data, end, kMarks.begin(), kMarks.end());
  constexpr std::ptrdiff_t kSizeAt = 8, kComponentsAt = 40;
  if (end - siz < kComponentsAt + 2) return 0;
  const auto big32 = [&](std::ptrdiff_t at) {
    return static_cast<long long>(siz[at]) << 24 | siz[at + 1] << 16 | siz[at + 2] << 8 | siz[at + 3];
  };
  const long long columns = big32(kSizeAt) - big32(kSizeAt + 8), rows = big32(kSizeAt + 4) - big32(kSizeAt + 12);
  const int components = siz[kComponentsAt] << 8 | siz[kComponentsAt + 1];
  if (!fuzz::isSmall(columns, rows) || components > 4) return 0;
  (void)dicom::decodeJpeg2000(fuzz::spanOf(data, size),
                              {static_cast<int>(columns), static_cast<int>(rows), components, 16}, {});
  return 0;
}
