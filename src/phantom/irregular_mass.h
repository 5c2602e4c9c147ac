// A mass as cancers often are: lobes that grew together, an outline partly sharp and partly lost, and spicules that
// spread in three dimensions, so that the two views of a breast show the same one from two sides.
#pragma once

#include <vector>

#include "phantom/mass_frame.h"
#include "phantom/tissue.h"

namespace lobule::phantom {

// A spicule or a corner of the body drawn out, as one view shows it; radii run with the points.
struct Ray2d {
  std::vector<PointFromCenterMm> points;
  std::vector<double> radiiMm;
  std::vector<double> contrasts;  // gland-like mm for each mm of tube
};

class IrregularMass {
 public:
  IrregularMass(const Lesion& lesion, double beamAngleDeg);

  double pathMm(PointFromCenterMm point) const;  // gland-like mm on the ray through this point; 0 from reachMm() on
  double reachMm() const { return 2.0 * lesion_.radiusMm; }
  std::vector<Ray2d> rays() const;

 private:
  struct Lobe {
    PointFromCenterMm center;
    double radiusMm, softness;
  };
  Ray2d spicule(PointInBreastMm direction, Random& random) const;
  Ray2d corner(PointInBreastMm direction, Random& random) const;

  Lesion lesion_;
  MassFrame frame_;
  std::vector<Lobe> lobes_;
};

}  // namespace lobule::phantom
