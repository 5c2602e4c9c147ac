// The skin line as a smooth curve with sub-sample precision, chest wall at the left.
#pragma once

#include <vector>

#include "anatomy/tissue.h"
#include "anatomy/working_view.h"

namespace lobule::anatomy {

// Points one sample apart along the skin, from where it leaves the chest-wall edge (or the upper border) to where it
// comes back (or meets the lower border). Empty when the tissue has no free skin.
std::vector<PointInWorking> findSkinLine(const image::FloatImage& grey, const Tissue& tissue);

// Points at equal steps of arc length, first and last kept.
std::vector<PointInWorking> resampled(const std::vector<PointInWorking>& line, double step);

// Gaussian smoothing along the curve; sigma in points; the ends stay where they are.
std::vector<PointInWorking> smoothed(const std::vector<PointInWorking>& line, double sigma);

}  // namespace lobule::anatomy
