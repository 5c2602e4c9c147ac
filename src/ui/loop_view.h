// The scores of a loop or of slices, frame by frame, as plain data made from the state. Pure, no ImGui.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "study/state.h"

namespace lobule::ui {

struct LoopView {
  study::ImageId image;                       // empty: the active image has one frame, or no model reads it
  std::string title, one, many;               // "Loop", "frame", "frames"; "Slices", "slice", "slices"
  std::string label;                          // "12 of 48 frames analyzed"
  std::string scoreName;                      // what the strip shows
  std::vector<std::optional<double>> scores;  // by frame; none: not analysed
  std::optional<double> limit;                // the malignancy point in force
  int frame = 0;                              // shown
  bool isRunning = false, canStart = false;
};
LoopView makeLoopView(const study::StudyState& state);

}  // namespace lobule::ui
