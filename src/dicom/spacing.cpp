#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <cmath>
#include <format>

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

bool isPlausibleMagnification(double factor) {
  return factor >= 1.0 && factor <= 4.0;
}

std::optional<double> statedMagnification(const Acquisition& acquisition) {
  const auto& stated = acquisition.magnificationFactor;
  return stated && isPlausibleMagnification(*stated) ? stated : std::nullopt;
}

std::optional<double> magnificationByDistances(const Acquisition& acquisition) {
  if (!acquisition.sourceToDetectorMm || !acquisition.sourceToPatientMm || *acquisition.sourceToPatientMm <= 0.0) {
    return std::nullopt;
  }
  const double ratio = *acquisition.sourceToDetectorMm / *acquisition.sourceToPatientMm;
  return isPlausibleMagnification(ratio) ? std::optional(ratio) : std::nullopt;
}

// Estimated Radiographic Magnification Factor, else the ratio of the source distances.
std::optional<double> magnificationOf(const Acquisition& acquisition) {
  const auto stated = statedMagnification(acquisition);
  return stated ? stated : magnificationByDistances(acquisition);
}

// PS3.3 C.8.5.5: physical deltas in centimetres, where both axes of the region are lengths.
PixelSpacing regionSpacing(DcmItem& region) {
  constexpr long long kTwoDimensional = 1, kCentimetres = 3;
  const bool showsLengths = integerOf(region, DCM_RegionSpatialFormat) == kTwoDimensional &&
                            integerOf(region, DCM_PhysicalUnitsXDirection) == kCentimetres &&
                            integerOf(region, DCM_PhysicalUnitsYDirection) == kCentimetres;
  const double columnMm = 10.0 * std::abs(numberOf(region, DCM_PhysicalDeltaX).value_or(0.0));
  const double rowMm = 10.0 * std::abs(numberOf(region, DCM_PhysicalDeltaY).value_or(0.0));
  const bool isPlausible = columnMm >= kMinMm && columnMm <= kMaxMm && rowMm >= kMinMm && rowMm <= kMaxMm;
  return showsLengths && isPlausible ? PixelSpacing{rowMm, columnMm, SpacingKind::kCalibrated} : PixelSpacing{};
}

std::vector<CalibratedRegion> ultrasoundRegions(DcmItem& item, const ImageHeader& header) {
  constexpr long long kLowPriority = 1;  // of Region Flags, its first bit
  std::vector<CalibratedRegion> regions;
  const unsigned long count = itemCount(item, DCM_SequenceOfUltrasoundRegions);
  const auto bound = [](std::optional<long long> value, int last) {
    return static_cast<int>(std::clamp<long long>(value.value_or(-1), -1, last));
  };
  for (unsigned long i = 0; i < count; ++i) {
    DcmItem* region = itemOf(item, DCM_SequenceOfUltrasoundRegions, i);
    if (region == nullptr) continue;
    const int lastColumn = header.columns - 1, lastRow = header.rows - 1;
    const PixelBox box{.firstColumn = bound(integerOf(*region, DCM_RegionLocationMinX0), lastColumn),
                       .firstRow = bound(integerOf(*region, DCM_RegionLocationMinY0), lastRow),
                       .lastColumn = bound(integerOf(*region, DCM_RegionLocationMaxX1), lastColumn),
                       .lastRow = bound(integerOf(*region, DCM_RegionLocationMaxY1), lastRow)};
    if (box.firstColumn < 0 || box.firstRow < 0 || box.isEmpty()) continue;
    regions.push_back({.box = box,
                       .spacing = regionSpacing(*region),
                       .hasPriority = (integerOf(*region, DCM_RegionFlags).value_or(0) & kLowPriority) == 0});
  }
  return regions;
}

// That of the largest region with lengths.
PixelSpacing largestSpacing(const std::vector<CalibratedRegion>& regions) {
  PixelSpacing spacing;
  double largest = 0.0;
  for (const CalibratedRegion& region : regions) {
    const double area = 1.0 * region.box.width() * region.box.height();
    if (region.spacing.kind == SpacingKind::kNone || area <= largest) continue;
    largest = area;
    spacing = region.spacing;
  }
  return spacing;
}

