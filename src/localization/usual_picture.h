// How large pictures and breasts in them usually are at the detector: what stands in for what a case leaves out. Means
// of the shared examples (../shared/localization-examples/inputs.jsonl; missing_test.cpp computes them), the image's
// sizes their commonest; relative deviations of those examples beside them.
#pragma once

#include "core/breast.h"

namespace lobule::localization {

struct UsualPicture {
  double heightMm, widthMm;            // of the image: 240 x 180 mm detectors, spread 7 to 13%
  double outlineMm;                    // of the skin line, top to bottom: 15 and 16%
  double nippleRowMm, nippleColumnMm;  // from the upper edge (16 and 9%) and from the chest-wall edge (20 and 13%)
};

inline constexpr UsualPicture kUsualLevelPicture{
    .heightMm = 240, .widthMm = 180, .outlineMm = 176, .nippleRowMm = 123, .nippleColumnMm = 98};
inline constexpr UsualPicture kUsualObliquePicture{
    .heightMm = 240, .widthMm = 180, .outlineMm = 192, .nippleRowMm = 167, .nippleColumnMm = 84};

// Detectors have 0.05 to 0.1 mm a pixel.
inline constexpr double kUsualSpacingMm = 0.07, kUsualSpacingDeviation = 0.3;

constexpr const UsualPicture& usualPicture(ViewPosition view) {
  return view == ViewPosition::kMLO ? kUsualObliquePicture : kUsualLevelPicture;
}

}  // namespace lobule::localization
