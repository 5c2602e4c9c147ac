// The DICOM JSON Model and dcmjs's shape of whatever can be parsed; what comes out must be JSON that our own parser
// reads.
#include <cstdlib>

#include "core/json.h"
#include "dicom/dicom_object.h"
#include "fuzz/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lobule;
  const auto object = dicom::openDicom(fuzz::shared(data, size));
  if (!object) return 0;
  for (const auto bulk : {dicom::BulkData::kInline, dicom::BulkData::kSizeOnly}) {
    for (const auto& text : {dicom::toDicomJson(**object, bulk), dicom::toNaturalJson(**object, bulk)}) {
      if (text && !parseJson(*text, "the model")) std::abort();
    }
  }
  return 0;
}
