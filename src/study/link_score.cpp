#include "study/link_score.h"

#include "findings/match_views.h"
#include "study/breast_matches.h"
#include "study/landmarks.h"
#include "study/places.h"

namespace lobule::study {
namespace {

std::optional<findings::ViewFinding> measuredSpot(const StudyState& state, const std::string& spot) {
  const Image* image = imageOfSpot(state, spot);
  const auto lesion = lesionMarkOf(state, spot);
  if (image == nullptr || !lesion) return std::nullopt;
  const auto marks = viewMarksOf(*image, landmarksOf(state, *image), *lesion);
  return marks ? measuredOf(*image, *marks, *lesion, findFinding(state, spot)) : std::nullopt;
}

}  // namespace

std::optional<double> linkScore(const StudyState& state, const std::string& a, const std::string& b) {
  const auto one = measuredSpot(state, a), other = measuredSpot(state, b);
  if (!one || !other) return std::nullopt;
  const double odds = findings::pairOdds(*one, *other);
  return odds / (1 + odds);
}

}  // namespace lobule::study
