// Writes one Digital Mammography X-Ray Image, For Presentation, explicit VR little endian, as the bytes of a file.
// For synthetic images: every value comes from the caller, nothing is read from the machine. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/breast.h"
#include "core/bytes.h"
#include "core/result.h"
#include "image/pixels.h"

namespace lobule::dicom {

struct MammogramToWrite {
  // Identity: UIDs must be valid (digits and dots, at most 64); dates are YYYYMMDD, times HHMMSS.
  std::string patientId, patientName, patientSex = "F", patientBirthDate, patientAge;  // age as "052Y"
  std::string studyInstanceUid, seriesInstanceUid, sopInstanceUid;
  std::string studyId, studyDate, studyTime, studyDescription, seriesDescription;
  std::string manufacturer, model, softwareVersion;
  int seriesNumber = 1, instanceNumber = 1;

  Laterality laterality = Laterality::kLeft;
  ViewPosition view = ViewPosition::kCC;  // kCC or kMLO

  image::Plane<std::uint16_t> pixels;  // MONOCHROME2, as displayed
  int bitsStored = 12;
  double windowCenter = 2048, windowWidth = 4096;

  double imagerSpacingMm = 0.1, magnificationFactor = 1.0;
  double positionerAngleDeg = 0;  // signed as the writer's machine would
  double bodyPartThicknessMm = 50, compressionForceN = 100;
  double sourceToDetectorMm = 650, sourceToPatientMm = 630;
  double kilovolts = 29, exposureMas = 80;
  std::string anodeTarget = "TUNGSTEN", filterMaterial = "RHODIUM";
};

// Errors: another view, an image without pixels, a UID that is none.
Result<std::vector<std::byte>> writeMammogram(const MammogramToWrite& mammogram);

}  // namespace lobule::dicom
