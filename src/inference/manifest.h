// model.json: the one truth about a model, read the same by Python, C++ and JS. Unknown fields are kept, missing ones
// named.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/breast.h"
#include "core/json.h"
#include "core/result.h"

namespace lobule::inference {

enum class Task { kSegment, kClassify, kDetect, kLandmarks };

struct InputSpec {
  int width = 0, height = 0, channels = 1;
  std::string layout, resample, crop, orientation;  // named rules; models/training/README.md defines each
  std::vector<double> range, mean, std;
};

struct OutputSpec {
  std::string name, kind, activation;
  std::vector<std::string> classes;
};

struct OperatingPoint {
  std::string name, on;
  double threshold = 0.5, sensitivity = 0.0, specificity = 0.0;
};

struct Manifest {
  std::string id, version, file, sha256, quantization, intendedUse, notFor;
  long long bytes = 0;
  Task task = Task::kSegment;
  Modality modality = Modality::kMammography;
  InputSpec input;
  std::vector<OutputSpec> outputs;
  std::vector<OperatingPoint> operatingPoints;
  Json document;  // the whole file, unknown fields included
};

Result<Manifest> readManifest(std::string_view text);

// A name of a rule that this build does not know is an error that names it.
}  // namespace lobule::inference
