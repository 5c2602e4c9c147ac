// Which way the fine structures of the breast run: ducts and ligaments converge on the nipple, even where the skin
// shows nothing.
#pragma once

#include <vector>

#include "anatomy/tissue.h"
#include "anatomy/working_view.h"

namespace lobule::anatomy {

// The view with its noise smoothed away and its fine structures kept. size: the square root of the breast's area,
// samples.
image::FloatImage fineStructure(const image::FloatImage& grey, double size);

class DuctFlow {
 public:
  // fine: fineStructure of the view.
  DuctFlow(const image::FloatImage& fine, const Tissue& tissue, double size);

  // From -1 (all around) to 1 (all toward the point): how the structures behind a place on the skin run.
  double towards(PointInWorking point) const;

 private:
  struct Streak {
    double x = 0.0, y = 0.0;
    double alongX = 0.0, alongY = 0.0;  // cosine and sine of twice its angle
    double weight = 0.0;                // how clear its direction is
  };

  double size_;
  std::vector<Streak> streaks_;
};

}  // namespace lobule::anatomy
