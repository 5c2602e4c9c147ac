// The nipple and its areola as one view shows them: a blunt, creased knob on the skin, thicker skin around it, and the
// ducts that run together behind it. Its shape belongs to the breast: both views draw the same one.
#pragma once

#include <cstdint>

#include "phantom/projection.h"
#include "phantom/web.h"

namespace lobule::phantom {

class Nipple {
 public:
  Nipple(const Projection& projection, std::uint32_t breastSeed);

  // The knob's middle, which a reader marks: how far it lies in front of the skin, and where in the image.
  static double middleMm(std::uint32_t breastSeed);
  PointInImage middle() const;

  // Millimetres from the place on the skin that bears it, as the fine structures count.
  PointFromNippleMm from(PointInImage point) const;

  struct Ray {
    float pathMm = 0.0F;    // through the knob
    float rim = 0.0F;       // 0 to 1: its skin, seen edge on
    float behindMm = 0.0F;  // gland-like, of the ducts behind it
  };
  Ray at(PointFromNippleMm point) const;

  // Against plain skin: 1 far away.
  float skinThickness(PointFromNippleMm point) const;

 private:
  PointInImage base_;
  double mmPerPx_, forward_;
  double heightMm_, halfWidthMm_, lean_, behindMm_, areolaMm_, areolaThickness_;
  std::uint32_t seed_;
};

}  // namespace lobule::phantom
