// What the inspector says about the place of a lesion, as plain data made from the state. Pure, no ImGui.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "localization/locate.h"
#include "ui/views.h"

namespace lobule::ui {

struct PlaceRow {  // one of several places, to choose from
  std::vector<std::string> spots;
  std::string text, aside;  // "R CC 2 and R MLO 1", "72 of 100"
  int pair = 0;             // its number as the tags on the images have it; 0: one view only
  bool isShown = false;
};

struct LinkChoice {
  std::string spot, label;  // "Link with R MLO 2"
  std::string score;        // "fits 72 of 100"; empty where nothing can be compared
};

// The shown place in one line, for where the inspector does not tell it.
struct PlaceLine {
  std::string words, uncertainty;  // empty: there is no place, or the construction is still to come to it
  std::vector<std::string> warnings;
};
PlaceLine makePlaceLine(const study::StudyState& state);

// Not while the construction is told in steps and is not at its end: what the place is stays open until then.
bool isPlaceTold(const study::StudyState& state);

enum class LocationPhase { kNone, kWaiting, kFailed, kFound };

struct LocationView {
  LocationPhase phase = LocationPhase::kNone;
  std::string hint;            // what to do when there is nothing, or why there is no answer
  std::vector<PlaceRow> rows;  // only when there are several
  bool isTold = true;          // isPlaceTold(): else what follows, down to the warnings, is empty
  std::string words;           // the reporting sentence
  std::string uncertainty;     // the same, in plain words
  std::vector<LabelledText> facts;
  std::vector<ScoreBar> quadrants;    // likely ones, the likeliest first
  std::vector<std::string> warnings;  // what was assumed
  std::string pair;                   // "R CC and R MLO, linked by you"
  std::vector<std::string> spots;     // of the place
  bool isPair = false;
  std::vector<LinkChoice> links;  // for a spot alone: all there are, the reader's marks before findings, each by score
  bool canKeepAlone = false;      // "none of these"
  bool isKeptAlone = false;       // said so
  std::string landmarksMoved;     // "Landmarks moved by you: R CC"; empty: all as found
  std::vector<study::ImageId> movedIn;
};
LocationView makeLocationView(const study::StudyState& state);

// The steps of the construction: what each caption says about this place.
struct StepCaption {
  std::string title, text;
};
StepCaption stepCaption(const study::StudyState& state, const study::Place& place, int step);

// For a report, as one sentence: the place and, in brackets, how sure it is.
std::string locationAsText(const localization::Location& location);

// Half the size of the region that holds nine of ten, along lateral, vertical and depth.
std::array<double, 3> ninetyPercentReachMm(const localization::Location& location);

// "Right breast, from R CC and R MLO".
std::string localizationTitle(const study::StudyState& state, const study::Place& place);

}  // namespace lobule::ui
