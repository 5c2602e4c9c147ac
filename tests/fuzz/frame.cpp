// A whole object: the first and the last frame, raw and as shown, through whichever codec the file names.
#include "dicom/dicom_object.h"
#include "fuzz/bytes.h"
#include "fuzz/code_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lobule;
  const auto object = dicom::openDicom(fuzz::shared(data, size));
  if (!object) return 0;
  const dicom::ImageHeader& header = dicom::header(**object);
  if (!fuzz::isSmall(header.columns, header.rows)) return 0;
  (void)dicom::decodeRaw(**object, 0);
  (void)dicom::decodeFrame(**object, header.frames - 1);
  (void)dicom::frameOverlays(**object, header.frames - 1);
  const dicom::Calibration calibration = dicom::frameCalibration(**object, header.frames - 1);
  (void)dicom::scaleIn(calibration, {.firstColumn = 0, .firstRow = 0, .lastColumn = 9, .lastRow = 9});
  return 0;
}
