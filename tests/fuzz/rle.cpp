// RLE segments. The first byte chooses what the data set says of the frame.
#include "dicom/codecs.h"
#include "fuzz/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lobule;
  if (size == 0) return 0;
  constexpr int kDepths[] = {1, 8, 16, 32};
  const int samples = (data[0] & 4) != 0 ? 3 : 1;
  const dicom::ExpectedFrame expected{40, 33, samples, kDepths[data[0] & 3]};
  const bool mayBePartial = (data[0] & 8) == 0;
  (void)dicom::decodeRle(fuzz::spanOf(data + 1, size - 1), expected, mayBePartial);
  return 0;
}
