// From a network's raw output back to the image: a map of probabilities over the crop, class probabilities, scores.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/result.h"
#include "image/placed_features.h"
#include "image/placed_map.h"
#include "inference/manifest.h"
#include "inference/prepare.h"

namespace lobule::inference {

struct Interpreted {
  image::PlacedMap probability;          // at the network's resolution, upright over the crop; empty without a map
  image::PlacedFeatures features;        // empty without an output of this kind
  std::map<std::string, double> scores;  // class name -> probability; "maxScore" of the map; "malignancy", calibrated;
                                         // "outlineTrust" where the manifest knows how and something is outlined
  bool gated = false;                    // the manifest's gate class is too likely: no finding stands
};

Result<Interpreted> interpret(const Manifest& manifest, const InputGeometry& geometry, const NamedTensors& outputs);

// The map that tells of one class ("nipple") alone, where a manifest has several; empty where it has none of that.
Result<image::PlacedMap> mapOf(const Manifest& manifest, std::string_view className, const InputGeometry& geometry,
                               const NamedTensors& outputs);

// The manifest's calibration of one score (Platt) or of class probabilities (temperature); none leaves them.
double calibrated(const Calibration& calibration, double score);

}  // namespace lobule::inference
