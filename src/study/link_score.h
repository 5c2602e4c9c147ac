// How well a mark or finding of one view fits one of the breast's other view. A pure function of the state.
#pragma once

#include <optional>
#include <string>

#include "study/state.h"

namespace lobule::study {

// The probability that both are one lesion, each pair for itself: what else is marked does not compete. nullopt where
// nothing can be compared: a nipple is not known, or one of them is gone.
std::optional<double> linkScore(const StudyState& state, const std::string& a, const std::string& b);

}  // namespace lobule::study
