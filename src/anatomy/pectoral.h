// The anterior edge of the pectoral muscle in an oblique view, as a straight line; chest wall at the left, axilla up.
#pragma once

#include <optional>
#include <vector>

#include "anatomy/tissue.h"
#include "anatomy/working_view.h"

namespace lobule::anatomy {

struct PectoralLine {
  PointInWorking upper, lower;  // where the edge enters the tissue and where it leaves it
  double angleDeg = 0.0;        // from the vertical, positive when it leans over the breast at the top
  double deviationDeg = 0.0;    // one standard deviation of the angle
};

// None where no edge is clear enough. muscle: how likely a sample of `grey` is muscle, as a network says; empty
// without.
std::optional<PectoralLine> findPectoral(const image::FloatImage& grey, const Tissue& tissue,
                                         const image::FloatImage& muscle = {});

}  // namespace lobule::anatomy
