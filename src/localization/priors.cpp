#include "localization/compression_model.h"

namespace lobule::localization {

const ModelPriors& defaultPriors() {
  static constexpr ModelPriors kPriors{
      .logDepth = 4.23,
      .logDepthDeviation = 0.22,
      .widthOverDepth = -0.1126,
      .widthOverDepthDeviation = 0.0800,
      .heightOverDepth = -0.1142,
      .heightOverDepthDeviation = 0.0800,
      .ccUpStretch = 0.3532,
      .mloUpStretch = 0.2689,
      .ccDepthStretch = 0.4129,
      .mloDepthStretch = 0.3886,
      .stretchDeviation = 0.1200,
      .volumeOffset = -0.0587,
      .volumeSlope = 0.9953,
      .volumeDeviation = 0.1500,
      .extentDeviation = 0.0800,
      .ccExtent = -0.1396,
      .mloExtent = -0.0491,
      .edgeBehindMm = 11.2852,
      .edgeDeviation = 0.0834,
      .anteriorLag = 0.0531,
      .bulgeMm = 1.2211,
      .turnDeviationDeg = 4.5000,
      .tiltDeviationDeg = 0.3000,
      .swayDeviationMm = 2.5000,
      .mloSwayMm = -8.1756,
      .markDeviationMm = 2.0000,
      .markPerRadius = 0.1771,
      .markPerDistance = 0.0400,
      .covarianceScale = 1.1740,
  };
  return kPriors;
}

}  // namespace lobule::localization
