// The fine web of septa and ligaments that a mammogram shows everywhere, as a field over the image plane: too thin for
// the ray caster's grid, too much for single tubes.
#pragma once

#include <cstdint>

namespace lobule::phantom {

// Millimetres from the nipple: back toward the chest wall, up the image.
struct PointFromNippleMm {
  double back = 0.0, up = 0.0;
};

// 0 between the septa, about 1 on a clear one; most of them run toward the nipple.
double septaAt(PointFromNippleMm point, std::uint32_t seed);

// Bundles of muscle along `slope`, the direction of the muscle's edge (back over up): about -1 to 1.
double fibresAt(PointFromNippleMm point, double slope, std::uint32_t seed);

}  // namespace lobule::phantom
