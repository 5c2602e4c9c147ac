// The nipple on the skin line, from the bump it makes, the light skin around it, where it usually is and, where there
// is one, a network's map; chest wall at the left, axilla up.
#pragma once

#include <optional>
#include <vector>

#include "anatomy/nipple_map.h"
#include "anatomy/pectoral.h"
#include "anatomy/tissue.h"
#include "anatomy/working_view.h"

namespace lobule::anatomy {

struct NippleInWorking {
  PointInWorking point;
  bool inProfile = false;
  double uncertainty = 0.0;  // samples, one standard deviation
};

// oblique: whether the breast hangs below the axilla in this view (MLO) or lies level (CC). skin: findSkinLine. map: or
// null. None when the skin line is too short to tell.
std::optional<NippleInWorking> findNipple(const image::FloatImage& grey, const Tissue& tissue,
                                          const std::vector<PointInWorking>& skin, bool oblique,
                                          const std::optional<PectoralLine>& pectoral, const NippleMap* map);

}  // namespace lobule::anatomy
