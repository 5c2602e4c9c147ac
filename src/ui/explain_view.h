// What is said of each step from a network's input to the findings, for the active image, with its own figures. Pure,
// no ImGui.
#pragma once

#include <string>

#include "study/state.h"

namespace lobule::ui {

struct ExplainView {
  std::string title;       // "What the network sees"
  std::string text;        // one to three sentences
  bool hasLegend = false;  // of the heat map's colours
};

// state.explained has a value.
ExplainView makeExplainView(const study::StudyState& state);

}  // namespace lobule::ui
