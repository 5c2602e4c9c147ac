// The plane in which a view shows a mass. Masses are stiff: the paddle does not change their shape, the beam's angle
// only turns them.
#pragma once

#include <cmath>
#include <numbers>

#include "core/geometry.h"

namespace lobule::phantom {

// In the image plane, mm from the mass's center: toward the chest wall, and up the image.
struct PointFromCenterMm {
  double back = 0.0, up = 0.0;
};

class MassFrame {
 public:
  // Of the view's beam, from the vertical.
  explicit MassFrame(double beamAngleDeg)
      : cosine_(std::cos(beamAngleDeg * std::numbers::pi / 180.0)),
        sine_(std::sin(beamAngleDeg * std::numbers::pi / 180.0)) {}

  PointFromCenterMm seen(PointInBreastMm offset) const { return {offset.z, offset.x * cosine_ + offset.y * sine_}; }

 private:
  double cosine_, sine_;
};

}  // namespace lobule::phantom