std::optional<PixelSpacing> pixelSpacing(DcmItem& dataSet, SpacingKind kind, int frame = 0) {
  if (auto own = spacingFrom(dataSet, DCM_PixelSpacing, kind)) return own;
  DcmItem* measures = functionalGroup(dataSet, DCM_PixelMeasuresSequence, frame);
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

// A frame's own regions before the object's.
Calibration ultrasoundCalibration(DcmItem& dataSet, const ImageHeader& header, int frame) {
  Calibration calibration;
  if (DcmItem* own = itemOf(dataSet, DCM_PerFrameFunctionalGroupsSequence, static_cast<unsigned long>(frame))) {
    calibration.regions = ultrasoundRegions(*own, header);
  }
  if (calibration.regions.empty()) calibration.regions = ultrasoundRegions(dataSet, header);
  calibration.spacing = largestSpacing(calibration.regions);
  if (calibration.spacing.kind != SpacingKind::kNone) return calibration;
  calibration.regions.clear();  // none of them knows a length
  calibration.spacing = pixelSpacing(dataSet, SpacingKind::kCalibrated, frame).value_or(PixelSpacing{});
  return calibration;
}

}  // namespace

std::optional<SlicePlace> readSlicePlace(DcmItem& dataSet, const ImageHeader& header) {
  if (header.identity.sopClassUid != UID_CTImageStorage || header.frames > 1) return std::nullopt;
  const auto number = numberOf(dataSet, DCM_InstanceNumber);
  const auto corner = numbersOf(dataSet, DCM_ImagePositionPatient),
             axes = numbersOf(dataSet, DCM_ImageOrientationPatient);
  if (corner.size() == 3 && axes.size() == 6) {  // along the normal of the slice
    const double along = corner[0] * (axes[1] * axes[5] - axes[2] * axes[4]) +
                         corner[1] * (axes[2] * axes[3] - axes[0] * axes[5]) +
                         corner[2] * (axes[0] * axes[4] - axes[1] * axes[3]);
    return SlicePlace{.position = along, .number = number.value_or(0)};
  }
  const auto location = numberOf(dataSet, DCM_SliceLocation);
  if (!location && !number) return std::nullopt;
  return SlicePlace{.position = location.value_or(0), .number = number.value_or(0)};
}

Acquisition readAcquisition(DcmItem& dataSet) {
  Acquisition acquisition;
  if (const auto imager = spacingFrom(dataSet, DCM_ImagerPixelSpacing, SpacingKind::kDetector)) {
    acquisition.imagerSpacingRowMm = imager->rowMm;
    acquisition.imagerSpacingColumnMm = imager->columnMm;
  }
  acquisition.magnificationFactor = numberOf(dataSet, DCM_EstimatedRadiographicMagnificationFactor);
  acquisition.positionerAngleDeg = numberOf(dataSet, DCM_PositionerPrimaryAngle);
  acquisition.positionerType = wordOf(dataSet, DCM_PositionerType);
  acquisition.bodyPartThicknessMm = numberOf(dataSet, DCM_BodyPartThickness);
  acquisition.compressionForceN = numberOf(dataSet, DCM_CompressionForce);
  acquisition.sourceToDetectorMm = numberOf(dataSet, DCM_DistanceSourceToDetector);
  acquisition.sourceToPatientMm = numberOf(dataSet, DCM_DistanceSourceToPatient);
  return acquisition;
}

void checkMagnification(ImageHeader& header) {
  constexpr double kTolerance = 0.05;  // distances to the table's top and to the breast's middle differ by less
  const auto stated = statedMagnification(header.acquisition);
  const auto byDistances = magnificationByDistances(header.acquisition);
  const bool isProjection =
      header.spacing.kind == SpacingKind::kMagnificationCorrected || header.spacing.kind == SpacingKind::kDetector;
  if (header.modality != Modality::kMammography || !isProjection || !stated || !byDistances) return;
  if (std::abs(*byDistances / *stated - 1.0) <= kTolerance) return;
  header.warnings.push_back(std::format(
      "The file says a magnification of {:.3g}, but its distances to the source give {:.3g}: lengths may be "
      "off by {:.0f}%.",
      *stated, *byDistances, 100.0 * std::abs(*byDistances / *stated - 1.0)));
}

Calibration readCalibration(DcmItem& dataSet, const ImageHeader& header, int frame) {
  if (header.modality == Modality::kUltrasound) return ultrasoundCalibration(dataSet, header, frame);
  // Reconstructed slices, and what is not an X-ray projection, say where the pixels lie in the patient.
  const std::string modality = wordOf(dataSet, DCM_Modality);
  const bool isReconstructed =
      modality == "CT" || modality == "MR" || findElement(dataSet, DCM_SharedFunctionalGroupsSequence) != nullptr;
  if (isReconstructed) {
    if (auto spacing = pixelSpacing(dataSet, SpacingKind::kCalibrated, frame))
      return {.spacing = *spacing, .regions = {}};
  }
  return {.spacing = projectionSpacing(dataSet, header), .regions = {}};
}

}  // namespace lobule::dicom
