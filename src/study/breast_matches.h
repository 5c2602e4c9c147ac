// Findings of a breast's CC and MLO views that are likely the same lesion, and where that lesion lies. A pure function
// of the state; slow enough (about a millisecond a match) to be called when findings change, not in every frame.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "findings/match_views.h"
#include "localization/locate.h"
#include "study/state.h"

namespace lobule::study {

struct BreastMatch {
  std::string cc, mlo;  // finding ids
  double score = 0.0;   // probability that both are one lesion
  std::optional<localization::Location> location;
};

// Each exam's breasts, the analysed views only; falling score within a breast.
std::vector<BreastMatch> matchesOf(const StudyState& state);

// One finding of a view with everything that is known about the view, in displayed pixels: what `locate` takes.
// nullopt without an analysis that found a breast, or for views other than CC, MLO, ML and LM.
std::optional<localization::ViewMarks> viewMarksOf(const Image& image, const findings::Finding& finding);

// A finding as a round mark of the same area, in stored pixels.
localization::LesionMark markOf(const findings::Finding& finding);

// What matching compares: the marks of a view in displayed pixels, and how the lesion (stored pixels) looks to the
// model that analysed the image, if any did. finding: the model's own, for its kind; null for a reader's mark. nullopt
// without a nipple.
std::optional<findings::ViewFinding> measuredOf(const Image& image, const localization::ViewMarks& marks,
                                                const localization::LesionMark& stored,
                                                const findings::Finding* finding);

}  // namespace lobule::study
