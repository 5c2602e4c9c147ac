#include <cmath>

#include "dicom/header.h"

namespace lobule::dicom {
namespace {

constexpr double kMinMm = 1e-4, kMaxMm = 10.0;  // of a pixel: beyond it the value is no spacing

std::optional<PixelSpacing> spacingFrom(DcmItem& item, const DcmTagKey& tag, SpacingKind kind) {
  const auto values = numbersOf(item, tag);
  if (values.size() < 2) return std::nullopt;
  for (const double value : {values[0], values[1]}) {
    if (!(value >= kMinMm && value <= kMaxMm)) return std::nullopt;
  }
  return PixelSpacing{values[0], values[1], kind};
}

// Estimated Radiographic Magnification Factor, else the ratio of the source distances.
std::optional<double> magnificationOf(const Acquisition& acquisition) {
  const auto isPlausible = [](double factor) { return factor >= 1.0 && factor <= 4.0; };
  if (acquisition.magnificationFactor && isPlausible(*acquisition.magnificationFactor)) {
    return acquisition.magnificationFactor;
  }
  if (!acquisition.sourceToDetectorMm || !acquisition.sourceToPatientMm || *acquisition.sourceToPatientMm <= 0.0) {
    return std::nullopt;
  }
  const double ratio = *acquisition.sourceToDetectorMm / *acquisition.sourceToPatientMm;
  return isPlausible(ratio) ? std::optional(ratio) : std::nullopt;
}

// PS3.3 C.8.5.5: physical deltas in centimetres of the largest two-dimensional region.
std::optional<PixelSpacing> ultrasoundSpacing(DcmItem& dataSet) {
  constexpr long long kTwoDimensional = 1, kCentimetres = 3;
  std::optional<PixelSpacing> spacing;
  double largest = 0.0;
  const unsigned long count = itemCount(dataSet, DCM_SequenceOfUltrasoundRegions);
  for (unsigned long i = 0; i < count; ++i) {
    DcmItem* region = itemOf(dataSet, DCM_SequenceOfUltrasoundRegions, i);
    if (region == nullptr || integerOf(*region, DCM_RegionSpatialFormat) != kTwoDimensional) continue;
    if (integerOf(*region, DCM_PhysicalUnitsXDirection) != kCentimetres ||
        integerOf(*region, DCM_PhysicalUnitsYDirection) != kCentimetres)
      continue;
    const double columnMm = 10.0 * std::abs(numberOf(*region, DCM_PhysicalDeltaX).value_or(0.0));
    const double rowMm = 10.0 * std::abs(numberOf(*region, DCM_PhysicalDeltaY).value_or(0.0));
    const double width =
        numberOf(*region, DCM_RegionLocationMaxX1).value_or(0) - numberOf(*region, DCM_RegionLocationMinX0).value_or(0);
    const double height =
        numberOf(*region, DCM_RegionLocationMaxY1).value_or(0) - numberOf(*region, DCM_RegionLocationMinY0).value_or(0);
    const bool isPlausible = columnMm >= kMinMm && columnMm <= kMaxMm && rowMm >= kMinMm && rowMm <= kMaxMm;
    if (!isPlausible || width * height <= largest) continue;
    largest = width * height;
    spacing = PixelSpacing{rowMm, columnMm, SpacingKind::kCalibrated};
  }
  return spacing;
}

std::optional<PixelSpacing> pixelSpacing(DcmItem& dataSet, SpacingKind kind) {
  if (auto own = spacingFrom(dataSet, DCM_PixelSpacing, kind)) return own;
  DcmItem* measures = functionalGroup(dataSet, DCM_PixelMeasuresSequence, 0);
  return measures != nullptr ? spacingFrom(*measures, DCM_PixelSpacing, kind) : std::nullopt;
}

// Projection X-ray (PS3.3 10.7.1.3): Pixel Spacing that differs from the detector's has been corrected or calibrated.
std::optional<PixelSpacing> correctedByFile(DcmItem& dataSet, const std::optional<PixelSpacing>& atDetector) {
  const std::string type = wordOf(dataSet, DCM_PixelSpacingCalibrationType);
  auto spacing =
      pixelSpacing(dataSet, type == "FIDUCIAL" ? SpacingKind::kCalibrated : SpacingKind::kMagnificationCorrected);
  if (!spacing || !type.empty()) return spacing;
  if (!atDetector) return std::nullopt;
  const bool isSame = std::abs(spacing->rowMm / atDetector->rowMm - 1.0) < 1e-3;
  return isSame ? std::nullopt : spacing;
}

PixelSpacing projectionSpacing(DcmItem& dataSet, const ImageHeader& header) {
  const auto atDetector = spacingFrom(dataSet, DCM_ImagerPixelSpacing, SpacingKind::kDetector);
  if (auto corrected = correctedByFile(dataSet, atDetector)) return *corrected;
  if (!atDetector) {
    if (auto plain = pixelSpacing(dataSet, SpacingKind::kDetector)) return *plain;
    const auto nominal = spacingFrom(dataSet, DCM_NominalScannedPixelSpacing, SpacingKind::kDetector);
    return nominal.value_or(PixelSpacing{});
  }
  const auto factor = magnificationOf(header.acquisition);
  if (!factor) return *atDetector;
  return {atDetector->rowMm / *factor, atDetector->columnMm / *factor, SpacingKind::kMagnificationCorrected};
}

}  // namespace

Acquisition readAcquisition(DcmItem& dataSet) {
  Acquisition acquisition;
  if (const auto imager = spacingFrom(dataSet, DCM_ImagerPixelSpacing, SpacingKind::kDetector)) {
    acquisition.imagerSpacingRowMm = imager->rowMm;
    acquisition.imagerSpacingColumnMm = imager->columnMm;
  }
  acquisition.magnificationFactor = numberOf(dataSet, DCM_EstimatedRadiographicMagnificationFactor);
  acquisition.positionerAngleDeg = numberOf(dataSet, DCM_PositionerPrimaryAngle);
  acquisition.bodyPartThicknessMm = numberOf(dataSet, DCM_BodyPartThickness);
  acquisition.compressionForceN = numberOf(dataSet, DCM_CompressionForce);
  acquisition.sourceToDetectorMm = numberOf(dataSet, DCM_DistanceSourceToDetector);
  acquisition.sourceToPatientMm = numberOf(dataSet, DCM_DistanceSourceToPatient);
  return acquisition;
}

PixelSpacing readSpacing(DcmItem& dataSet, const ImageHeader& header) {
  if (header.modality == Modality::kUltrasound) {
    if (auto region = ultrasoundSpacing(dataSet)) return *region;
    return pixelSpacing(dataSet, SpacingKind::kCalibrated).value_or(PixelSpacing{});
  }
  // Reconstructed slices, and what is not an X-ray projection, say where the pixels lie in the patient.
  const std::string modality = wordOf(dataSet, DCM_Modality);
  const bool isReconstructed =
      modality == "CT" || modality == "MR" || findElement(dataSet, DCM_SharedFunctionalGroupsSequence) != nullptr;
  if (isReconstructed) {
    if (auto spacing = pixelSpacing(dataSet, SpacingKind::kCalibrated)) return *spacing;
  }
  return projectionSpacing(dataSet, header);
}

}  // namespace lobule::dicom
