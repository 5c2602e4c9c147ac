// How the paddle deforms the phantom's breast in one view: a chain of volume-preserving, exactly invertible steps
// (twist, shears, two non-linear flattenings, bulge, rotation on the detector). It shares nothing with the localizer's
// model.
#pragma once

#include <optional>
#include <vector>

#include "core/breast.h"
#include "core/geometry.h"
#include "phantom/body.h"
#include "phantom/random.h"

namespace lobule::phantom {

// Millimetres between the paddles: up is the image's up (lateral in CC, cranial in MLO), height is above the middle
// plane toward the tube, forward is away from the chest-wall edge of the detector. The nipple is not the origin.
struct PointInPaddleMm {
  double up = 0.0, height = 0.0, forward = 0.0;
};

// An increasing function and its derivative on a grid, continued linearly on both sides.
class StretchCurve {
 public:
  StretchCurve() = default;
  // stretch: the derivative at `first`, `first + step`, ...; the value at 0 is 0.
  StretchCurve(double first, double step, std::vector<double> stretch);
  double value(double t) const;
  double stretch(double t) const;
  double inverse(double value) const;

 private:
  double first_ = 0.0, step_ = 1.0;
  std::vector<double> stretch_{1.0, 1.0}, value_{0.0, 1.0};
};

struct CompressionOptions {
  ViewPosition view = ViewPosition::kCC;
  double angleDeg = 0;                      // of the beam from the vertical
  double flattening = 2.2;                  // height of the uncompressed base over the compressed thickness
  double forwardShare = 0.55;               // how much of the flattening goes into depth, the rest into width
  double localization = 0.8;                // 0: the whole breast is stretched alike, 1: only where it was high
  double rollDeg = 0;                       // turned about the nipple axis while positioned, most at the front
  double liftMm = 0;                        // nipple above (+) or below (-) the middle plane: not in profile
  double swayMm = 0;                        // nipple toward the image's up (+): sag, exaggeration
  double bulgeMm = 4;                       // how far the middle plane leaves the paddles' contact planes behind
  double tiltDeg = 0;                       // rotation on the detector: the pectoral muscle's slope in MLO
  double sideLoss = 0.3;                    // how much less the sides of the breast are pushed forward than its middle
  double waveMm = 0;                        // uneven stiffness: tissue is shifted by waves of this height ...
  double waveLengthMm = 90, wavePhase = 0;  // ... and this length
};

CompressionOptions randomCompression(ViewPosition view, Random& random);

// The flattenings that the deformation stands for: beyond them a breast would hang free or burst.
inline constexpr double kLeastFlattening = 1.15, kMostFlattening = 3.4;

struct ThicknessRange {
  double leastMm = 0, mostMm = 0;
};

// What one and the same positioning can press this breast to.
ThicknessRange thicknessRange(const Body& body, const CompressionOptions& options);

// The height of the breast along this view's beam before the paddle comes down.
double freeThicknessMm(const Body& body, CompressionOptions options);

// The same positioning, pressed to this thickness; none where the range does not hold it.
std::optional<CompressionOptions> pressedTo(const Body& body, const CompressionOptions& options, double thicknessMm);

class Compression {
 public:
  Compression(const Body& body, const CompressionOptions& options);

  PointInPaddleMm paddleFromBreast(PointInBreastMm point) const;
  PointInBreastMm breastFromPaddle(PointInPaddleMm point) const;
  double thicknessMm() const { return thicknessMm_; }
  const CompressionOptions& options() const { return options_; }

 private:
  double turn(double fromWall) const;
  double forwardShare(double up) const;
  double waveAt(double where, double shift) const;
  PointInPaddleMm flatten(PointInPaddleMm point) const;
  PointInPaddleMm unflatten(PointInPaddleMm point) const;
  void measureThickness();

  Body body_;
  CompressionOptions options_;
  StretchCurve forward_, sideways_;
  double halfWidthMm_ = 60, thicknessMm_ = 50, middleMm_ = 0;
};

}  // namespace lobule::phantom
