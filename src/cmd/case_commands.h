// One image and one model, step by step, for measuring a model on a labelled folder: prepare, then (the caller runs the
// network) finish. The core holds one case at a time.
#pragma once

#include "cmd/core_call.h"

namespace lobule::cmd {

// {"name", "manifest": the text of model.json} -> value: {"input", "shape", "prepareMs"}; bytes: the tensor's floats.
Result<Reply> prepareCase(const Json& arguments, SharedBytes file);

// {"outputs": [{"name", "shape"}], "threshold"}, file: the outputs' floats one after another -> value: {"scores",
// "findings": count, "columns", "rows"}; bytes: a PNG of the image's own size, 0 or 255.
Result<Reply> finishCase(const Json& arguments, SharedBytes file);

// After finishCase, with a mask that a reader drew (PNG, not zero inside): how both agree (evaluation::toJson).
Result<Reply> compareCase(SharedBytes file);

// {rows: [{labels, scores, findings, failed, truth}]} -> metrics.json (evaluation::metricsReport).
Result<Reply> metricsOfCases(const Json& arguments);

}  // namespace lobule::cmd
