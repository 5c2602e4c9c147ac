// The uncompressed breast of the phantom: a smooth body on the chest wall, in breast space (mm, origin at the nipple,
// x lateral, y cranial, z toward the chest wall). The same for left and right.
#pragma once

#include "core/geometry.h"
#include "phantom/random.h"

namespace lobule::phantom {

struct Body {
  double depthMm = 70;                                               // nipple to chest wall on the nipple axis
  double lateralMm = 65, medialMm = 60, upperMm = 80, lowerMm = 55;  // radii of the base
  double tailMm = 12;      // how far the axillary tail reaches beyond the base
  double flare = 0.0;      // how much the body widens upwards behind the chest wall: toward the axilla
  double bluntness = 2.0;  // 2: ellipsoidal; less: conical, more: boxy

  // Radius of the base in the direction of (x, y); only the direction counts.
  double baseRadius(double x, double y) const;

  // Radius of the cross-section at z as a fraction of the base: 0 at the nipple, 1 at the chest wall and behind it.
  double sectionFraction(double z) const;

  // By how much the cross-section is wider here than sectionFraction says.
  double axilla(PointInBreastMm point) const;

  // 0 on the nipple axis, 1 on the skin.
  double radialFraction(PointInBreastMm point) const;

  // About the distance to the skin, positive inside; exact on it.
  double depthBelowSkinMm(PointInBreastMm point) const;

  bool contains(PointInBreastMm point) const { return point.z >= 0.0 && radialFraction(point) <= 1.0; }
};

Body randomBody(Random& random);

}  // namespace lobule::phantom
