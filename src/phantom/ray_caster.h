// Integrates the compressed breast along every ray on a coarse grid (fractions of a millimetre): what is smooth. Fine
// structure is painted on top at full resolution.
#pragma once

#include "core/progress.h"
#include "image/pixels.h"
#include "phantom/projection.h"
#include "phantom/tissue.h"

namespace lobule::phantom {

// Maps over the whole image, `factor` pixels per sample; sample (0, 0) lies at pixel (0, 0).
struct RayMaps {
  int factor = 1;
  image::FloatImage tissueMm;  // path through the breast in front of the muscle
  image::FloatImage glandMm;   // of that, fibroglandular
  image::FloatImage muscleMm;  // path through the pectoral muscle
  image::FloatImage marginMm;  // greatest depth below the skin on the ray; negative outside
};

RayMaps castRays(const Projection& projection, const Tissue& tissue, int factor, const Progress& progress);

// Smooth interpolation of a coarse map (Catmull-Rom) at a pixel.
float sampleMap(const image::FloatImage& map, int factor, double column, double row);

}  // namespace lobule::phantom
