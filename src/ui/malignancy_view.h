// What the inspector says of the chance of malignancy: the model's operating points, which is chosen, and on which side
// of it the active image lies. Pure, no ImGui.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "study/state.h"

namespace lobule::ui {

struct MalignancyPointRow {
  std::string id, name;  // as the manifest and as the screen has it
  std::string detail;    // "sensitivity 94%, specificity 55%"
  double threshold = 0.5;
  bool isChosen = false;
};

struct MalignancyView {
  std::string verdict;  // "Above the sensitive point: 31 of 100, the point is 6"
  bool isAbove = false;
  std::vector<MalignancyPointRow> rows;  // empty: the model has none, or the active image was not analysed
  std::string on;                        // what the points were measured on
  std::optional<double> chosen;          // threshold in force
};
MalignancyView makeMalignancyView(const study::StudyState& state);

// The limit of the gate's class, above which nothing is outlined: of "normal" for a model of ultrasound.
struct PresenceGate {
  std::string name;  // of the class
  double maximum = 1;
};
std::optional<PresenceGate> presenceGate(const study::StudyState& state);

// Why nothing is outlined in the active image: the gate is closed. Empty where it is open.
std::string gateSentence(const study::StudyState& state);

}  // namespace lobule::ui
