// What `evaluate` writes as metrics.json: every figure with its 95% interval by patient, its n and what it is on.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "evaluation/marks.h"
#include "image/pixels.h"

namespace lobule::evaluation {

// One image's result against the mask that a reader drew.
struct TruthComparison {
  double dice = 0.0;
  bool isTruthEmpty = false, isPredictionEmpty = false;
  MarkedImage marks;
};

// predicted: of the image's size, non-zero inside a finding at the operating point; marks: the model's candidates down
// to a low score, for FROC. An error when the masks differ in size.
Result<TruthComparison> compareWithTruth(const image::Mask& predicted, const std::vector<Mark>& marks,
                                         const image::Mask& truth);
Json toJson(const TruthComparison& comparison);

// One row of the labels with what the model made of it.
struct EvaluatedRow {
  std::map<std::string, std::string> labels;  // the table's own columns
  std::map<std::string, double> scores;       // class probabilities, "malignancy"; empty when the image failed
  int findings = 0;
  bool hasFailed = false;
  std::optional<TruthComparison> truth;
};

// {"rows", "failed", "metrics": [{"metric", "on", "value", "low", "high", "n", "groups", "groupedBy"}]}. A figure that
// the labels do not support is left out. Known columns: label, cancer, severity, patient_id, patient, laterality, side.
Json metricsReport(const std::vector<EvaluatedRow>& rows);

// The same from JSON: {"rows": [{"labels": {...}, "scores": {...}, "findings": n, "failed": bool, "truth": toJson()}]}.
Result<Json> metricsReportFromJson(const Json& request);

}  // namespace lobule::evaluation
