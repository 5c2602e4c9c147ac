// The X-ray geometry of one view of the phantom: from breast space through the compressed breast to displayed pixels.
#pragma once

#include <vector>

#include "core/geometry.h"
#include "phantom/compression.h"

namespace lobule::phantom {

struct Detector {
  int rows = 3429, columns = 2571;
  double spacingMm = 0.07;  // at the detector
  double sourceToDetectorMm = 660;
  double gapMm = 18;            // from the detector to the underside of the breast
  double cutMm = 10;            // how far the chest wall behind the nipple lies behind the image edge
  double centerRowShiftMm = 0;  // the level of the chest wall behind the nipple above the image's middle
};

// One view of one breast. Displayed pixels: chest wall at the right edge for a right breast, at the left for a left
// one.
class Projection {
 public:
  Projection(const Body& body, const CompressionOptions& compression, const Detector& detector, Laterality laterality);

  PointInImage imageFromBreast(PointInBreastMm point) const;
  PointInImage imageFromPaddle(PointInPaddleMm point) const;
  bool shows(PointInImage point) const;  // inside the image

  // The skin line from the chest-side edge at the top to that at the bottom, clipped to the image.
  std::vector<PointInImage> outline(int points) const;

  double magnificationAt(double heightMm) const;
  double nominalMagnification() const { return magnificationAt(0.0); }  // at the middle plane
  const Compression& compression() const { return compression_; }
  const Detector& detector() const { return detector_; }
  const Body& body() const { return body_; }
  Laterality laterality() const { return laterality_; }

 private:
  std::vector<PointInImage> silhouette(int directions) const;

  Body body_;
  Compression compression_;
  Detector detector_;
  Laterality laterality_;
};

}  // namespace lobule::phantom
