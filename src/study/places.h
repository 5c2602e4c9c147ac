// Pairs marks and findings of a breast's views and locates them: the derived part of the state that `apply` keeps up to
// date. About a millisecond a place; what has not changed is not computed again.
#pragma once

#include "study/state.h"

namespace lobule::study {

void updatePlaces(StudyState& state);

// A reader's mark or a finding as a round mark in stored pixels; nullopt when there is none.
std::optional<localization::LesionMark> lesionMarkOf(const StudyState& state, const std::string& spot);

// What `locate` and `project` take for a place.
localization::LocateInput locateInputOf(const Place& place);

// Marks and findings of the other view that a spot could be linked with, the likeliest first; those of its own pair
// are left out.
std::vector<std::string> linkCandidates(const StudyState& state, const std::string& spot);

}  // namespace lobule::study
