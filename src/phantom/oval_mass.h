// A mass as fibroadenomas and cysts often are: an ellipsoid, gently lobulated, its margin sharp where fat lies on it
// and lost where other tissue does.
#pragma once

#include "phantom/mass_frame.h"
#include "phantom/tissue.h"

namespace lobule::phantom {

class OvalMass {
 public:
  OvalMass(const Lesion& lesion, double beamAngleDeg);

  double pathMm(PointFromCenterMm point) const;  // gland-like mm on the ray through this point; 0 from reachMm() on
  double reachMm() const { return 1.6 * lesion_.radiusMm; }

 private:
  Lesion lesion_;
  double backBack_ = 0, backUp_ = 0, upUp_ = 0;  // the shadow's form: 1 on its outline
};

}  // namespace lobule::phantom
