// What a length in an image is worth: one spacing for all of it, or one for each region of an ultrasound image. Plain
// data and pure functions, any thread.
#pragma once

#include <vector>

#include "core/geometry.h"

namespace lobule::dicom {

// What a length in this image means (every length says which it is).
enum class SpacingKind {
  kNone,
  kDetector,                // in the detector's plane
  kScanned,                 // on the film that was scanned: Nominal Scanned Pixel Spacing
  kMagnificationCorrected,  // in the patient, by the factor or as the file has done already
  kCalibrated,              // in the patient: by an object of known size, an ultrasound region, a reconstruction
  kStated,                  // Pixel Spacing alone: whether it has been corrected or calibrated cannot be known
};

struct PixelSpacing {
  double rowMm = 0.0,
         columnMm = 0.0;  // centre to centre, between rows and between columns, in the plane that kind names
  SpacingKind kind = SpacingKind::kNone;
  bool operator==(const PixelSpacing&) const = default;
};

// A part of an ultrasound image (PS3.3 C.8.5.5).
struct CalibratedRegion {
  PixelBox box;
  PixelSpacing spacing;      // kNone: along its axes lies no length, as in a trace over time
  bool hasPriority = false;  // its pixels are the upper ones where it overlaps another
  bool operator==(const CalibratedRegion&) const = default;
};

struct Calibration {
  PixelSpacing spacing;  // of the whole image; of its largest calibrated region where it has regions
  std::vector<CalibratedRegion> regions;
  bool operator==(const Calibration&) const = default;
};

enum class ScalePlace { kWholeImage, kInRegion, kAcrossRegions, kInTrace, kOutside };

// How to measure what lies in a box: spacing kNone means in pixels only, and place says why.
struct LengthScale {
  PixelSpacing spacing;
  ScalePlace place = ScalePlace::kWholeImage;
  int region = 0;  // which one, counted from 1 as in the file; 0 where all are calibrated alike
};
LengthScale scaleIn(const Calibration& calibration, const PixelBox& box);

// The one that `spacing` belongs to: for what is measured nowhere in particular.
LengthScale mainScale(const Calibration& calibration);

}  // namespace lobule::dicom
