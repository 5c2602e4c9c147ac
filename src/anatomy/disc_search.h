// Round discs and rings a little behind the skin: a nipple that is seen from the front is one of them, and so are
// masses and lymph nodes.
#pragma once

#include <cstddef>
#include <vector>

#include "anatomy/tissue.h"
#include "anatomy/working_view.h"

namespace lobule::anatomy {

struct Disc {
  PointInWorking center;
  double radius = 0.0;     // samples
  double roundness = 0.0;  // from -1 to 1: how much of the rim darkens outward
  double depth = 0.0;      // samples to the nearest place on the skin
  std::size_t place = 0;   // that place
};

// The roundest discs, best first, none upon another. smooth: see fineStructure(). places: along the skin; size: the
// square root of the breast's area, samples.
std::vector<Disc> findDiscs(const image::FloatImage& smooth, const Tissue& tissue,
                            const std::vector<PointInWorking>& places, double size);

}  // namespace lobule::anatomy
