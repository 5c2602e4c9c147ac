#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <cmath>
#include <format>

#include "dicom/header.h"

namespace lobule::dicom {
namespace {

constexpr double kMinMm = 1e-4, kMaxMm = 10.0;  // of a pixel: beyond it the value is no spacing

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

std::optional<PixelSpacing> ownPixelSpacing(DcmItem& dataSet, SpacingKind kind) {
  return spacingFrom(dataSet, DCM_PixelSpacing, kind);
}

std::optional<PixelSpacing> measuredPixelSpacing(DcmItem& dataSet, SpacingKind kind, int frame) {
  DcmItem* measures = functionalGroup(dataSet, DCM_PixelMeasuresSequence, frame);
  return measures != nullptr ? spacingFrom(*measures, DCM_PixelSpacing, kind) : std::nullopt;
}

std::optional<PixelSpacing> pixelSpacing(DcmItem& dataSet, SpacingKind kind, int frame) {
  const auto own = ownPixelSpacing(dataSet, kind);
  return own ? own : measuredPixelSpacing(dataSet, kind, frame);
}

// Where the pixels were taken: at the detector, or by a scanner from a film.
std::optional<PixelSpacing> spacingAsTaken(DcmItem& dataSet, int frame) {
  const auto atDetector = detectorSpacing(dataSet, frame);
  return atDetector ? atDetector : spacingFrom(dataSet, DCM_NominalScannedPixelSpacing, SpacingKind::kScanned);
}

bool isSame(const PixelSpacing& a, const PixelSpacing& b) {
  constexpr double kTolerance = 1e-3;
  return std::abs(a.rowMm / b.rowMm - 1.0) < kTolerance && std::abs(a.columnMm / b.columnMm - 1.0) < kTolerance;
}

// PS3.3 10.7.1.1 and 10.7.1.2: Pixel Spacing that differs from the one as taken has been corrected or calibrated; alone
// and without a type it does not tell whether it has. None where it only repeats the one as taken.
std::optional<PixelSpacing> spacingInPatient(DcmItem& dataSet, const std::optional<PixelSpacing>& asTaken, int frame) {
  const std::string type = wordOf(dataSet, DCM_PixelSpacingCalibrationType);
  if (type == "FIDUCIAL") return pixelSpacing(dataSet, SpacingKind::kCalibrated, frame);
  if (type == "GEOMETRY") return pixelSpacing(dataSet, SpacingKind::kMagnificationCorrected, frame);
  if (!asTaken) return pixelSpacing(dataSet, SpacingKind::kStated, frame);
  const auto spacing = pixelSpacing(dataSet, SpacingKind::kMagnificationCorrected, frame);
  return spacing && !isSame(*spacing, *asTaken) ? spacing : std::nullopt;
}

PixelSpacing projectionSpacing(DcmItem& dataSet, int frame) {
  const auto asTaken = spacingAsTaken(dataSet, frame);
  if (const auto inPatient = spacingInPatient(dataSet, asTaken, frame)) return *inPatient;
  if (!asTaken) return {};
  const auto factor = magnificationOf(readAcquisition(dataSet, frame));
  if (!factor) return *asTaken;
  return {asTaken->rowMm / *factor, asTaken->columnMm / *factor, SpacingKind::kMagnificationCorrected};
}

// Reconstructed slices, and what is not an X-ray projection, say where the pixels lie in the patient. Pictures of a
// screen and scanned films do not, whatever modality they came from.
bool isReconstructed(DcmItem& dataSet, const ImageHeader& header) {
  const std::string& uid = header.identity.sopClassUid;
  const bool isCapture =
      uid == UID_SecondaryCaptureImageStorage || uid.starts_with(UID_SecondaryCaptureImageStorage ".");
  const bool isProjection = uid == UID_BreastProjectionXRayImageStorageForPresentation ||
                            uid == UID_BreastProjectionXRayImageStorageForProcessing;
  if (isCapture || isProjection) return false;
  const std::string modality = wordOf(dataSet, DCM_Modality);
  return modality == "CT" || modality == "MR" || findElement(dataSet, DCM_SharedFunctionalGroupsSequence) != nullptr;
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
  // Of a volume's frames they are measured; what else an ultrasound image says has no rule in its class.
  const auto measured = measuredPixelSpacing(dataSet, SpacingKind::kCalibrated, frame);
  calibration.spacing = measured ? *measured : ownPixelSpacing(dataSet, SpacingKind::kStated).value_or(PixelSpacing{});
  return calibration;
}

}  // namespace

std::optional<PixelSpacing> spacingFrom(DcmItem& item, const DcmTagKey& tag, SpacingKind kind) {
  const auto values = numbersOf(item, tag);
  if (values.size() < 2) return std::nullopt;
  for (const double value : {values[0], values[1]}) {
    if (!(value >= kMinMm && value <= kMaxMm)) return std::nullopt;
  }
  return PixelSpacing{values[0], values[1], kind};
}

std::optional<PixelSpacing> detectorSpacing(DcmItem& dataSet, int frame) {
  DcmItem* properties = functionalGroup(dataSet, DCM_FramePixelDataPropertiesSequence, frame);
  if (properties != nullptr) {
    if (auto own = spacingFrom(*properties, DCM_ImagerPixelSpacing, SpacingKind::kDetector)) return own;
  }
  return spacingFrom(dataSet, DCM_ImagerPixelSpacing, SpacingKind::kDetector);
}

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

Calibration readCalibration(DcmItem& dataSet, const ImageHeader& header, int frame) {
  if (header.modality == Modality::kUltrasound) return ultrasoundCalibration(dataSet, header, frame);
  if (isReconstructed(dataSet, header)) {
    if (auto spacing = pixelSpacing(dataSet, SpacingKind::kCalibrated, frame))
      return {.spacing = *spacing, .regions = {}};
  }
  return {.spacing = projectionSpacing(dataSet, frame), .regions = {}};
}

}  // namespace lobule::dicom
