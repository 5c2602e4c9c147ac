// The localizer's own idea of compression: each view stretches the breast across and forward, the nipple end less than
// the rest, with priors on how much; the stretches, the breast's size and the lesion's place are estimated together.
// Logarithms of lengths make the outline, thickness and chest-wall relations linear.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "localization/measured_view.h"

namespace lobule::localization {

inline constexpr int kMaxViews = 2;

// What is estimated, in this order.
struct StateIndex {
  static constexpr int kX = 0, kY = 1, kZ = 2;                                // mm
  static constexpr int kLogDepth = 3, kLogHalfWidth = 4, kLogHalfHeight = 5;  // of the uncompressed breast, mm
  static constexpr int kFirstOfView = 6, kPerView = 7;
  static constexpr int kLogUpStretch = 0, kLogDepthStretch = 1, kTurn = 2, kTilt = 3, kNippleUp = 4, kNippleDepth = 5,
                       kSway = 6;
  static int of(int view, int which) { return kFirstOfView + view * kPerView + which; }
};
inline constexpr int kStateSize = StateIndex::kFirstOfView + kMaxViews * StateIndex::kPerView;
using State = std::array<double, kStateSize>;

// Means and deviations of the model, found on the phantom's tuning seeds (localization_report --tune).
struct ModelPriors {
  double logDepth, logDepthDeviation;
  double widthOverDepth, widthOverDepthDeviation;  // logarithms of half extents over depth
  double heightOverDepth, heightOverDepthDeviation;
  double ccUpStretch, mloUpStretch, ccDepthStretch, mloDepthStretch, stretchDeviation;  // logarithms
  double volumeOffset, volumeSlope, volumeDeviation;  // log area stretch = offset + slope * log(height / thickness)
  double extentDeviation;                             // of the outline's extent against the half extents
  double ccExtent, mloExtent;          // log of the outline's extent over twice the stretched half extent
  double edgeBehindMm, edgeDeviation;  // chest wall behind the CC image's edge; relative deviation
  double anteriorLag;                  // tissue near the nipple is stretched less: share of the depth
  double bulgeMm;                      // skin under the paddle lags behind the middle plane
  double turnDeviationDeg;             // roll while positioning
  double tiltDeviationDeg, swayDeviationMm;
  double mloSwayMm;                                        // up and out: the nipple rises, so what lies behind it sinks
  double markDeviationMm, markPerRadius, markPerDistance;  // of a lesion mark
  double covarianceScale;
};

const ModelPriors& defaultPriors();

struct Evidence {
  std::vector<MeasuredView> views;   // CC, or one from the side, or both; in the order of the input
  std::vector<std::string> leftOut;  // why, of views that add nothing to these
  bool useLesions = true;
};

// Takes the first CC and the first MLO, ML or LM. Errors: none of these, an unusable mark.
Result<Evidence> collectEvidence(const LocateInput& input);

// Where a view shows a place.
PointInViewMm predict(const MeasuredView& view, int index, const State& state, const ModelPriors& priors);

// Differences between evidence (and priors) and what the state predicts, each over its deviation.
std::vector<double> residuals(const Evidence& evidence, const State& state, const ModelPriors& priors);

State initialState(const Evidence& evidence, const ModelPriors& priors);

// The neutral places that a view's lesion mark allows, from one paddle to the other.
std::vector<PointInBreastMm> rayThroughMark(const MeasuredView& view, int index, const State& state,
                                            const ModelPriors& priors);

}  // namespace lobule::localization
