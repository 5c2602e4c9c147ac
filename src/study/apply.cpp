#include "study/changes.h"

namespace lobule::study {

void apply(StudyState& state, const Action& action) {
  std::visit([&](const auto& detail) { change(state, detail); }, action);
}

}  // namespace lobule::study
