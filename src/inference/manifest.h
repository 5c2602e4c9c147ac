// model.json: the one truth about a model, read the same by Python, C++ and JS. Unknown fields are kept, missing ones
// named, and a rule that this build does not know is an error that names it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/breast.h"
#include "core/json.h"
#include "core/result.h"

namespace lobule::inference {

enum class Task { kSegment, kClassify, kDetect, kLandmarks };

// Named rules; models/training/README.md ("Preparation, exactly") defines each.
enum class CropRule { kBreastBox, kNone };
enum class OrientationRule { kChestWallLeft, kAsStored };
enum class RangeRule { kBreastPercentile, kFull };
enum class LetterboxRule { kLeftMiddle, kCentre };

struct InputSpec {
  std::string name;  // of the graph's input
  int width = 0, height = 0, channels = 1;
  CropRule crop = CropRule::kBreastBox;
  OrientationRule orientation = OrientationRule::kChestWallLeft;
  RangeRule range = RangeRule::kBreastPercentile;
  LetterboxRule letterbox = LetterboxRule::kLeftMiddle;
  double mean = 0.0, std = 1.0;
};

enum class OutputKind { kMap, kClasses, kFeatures, kOther };
enum class Activation { kNone, kSigmoid, kSoftmax };  // still to be applied to the output

struct OutputSpec {
  std::string name;
  OutputKind kind = OutputKind::kOther;
  Activation activation = Activation::kNone;
  std::vector<std::string> classes;
};

struct OperatingPoint {
  std::string name, on;
  double threshold = 0.5;
  std::optional<double> sensitivity, specificity;  // absent: not measured
};

// How a map becomes findings (README, "From the map to findings").
struct FindingRule {
  double maskThreshold = 0.5, minimumAreaFraction = 0.0;
  double minimumScore = 0.0;  // presence: a weaker finding is none, wherever the operating point lies
  int maximumCount = 20;
  std::string gateClass;  // empty: no gate
  double gateMaximum = 1.0;
};

enum class CalibrationMethod { kNone, kPlatt, kTemperature };
struct Calibration {
  CalibrationMethod method = CalibrationMethod::kNone;
  double slope = 1.0, intercept = 0.0;  // Platt: of the score's logit
  double temperature = 1.0;             // of the class probabilities
};

// Whether an outline can be trusted: the share of the map's probability at or above `level`, through a logistic line.
struct TrustRule {
  double level = 0.5, slope = 1.0, intercept = 0.0;
};

struct Manifest {
  std::string id, version, file, sha256, quantization, intendedUse, notFor;
  long long bytes = 0;
  Task task = Task::kSegment;
  Modality modality = Modality::kMammography;
  InputSpec input;
  std::vector<OutputSpec> outputs;
  std::vector<OperatingPoint> operatingPoints;   // never empty; [0] is the default
  std::vector<OperatingPoint> malignancyPoints;  // of the chance of malignancy; may be empty; [0] is the default
  FindingRule findings;
  Calibration calibration;
  std::optional<TrustRule> trust;
  Json document;  // the whole file, unknown fields included
};

Result<Manifest> readManifest(std::string_view text);

// "default" or any name of the list; nullptr when there is none of that name.
const OperatingPoint* findOperatingPoint(const Manifest& manifest, std::string_view name);

}  // namespace lobule::inference
