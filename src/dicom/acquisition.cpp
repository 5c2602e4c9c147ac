// How an exposure was made: what a mammogram says in its data set, a tomosynthesis object in its acquisition (PS3.3
// Breast Tomosynthesis Acquisition Module), a projection in its functional groups (Breast Projection X-Ray IOD).
#include <algorithm>
#include <cmath>
#include <format>

#include "dicom/header.h"

namespace lobule::dicom {
namespace {

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

// The angles that a sweep has been through.
struct Sweep {
  std::optional<double> middleDeg, arcDeg;

  void include(const std::optional<double>& angleDeg) {
    if (!angleDeg || !(std::abs(*angleDeg) <= 360.0)) return;
    low_ = std::min(low_.value_or(*angleDeg), *angleDeg);
    high_ = std::max(high_.value_or(*angleDeg), *angleDeg);
    middleDeg = (*low_ + *high_) / 2.0;
    if (*high_ > *low_) arcDeg = *high_ - *low_;
  }

 private:
  std::optional<double> low_, high_;
};

// Of each projection that the slices were made of, else by where the sweep begins and how it goes on.
Sweep sweepOfTomosynthesis(DcmItem& acquisition) {
  Sweep sweep;
  const unsigned long count = itemCount(acquisition, DCM_PerProjectionAcquisitionSequence);
  for (unsigned long i = 0; i < count; ++i) {
    DcmItem* projection = itemOf(acquisition, DCM_PerProjectionAcquisitionSequence, i);
    if (projection != nullptr) sweep.include(numberOf(*projection, DCM_PositionerPrimaryAngle));
  }
  const auto start = numberOf(acquisition, DCM_PrimaryPositionerScanStartAngle);
  const auto arc = numberOf(acquisition, DCM_PrimaryPositionerScanArc);
  if (!sweep.middleDeg && start && arc) {
    const bool isFalling = numberOf(acquisition, DCM_PrimaryPositionerIncrement).value_or(0.0) < 0.0 ||
                           numberOf(acquisition, DCM_PrimaryPositionerIncrementSign).value_or(0.0) < 0.0;
    sweep.include(start);
    sweep.include(*start + (isFalling ? -std::abs(*arc) : std::abs(*arc)));
  }
  if (arc && *arc != 0.0) sweep.arcDeg = std::abs(*arc);
  return sweep;
}

// Of all projections of an object; where they have none, the breast's support stands as the gantry does (C.8.31.6.1.3).
Sweep sweepOfProjections(DcmItem& dataSet) {
  Sweep sweep;
  const unsigned long frames = std::max(1UL, itemCount(dataSet, DCM_PerFrameFunctionalGroupsSequence));
  constexpr unsigned long kMostFrames = 1000;  // a sweep has some dozens
  for (unsigned long i = 0; i < std::min(frames, kMostFrames); ++i) {
    DcmItem* position = functionalGroup(dataSet, DCM_PositionerPositionSequence, static_cast<int>(i));
    if (position != nullptr) sweep.include(numberOf(*position, DCM_PositionerPrimaryAngle));
  }
  if (sweep.middleDeg) return sweep;
  if (DcmItem* isocenter = functionalGroup(dataSet, DCM_IsocenterReferenceSystemSequence, 0)) {
    sweep.include(numberOf(*isocenter, DCM_BreastSupportIsocenterPrimaryAngle));
  }
  return sweep;
}

void readAngle(DcmItem& dataSet, DcmItem* tomosynthesis, Acquisition& acquisition) {
  const Sweep sweep = tomosynthesis != nullptr ? sweepOfTomosynthesis(*tomosynthesis) : sweepOfProjections(dataSet);
  acquisition.scanArcDeg = sweep.arcDeg;
  acquisition.positionerAngleDeg = numberOf(dataSet, DCM_PositionerPrimaryAngle);
  if (!acquisition.positionerAngleDeg && tomosynthesis != nullptr) {
    acquisition.positionerAngleDeg = numberOf(*tomosynthesis, DCM_PositionerPrimaryAngle);
  }
  if (!acquisition.positionerAngleDeg) acquisition.positionerAngleDeg = sweep.middleDeg;
}

}  // namespace

std::optional<double> magnificationOf(const Acquisition& acquisition) {
  const auto stated = statedMagnification(acquisition);
  return stated ? stated : magnificationByDistances(acquisition);
}

Acquisition readAcquisition(DcmItem& dataSet, int frame) {
  Acquisition acquisition;
  if (const auto imager = detectorSpacing(dataSet, frame)) {
    acquisition.imagerSpacingRowMm = imager->rowMm;
    acquisition.imagerSpacingColumnMm = imager->columnMm;
  }
  DcmItem* tomosynthesis = itemOf(dataSet, DCM_XRay3DAcquisitionSequence);
  const auto number = [&](const DcmTagKey& tag) {
    const auto own = numberOfFrame(dataSet, DCM_XRayGeometrySequence, tag, frame);
    return own || tomosynthesis == nullptr ? own : numberOf(*tomosynthesis, tag);
  };
  acquisition.magnificationFactor = number(DCM_EstimatedRadiographicMagnificationFactor);
  acquisition.sourceToDetectorMm = number(DCM_DistanceSourceToDetector);
  acquisition.sourceToPatientMm = number(DCM_DistanceSourceToPatient);
  acquisition.bodyPartThicknessMm = number(DCM_BodyPartThickness);
  acquisition.compressionForceN = number(DCM_CompressionForce);
  acquisition.positionerType = wordOf(dataSet, DCM_PositionerType);
  if (acquisition.positionerType.empty() && tomosynthesis != nullptr) {
    acquisition.positionerType = wordOf(*tomosynthesis, DCM_PositionerType);
  }
  readAngle(dataSet, tomosynthesis, acquisition);
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

}  // namespace lobule::dicom
