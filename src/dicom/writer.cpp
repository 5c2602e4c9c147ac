#include "dicom/writer.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <exception>
#include <format>

#include "dicom/data_set.h"

namespace lobule::dicom {
namespace {

void put(DcmItem& item, const DcmTagKey& tag, const std::string& value) {
  item.putAndInsertString(tag, value.c_str());
}

// A decimal string (DS holds 16 characters).
void put(DcmItem& item, const DcmTagKey& tag, double value) {
  put(item, tag, std::format("{:.6g}", value));
}

void putWord(DcmItem& item, const DcmTagKey& tag, int value) {
  item.putAndInsertUint16(tag, static_cast<Uint16>(value));
}

DcmItem* addItem(DcmItem& item, const DcmTagKey& sequence) {
  DcmItem* added = nullptr;
  item.findOrCreateSequenceItem(sequence, added, -2);
  return added;
}

void putCode(DcmItem& item, const DcmTagKey& sequence, const char* value, const char* scheme, const char* meaning) {
  DcmItem* code = addItem(item, sequence);
  put(*code, DCM_CodeValue, value);
  put(*code, DCM_CodingSchemeDesignator, scheme);
  put(*code, DCM_CodeMeaning, meaning);
}

void putIdentity(DcmItem& set, const MammogramToWrite& m) {
  put(set, DCM_SOPClassUID, UID_DigitalMammographyXRayImageStorageForPresentation);
  put(set, DCM_SOPInstanceUID, m.sopInstanceUid);
  put(set, DCM_PatientName, m.patientName);
  put(set, DCM_PatientID, m.patientId);
  put(set, DCM_PatientBirthDate, m.patientBirthDate);
  put(set, DCM_PatientSex, m.patientSex);
  put(set, DCM_PatientAge, m.patientAge);
  put(set, DCM_StudyInstanceUID, m.studyInstanceUid);
  put(set, DCM_StudyID, m.studyId);
  put(set, DCM_StudyDescription, m.studyDescription);
  put(set, DCM_ReferringPhysicianName, "");
  put(set, DCM_AccessionNumber, "");
  for (const DcmTagKey& date : {DCM_StudyDate, DCM_SeriesDate, DCM_AcquisitionDate, DCM_ContentDate}) {
    put(set, date, m.studyDate);
  }
  for (const DcmTagKey& time : {DCM_StudyTime, DCM_SeriesTime, DCM_AcquisitionTime, DCM_ContentTime}) {
    put(set, time, m.studyTime);
  }
  put(set, DCM_Modality, "MG");
  put(set, DCM_PresentationIntentType, "FOR PRESENTATION");
  put(set, DCM_SeriesInstanceUID, m.seriesInstanceUid);
  put(set, DCM_SeriesNumber, std::to_string(m.seriesNumber));
  put(set, DCM_SeriesDescription, m.seriesDescription);
  put(set, DCM_InstanceNumber, std::to_string(m.instanceNumber));
  put(set, DCM_Manufacturer, m.manufacturer);
  put(set, DCM_ManufacturerModelName, m.model);
  put(set, DCM_SoftwareVersions, m.softwareVersion);
}

// PS3.3 C.8.11.7 and C.8.11.2: which breast, which way up.
void putView(DcmItem& set, const MammogramToWrite& m) {
  const bool isCC = m.view == ViewPosition::kCC;
  const bool isLeft = m.laterality == Laterality::kLeft;
  put(set, DCM_ImageLaterality, isLeft ? "L" : "R");
  putCode(set, DCM_AnatomicRegionSequence, "76752008", "SCT", "Breast");
  put(set, DCM_BodyPartExamined, "BREAST");
  put(set, DCM_OrganExposed, "BREAST");
  put(set, DCM_BreastImplantPresent, "NO");
  put(set, DCM_PositionerType, "MAMMOGRAPHIC");
  put(set, DCM_PositionerPrimaryAngle, m.positionerAngleDeg);
  put(set, DCM_ViewPosition, isCC ? "CC" : "MLO");
  putCode(set, DCM_ViewCodeSequence, isCC ? "399162004" : "399368009", "SCT",
          isCC ? "cranio-caudal" : "medio-lateral oblique");
  DcmItem* view = nullptr;
  set.findAndGetSequenceItem(DCM_ViewCodeSequence, view);
  view->insertEmptyElement(DCM_ViewModifierCodeSequence);
  // Displayed: rows lead away from the left breast's chest wall and towards the right one's; CC has lateral up.
  const std::string rows = isLeft ? "A" : "P";
  const std::string columns = isCC ? (isLeft ? "R" : "L") : (isLeft ? "FR" : "FL");
  put(set, DCM_PatientOrientation, rows + "\\" + columns);
}

void putAcquisition(DcmItem& set, const MammogramToWrite& m) {
  put(set, DCM_BodyPartThickness, m.bodyPartThicknessMm);
  put(set, DCM_CompressionForce, m.compressionForceN);
  put(set, DCM_DistanceSourceToDetector, m.sourceToDetectorMm);
  put(set, DCM_DistanceSourceToPatient, m.sourceToPatientMm);
  put(set, DCM_EstimatedRadiographicMagnificationFactor, m.magnificationFactor);
  put(set, DCM_KVP, m.kilovolts);
  put(set, DCM_ExposureInuAs, std::format("{:.0f}", m.exposureMas * 1000));
  put(set, DCM_AnodeTargetMaterial, m.anodeTarget);
  put(set, DCM_FilterMaterial, m.filterMaterial);
  put(set, DCM_DetectorType, "DIRECT");
  const std::string spacing = std::format("{:.6g}\\{:.6g}", m.imagerSpacingMm, m.imagerSpacingMm);
  put(set, DCM_ImagerPixelSpacing, spacing);
  set.insertEmptyElement(DCM_AcquisitionContextSequence);
}

void putPixels(DcmItem& set, const MammogramToWrite& m) {
  put(set, DCM_ImageType, "DERIVED\\PRIMARY");
  put(set, DCM_DerivationDescription, "Rendered from a synthetic breast");
  putWord(set, DCM_SamplesPerPixel, 1);
  put(set, DCM_PhotometricInterpretation, "MONOCHROME2");
  putWord(set, DCM_Rows, m.pixels.rows);
  putWord(set, DCM_Columns, m.pixels.columns);
  putWord(set, DCM_BitsAllocated, 16);
  putWord(set, DCM_BitsStored, m.bitsStored);
  putWord(set, DCM_HighBit, m.bitsStored - 1);
  putWord(set, DCM_PixelRepresentation, 0);
  put(set, DCM_PixelIntensityRelationship, "LOG");
  set.putAndInsertSint16(DCM_PixelIntensityRelationshipSign, -1);
  put(set, DCM_RescaleIntercept, "0");
  put(set, DCM_RescaleSlope, "1");
  put(set, DCM_RescaleType, "US");
  put(set, DCM_PresentationLUTShape, "IDENTITY");
  put(set, DCM_WindowCenter, m.windowCenter);
  put(set, DCM_WindowWidth, m.windowWidth);
  put(set, DCM_VOILUTFunction, "LINEAR");
  put(set, DCM_LossyImageCompression, "00");
  put(set, DCM_BurnedInAnnotation, "NO");
  set.putAndInsertUint16Array(DCM_PixelData, m.pixels.samples.data(), m.pixels.samples.size());
}

Result<std::vector<std::byte>> bytesOf(DcmFileFormat& file, std::size_t pixelBytes) {
  constexpr std::size_t kRoomForHeader = 64 * 1024;
  std::vector<std::byte> bytes(pixelBytes + kRoomForHeader);
  DcmOutputBufferStream stream(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  file.transferInit();
  const OFCondition status = file.write(stream, EXS_LittleEndianExplicit, EET_ExplicitLength, nullptr);
  file.transferEnd();
  if (status.bad()) {
    return fail(ErrorCode::kInternal, std::format("The image could not be written ({}).", status.text()));
  }
  bytes.resize(static_cast<std::size_t>(stream.tell()));
  return bytes;
}

}  // namespace

Result<std::vector<std::byte>> writeMammogram(const MammogramToWrite& m) {
  if (m.view != ViewPosition::kCC && m.view != ViewPosition::kMLO) {
    return fail(ErrorCode::kUnsupported, "Only CC and MLO views can be written.");
  }
  if (m.pixels.isEmpty() || m.pixels.columns > 65535 || m.pixels.rows > 65535) {
    return fail(ErrorCode::kBadInput, "The image to write has no pixels, or more than 65535 in one direction.");
  }
  for (const std::string* uid : {&m.studyInstanceUid, &m.seriesInstanceUid, &m.sopInstanceUid}) {
    if (uid->empty() || uid->size() > 64 || uid->find_first_not_of("0123456789.") != std::string::npos) {
      return fail(ErrorCode::kBadInput, "The image to write needs unique identifiers made of digits and dots.");
    }
  }
  try {
    prepareDcmtk();
    DcmFileFormat file;
    DcmItem& set = *file.getDataset();
    putIdentity(set, m);
    putView(set, m);
    putAcquisition(set, m);
    putPixels(set, m);
    return bytesOf(file, m.pixels.samples.size() * sizeof(std::uint16_t));
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, std::format("The image could not be written ({}).", error.what()));
  }
}

}  // namespace lobule::dicom
