// What speaks for the nipple at each place along the skin: a bump, light skin, something light outside, ducts that run
// toward it, and where it usually is; chest wall at the left, axilla up.
#pragma once

#include <optional>
#include <vector>

#include "anatomy/disc_search.h"
#include "anatomy/pectoral.h"
#include "anatomy/tissue.h"
#include "anatomy/working_view.h"

namespace lobule::anatomy {

using Signal = std::vector<double>;  // one value for each place along the skin

inline constexpr int kPlacesPerSize = 250;  // along the skin, for the square root of the breast's area

// A disc behind the skin, and whether ducts run toward it.
struct DiscEvidence {
  Disc disc;
  double ducts = 0.0;  // see DuctFlow::towards
};

struct NippleEvidence {
  double size = 0.0;  // the square root of the breast's area, samples
  std::vector<PointInWorking> places, outward;
  Signal away;                              // signed distance from the usual place along the skin, shares of the size
  Signal bump, light, halo, ducts, tissue;  // each bounded, and relative to its surroundings
  std::vector<DiscEvidence> discs;          // behind the skin
};

// oblique: whether the breast hangs below the axilla in this view (MLO) or lies level (CC). skin: findSkinLine. None
// when the skin line is too short to tell.
std::optional<NippleEvidence> collectNippleEvidence(const image::FloatImage& grey, const Tissue& tissue,
                                                    const std::vector<PointInWorking>& skin, bool oblique,
                                                    const std::optional<PectoralLine>& pectoral);

}  // namespace lobule::anatomy
