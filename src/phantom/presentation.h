// From path lengths to the grey values of a For Presentation mammogram: attenuation, peripheral equalisation, noise,
// a gentle curve; 12 bits, breast bright on black.
#pragma once

#include <cstdint>

#include "image/pixels.h"
#include "phantom/distortion.h"
#include "phantom/projection.h"
#include "phantom/ray_caster.h"

namespace lobule::phantom {

// What belongs to the view alone, to the breast whichever way it is seen, and to the machine.
struct PictureSeeds {
  std::uint32_t view = 1, breast = 1;
  std::uint64_t exam = 1;
};

image::Plane<std::uint16_t> present(const Projection& projection, const RayMaps& maps, const image::FloatImage& extraMm,
                                    const std::vector<Pull>& pulls, const PictureSeeds& seeds);

}  // namespace lobule::phantom
