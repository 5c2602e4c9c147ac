// What marks and findings are called, so that a row, a button and the ring in the image are known for the same one.
// Pure, no ImGui.
#pragma once

#include <string>

#include "study/state.h"

namespace lobule::ui {

// Of a reader's mark among those in views of the same name, from 1 on in the order of marking; 0: there is no other
// one, or the spot is a finding.
int markNumber(const study::StudyState& state, const std::string& spot);

// Of the pair that holds the spot, in the shown exam; 0 for a spot alone.
int pairNumber(const study::StudyState& state, const std::string& spot);

// "R CC", with its number where it has one: "R CC 2".
std::string spotName(const study::StudyState& state, const std::string& spot);

// "R CC mark", "R CC 2", "R MLO finding, 72 of 100".
std::string spotInWords(const study::StudyState& state, const std::string& spot);

}  // namespace lobule::ui
