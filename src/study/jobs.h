// Jobs as plain data: which may start, what the threshold step does. The app starts them; apply ends them.
#pragma once

#include "core/result.h"
#include "study/action.h"

namespace lobule::study {

// Idle jobs whose input is there, most urgent first: decoding what is on screen, other decoding, then analysis (of
// decoded images only, a mammogram's once its landmarks were looked for), then frames that the reader will come to, few
// at once.
std::vector<JobId> startableJobs(const StudyState& state);

// The analysis with its findings made again from the probability map. A pure function of its input; any thread.
std::shared_ptr<const Analysis> findAgain(const Image& image, const Analysis& analysis,
                                          const inference::Manifest& model, double threshold);

}  // namespace lobule::study
