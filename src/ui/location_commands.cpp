#include "ui/location_commands.h"

#include <algorithm>

#include "study/places.h"
#include "ui/breast_view.h"
#include "ui/location_view.h"

namespace lobule::ui {
namespace {

// A pair is parted; a spot alone is linked with what fits best in the other view.
void linkOrPart(const study::StudyState& state, ScreenOutput& output) {
  const study::Place* place = study::shownPlace(state);
  if (place == nullptr) return;
  if (place->spots.size() == 2) {
    output.actions.push_back(study::UnlinkSpots{place->spots[0], place->spots[1]});
    return;
  }
  const auto candidates = study::linkCandidates(state, place->spots.front());
  if (!candidates.empty()) output.actions.push_back(study::LinkSpots{place->spots.front(), candidates.front().spot});
}

void look(const study::StudyState& state, const render::BreastCamera& camera, ScreenOutput& output) {
  study::WidgetView view = state.widget;
  view.azimuthDeg = camera.azimuthDeg;
  view.elevationDeg = camera.elevationDeg;
  view.zoom = camera.zoom;
  output.actions.push_back(study::SetWidget{view});
}

void setStep(const study::StudyState& state, std::optional<int> step, ScreenOutput& output) {
  study::WidgetView view = state.widget;
  view.step = step;
  output.actions.push_back(study::SetWidget{view});
}

// The steps tell of marks on the images, which stand edge-on from the front: they begin where both are seen.
void startSteps(const study::StudyState& state, ScreenOutput& output) {
  study::WidgetView view = withCamera(state.widget, render::kOverviewCamera);
  view.step = 0;
  output.actions.push_back(study::SetWidget{view});
}

void stepExplained(const study::StudyState& state, int by, ScreenOutput& output) {
  const int step = std::clamp(static_cast<int>(*state.explained) + by, 0, study::kExplainSteps - 1);
  output.actions.push_back(study::SetExplained{static_cast<study::ExplainStep>(step)});
}

bool canKeepAlone(const study::StudyState& state) {
  const study::Place* place = study::shownPlace(state);
  return place != nullptr && (place->spots.size() == 2 || !study::isKeptAlone(state, place->spots.front()));
}

bool hasLocation(const study::StudyState& state) {
  const study::Place* place = study::shownPlace(state);
  return place != nullptr && place->location != nullptr;
}

}  // namespace

bool isLocationCommand(Command command) {
  return infoOf(command).group == CommandGroup::kLocation && command != Command::kLandmarks;
}

bool isLocationCommandEnabled(Command command, const study::StudyState& state) {
  if (state.explained && (command == Command::kNextStep || command == Command::kPreviousStep)) return true;
  switch (command) {
    case Command::kDeleteMark:
      return !state.selectedMark.empty();
    case Command::kUndoMarks:
      return !state.readerBefore.empty();
    case Command::kRedoMarks:
      return !state.readerAfter.empty();
    case Command::kKeepAlone:
      return canKeepAlone(state);
    case Command::kLink:
      return study::shownPlace(state) != nullptr;
    case Command::kLocationLarge:
    case Command::kViewFront:
    case Command::kViewSide:
    case Command::kViewTop:
    case Command::kViewOverview:
    case Command::kSteps:
    case Command::kCopyLocation:
      return hasLocation(state);
    case Command::kNextStep:
    case Command::kPreviousStep:
      return hasLocation(state) && state.widget.step.has_value();
    default:
      return false;
  }
}

void performLocationCommand(Command command, const study::StudyState& state, ScreenOutput& output) {
  switch (command) {
    case Command::kDeleteMark:
      output.actions.push_back(study::DeleteMark{state.selectedMark});
      break;
    case Command::kUndoMarks:
      output.actions.push_back(study::UndoMarks{});
      break;
    case Command::kRedoMarks:
      output.actions.push_back(study::RedoMarks{});
      break;
    case Command::kKeepAlone:
      for (const std::string& spot : study::shownPlace(state)->spots) output.actions.push_back(study::KeepAlone{spot});
      break;
    case Command::kLink:
      linkOrPart(state, output);
      break;
    case Command::kLocationLarge: {
      study::WidgetView view = state.widget;
      // Small, beside the images, alone, and small again.
      const bool wasAlone = view.isLarge && view.isAlone;
      view.isAlone = view.isLarge && !view.isAlone;
      view.isLarge = !wasAlone;
      output.actions.push_back(study::SetWidget{view});
      break;
    }
    case Command::kViewFront:
      look(state, render::kFrontCamera, output);
      break;
    case Command::kViewSide:
      look(state, render::kSideCamera, output);
      break;
    case Command::kViewTop:
      look(state, render::kTopCamera, output);
      break;
    case Command::kViewOverview:
      look(state, render::kOverviewCamera, output);
      break;
    case Command::kSteps:
      state.widget.step ? setStep(state, std::nullopt, output) : startSteps(state, output);
      break;
    case Command::kNextStep:
      if (state.explained) return stepExplained(state, 1, output);
      setStep(state, std::min(*state.widget.step + 1, render::kConstructionSteps - 1), output);
      break;
    case Command::kPreviousStep:
      if (state.explained) return stepExplained(state, -1, output);
      setStep(state, std::max(*state.widget.step - 1, 0), output);
      break;
    case Command::kCopyLocation:
      output.copyText = locationAsText(*study::shownPlace(state)->location);
      break;
    default:
      break;
  }
}

}  // namespace lobule::ui
