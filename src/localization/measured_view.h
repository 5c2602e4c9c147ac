// One view's marks as millimetres in the patient plane, from the nipple, in the frame of the chest wall; what is
// missing is replaced by a stated default with a wider uncertainty and a warning.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "localization/locate.h"

namespace lobule::localization {

// Patient plane: up is the image's up (lateral in CC, along the pectoral muscle toward the axilla in MLO), depth is
// perpendicular to it, from the nipple toward the chest wall.
struct PointInViewMm {
  double up = 0.0, depth = 0.0;
};

struct MeasuredView {
  ViewPosition view = ViewPosition::kCC;
  double angleRad = 0.0, angleDeviationRad = 0.0;  // of the beam from the vertical
  double nippleDeviationMm = 0.0;
  double tiltDeviationRad = 0.0;  // error of the frame's direction
  double scaleDeviation = 0.0;    // relative error of every length: spacing and magnification
  double lesionRadiusMm = 0.0;
  PointInViewMm lesion;
  std::optional<double> thicknessMm;
  std::optional<double> chestWallDepthMm;  // marked
  std::optional<double> edgeDepthMm;       // the image ends here and the chest wall lies behind
  double wallDeviationMm = 0.0;            // of either, more than usual: it was assumed
  std::optional<double> upExtentMm;        // of the outline, top to bottom
  std::optional<double> lowerShare;        // of that extent, the part below the nipple
  std::optional<double> lesionInAirMm;     // its mark lies this far outside the skin, more than marks err
  std::optional<double> nippleInAirMm;     // the same of the nipple's
  double assumedSpread = 1.0;              // on the covariance: of defaults whose error the model does not carry
  std::vector<std::string> warnings;

  // Rows of the change from pixels to millimetres, kept for the way back.
  PointInImage nipplePx;
  double mmPerPx = 0.07, depthSign = 1.0, frameTiltRad = 0.0;
  PointInViewMm fromPixels(PointInImage point) const;
  PointInImage toPixels(PointInViewMm point) const;
};

// Errors name the view: a mark that is not finite, no size of the image and no spacing.
Result<MeasuredView> measureView(const ViewMarks& marks, Laterality laterality);

}  // namespace lobule::localization
