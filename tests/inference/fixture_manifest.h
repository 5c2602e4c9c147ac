// A valid manifest to start from: tests change single fields of it.
#pragma once

#include "core/json.h"
#include "inference/manifest.h"

namespace lobule::testing {

inline Json validManifest() {
  return Json::parse(R"({
    "id": "m", "version": "1", "task": "segment", "modality": "MG", "file": "model.onnx", "sha256": "00", "bytes": 12,
    "quantization": {"weights": "int8", "activations": "float32"},
    "input": {"name": "image", "width": 40, "height": 64, "channels": 1, "layout": "NCHW",
              "resample": "box-shrink-bilinear-enlarge", "crop": "breast-box", "orientation": "chest-wall-left",
              "range": "breast-percentile-1-99.5", "letterbox": "left-middle", "mean": [0.5], "std": [0.5]},
    "outputs": [{"name": "probability", "kind": "map", "classes": ["lesion"], "activation": "none"}],
    "findings": {"maskThreshold": 0.5, "connectivity": 8, "minimumAreaFraction": 0.01, "score": "max"},
    "operatingPoints": [{"name": "default", "threshold": 0.6, "sensitivity": null, "specificity": 0.9, "on": "test"}],
    "calibration": {"method": "none"}, "training": {}, "results": [], "intendedUse": "tests", "notFor": "else",
    "futureField": {"kept": true}})");
}

}  // namespace lobule::testing
