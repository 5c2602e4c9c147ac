// JPEG XL, bare and in its container, whole and cut short. The first byte says what the data set promises: 8 or 16
// bits, grey or colour, a whole file or one that ends early; the next two are its columns and rows.
#include "fuzz/code_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lobule;
  constexpr std::size_t kPromise = 3;
  if (size < kPromise) return 0;
  const dicom::ExpectedFrame expected{data[1] + 1, data[2] + 1, (data[0] & 2) != 0 ? 3 : 1,
                                      (data[0] & 1) != 0 ? 16 : 8};
  (void)dicom::decodeJpegXl(fuzz::spanOf(data + kPromise, size - kPromise), expected, (data[0] & 4) != 0, {});
  return 0;
}
