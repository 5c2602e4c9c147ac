// The result of `analyze` as JSON, by the schema of INTERFACES.md: stored pixels, [column, row].
#pragma once

#include "core/json.h"
#include "study/state.h"

namespace lobule::study {

Json analysisResult(const StudyState& state);

}  // namespace lobule::study
