// Pairs marks and findings of a breast's views and locates them: the derived part of the state that `apply` keeps up to
// date. About a millisecond a place; what has not changed is not computed again. A reader's marks that were a pair
// before are likelier to be one again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "study/state.h"

namespace lobule::study {

void updatePlaces(StudyState& state);

// A reader's mark or a finding as a round mark in stored pixels; nullopt when there is none.
std::optional<localization::LesionMark> lesionMarkOf(const StudyState& state, const std::string& spot);

// What `locate` and `project` take for a place.
localization::LocateInput locateInputOf(const Place& place);

struct LinkCandidate {
  std::string spot;
  // That both are one lesion, the pair for itself: what else is marked does not compete. None where nothing can be
  // compared: a nipple is not known.
  std::optional<double> score;
};

// Marks and findings of the other view that a spot could be linked with: a reader's marks first, each by falling score;
// those of its own pair are left out.
std::vector<LinkCandidate> linkCandidates(const StudyState& state, const std::string& spot);

}  // namespace lobule::study
