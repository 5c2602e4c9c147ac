// Data set parsing and the typed header: explicit, implicit, big endian, deflated, without preamble, cut short.
#include "dicom/dicom_object.h"
#include "fuzz/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lobule;
  (void)dicom::looksLikeDicom(fuzz::spanOf(data, size));
  (void)dicom::openDicom(fuzz::shared(data, size));
  return 0;
}
