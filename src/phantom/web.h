// The fine structure that a mammogram shows everywhere, as fields over the image plane: too thin for the ray caster's
// grid, too much for single tubes.
#pragma once

#include <cstdint>

namespace lobule::phantom {

// Millimetres from the nipple: back toward the chest wall, up the image.
struct PointFromNippleMm {
  double back = 0.0, up = 0.0;
};

// What lies between the lobules of fat, seen from the front of many of them.
struct Web {
  double septa = 0.0;  // walls of the lobules: 0 inside, about 1 on a clear one, more where several overlap
  double knots = 0.0;  // where walls meet and widen: 0 to about 1
  double veil = 0.0;   // all that is too fine or too far out of focus to be told apart: about -1 to 1
};

// `dense`: the share of gland, 0 to 1, walls in it are thicker. No wall is thinner than `pixelMm` shows.
Web webAt(PointFromNippleMm point, double dense, double pixelMm, std::uint32_t seed);

// Bundles of muscle along `slope`, the direction of the muscle's edge (back over up): about -1 to 1.
double fibresAt(PointFromNippleMm point, double slope, std::uint32_t seed);

}  // namespace lobule::phantom
