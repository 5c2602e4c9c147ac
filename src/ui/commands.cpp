#include "ui/commands.h"

#include <algorithm>
#include <array>

#include "render/breast_scene.h"
#include "study/places.h"
#include "ui/layout.h"
#include "ui/location_view.h"
#include "ui/theme.h"

namespace lobule::ui {
namespace {

using enum CommandGroup;

constexpr std::array kCommands{
    CommandInfo{Command::kOpenFiles, kExam, "Open files", "O"},
    CommandInfo{Command::kOpenFolder, kExam, "Open folder", "Shift O"},
    CommandInfo{Command::kOpenSample, kExam, "Sample exam", "Shift S"},
    CommandInfo{Command::kCloseExam, kExam, "Close exam", "Shift X"},
    CommandInfo{Command::kToolPan, kView, "Pan with the left button", "P"},
    CommandInfo{Command::kToolZoom, kView, "Zoom with the left button", "Z"},
    CommandInfo{Command::kToolWindow, kView, "Window with the left button", "W"},
    CommandInfo{Command::kToolMark, kView, "Mark a lesion with the left button", "K"},
    CommandInfo{Command::kZoomIn, kView, "Zoom in", "+"},
    CommandInfo{Command::kZoomOut, kView, "Zoom out", "-"},
    CommandInfo{Command::kFit, kView, "Show the whole image", "F"},
    CommandInfo{Command::kMaximize, kView, "Make one view large, and back", "M"},
    CommandInfo{Command::kNextViewport, kView, "Go to the next view", "Tab"},
    CommandInfo{Command::kNextImage, kView, "Hang the next image here", "Page down"},
    CommandInfo{Command::kPreviousImage, kView, "Hang the previous image here", "Page up"},
    CommandInfo{Command::kLayoutOne, kView, "Show one view", "Shift 1"},
    CommandInfo{Command::kLayoutTwo, kView, "Show two views", "Shift 2"},
    CommandInfo{Command::kLayoutFour, kView, "Show four views", "Shift 4"},
    CommandInfo{Command::kHangAgain, kView, "Hang as the protocol says", "R"},
    CommandInfo{Command::kPreset, kImage, "Choose a window", "1 to 9"},
    CommandInfo{Command::kInvert, kImage, "Invert", "I"},
    CommandInfo{Command::kNextFrame, kImage, "Next frame", "Right"},
    CommandInfo{Command::kPreviousFrame, kImage, "Previous frame", "Left"},
    CommandInfo{Command::kAnalyze, kAnalysis, "Analyze", "A"},
    CommandInfo{Command::kCancelJobs, kAnalysis, "Cancel all work", "C"},
    CommandInfo{Command::kAnalyzeOnOpen, kAnalysis, "Analyze exams as they open", ""},
    CommandInfo{Command::kNextFinding, kAnalysis, "Next finding", "Down"},
    CommandInfo{Command::kPreviousFinding, kAnalysis, "Previous finding", "Up"},
    CommandInfo{Command::kHideFinding, kAnalysis, "Hide or show the selected finding", "X"},
    CommandInfo{Command::kMarks, kAnalysis, "Show all marks", "Space"},
    CommandInfo{Command::kHeatMap, kAnalysis, "Show the heat map", "H"},
    CommandInfo{Command::kDeleteMark, kLocation, "Delete the selected mark", "Delete"},
    CommandInfo{Command::kUndoMarks, kLocation, "Undo the last change of marks", "U"},
    CommandInfo{Command::kLink, kLocation, "Link the mark with the other view's, or part them", "L"},
    CommandInfo{Command::kLandmarks, kLocation, "Show nipple, muscle and chest wall", "B"},
    CommandInfo{Command::kLocationLarge, kLocation, "Show the breast large, and back", "G"},
    CommandInfo{Command::kViewFront, kLocation, "Look at the breast from the front", "Shift F"},
    CommandInfo{Command::kViewSide, kLocation, "Look at it from the side", "Shift L"},
    CommandInfo{Command::kViewTop, kLocation, "Look at it from the top", "Shift T"},
    CommandInfo{Command::kViewOverview, kLocation, "Look at it with both images", "Shift B"},
    CommandInfo{Command::kSteps, kLocation, "Explain step by step, and back", "J"},
    CommandInfo{Command::kNextStep, kLocation, "Next step", "."},
    CommandInfo{Command::kPreviousStep, kLocation, "Previous step", ","},
    CommandInfo{Command::kCopyLocation, kLocation, "Copy the location as text", "Y"},
    CommandInfo{Command::kImageText, kScreen, "Show text on images", "T"},
    CommandInfo{Command::kPatientText, kScreen, "Show patient text", "N"},
    CommandInfo{Command::kRail, kScreen, "Show the rail", "["},
    CommandInfo{Command::kInspector, kScreen, "Show the inspector", "]"},
    CommandInfo{Command::kErrors, kScreen, "List files that did not open", "E"},
    CommandInfo{Command::kHelp, kScreen, "Help", "?"},
    CommandInfo{Command::kAbout, kScreen, "About Lobule", ""},
    CommandInfo{Command::kDismiss, kScreen, "Close the panel, else deselect", "Esc"},
};

const study::Exam* shownExam(const study::StudyState& state) {
  return state.shownExam ? study::findExam(state, *state.shownExam) : nullptr;
}

const study::Viewport& activeViewport(const study::StudyState& state) {
  return state.viewports[static_cast<std::size_t>(std::clamp(state.activeViewport, 0, 3))];
}

bool canAnalyze(const study::StudyState& state) {
  const study::Exam* exam = shownExam(state);
  return exam != nullptr && std::ranges::any_of(exam->images, [&](const study::ImageId& id) {
           const study::Image* image = study::findImage(state, id);
           const auto* model = image == nullptr ? nullptr : study::modelFor(state, image->header.modality);
           return model != nullptr && (model->status == "ready" || model->status == "loading");
         });
}

bool hasFrames(const study::StudyState& state) {
  const study::Image* image = activeImage(state);
  return image != nullptr && image->header.frames > 1;
}

void stepFinding(const study::StudyState& state, int step, ScreenOutput& output) {
  const auto all = findingsInOrder(state);
  if (all.empty()) return;
  const auto now = std::ranges::find(all, state.selectedFinding, &findings::Finding::id);
  const int count = static_cast<int>(all.size());
  const int index = now == all.end() ? (step > 0 ? 0 : count - 1) : static_cast<int>(now - all.begin()) + step;
  output.actions.push_back(study::SelectFinding{all[static_cast<std::size_t>((index + count) % count)]->id});
}

void stepImage(const study::StudyState& state, int step, ScreenOutput& output) {
  const study::Exam* exam = shownExam(state);
  if (exam == nullptr || exam->images.empty()) return;
  const auto now = std::ranges::find(exam->images, activeViewport(state).image);
  const int count = static_cast<int>(exam->images.size());
  const int index = now == exam->images.end() ? 0 : static_cast<int>(now - exam->images.begin()) + step;
  if (index < 0 || index >= count) return;
  output.actions.push_back(study::HangImage{state.activeViewport, exam->images[static_cast<std::size_t>(index)]});
}

void stepFrame(const study::StudyState& state, int step, ScreenOutput& output) {
  if (const study::Image* image = activeImage(state)) {
    output.actions.push_back(study::SetFrame{image->id, image->frame + step});
  }
}

void stepViewport(const study::StudyState& state, ScreenOutput& output) {
  for (int step = 1; step <= 4; ++step) {
    const int next = (state.activeViewport + step) % 4;
    if (state.viewports[static_cast<std::size_t>(next)].image.empty()) continue;
    output.actions.push_back(study::ActivateViewport{next});
    return;
  }
}

// Zooms about the middle of what is shown.
void stepZoom(const study::StudyState& state, double factor, ScreenOutput& output) {
  const study::Image* image = activeImage(state);
  if (image == nullptr) return;
  const study::Viewport& viewport = activeViewport(state);
  const ScreenRect& rect = output.viewports[static_cast<std::size_t>(state.activeViewport)];
  if (isEmpty(rect)) return;
  const study::ViewportSize size{rect.width, rect.height};
  const auto view = study::zoomAbout(*image, viewport, size, size.width / 2, size.height / 2, viewport.zoom * factor);
  output.actions.push_back(study::SetView{state.activeViewport, view.zoom, view.center});
}

void dismiss(const study::StudyState& state, ScreenOutput& output) {
  study::Settings settings = state.settings;
  if (settings.helpOpen || settings.aboutOpen) {
    settings.helpOpen = settings.aboutOpen = false;
  } else if (settings.errorsOpen) {
    settings.errorsOpen = false;
  } else if (state.widget.isLarge || state.widget.step) {
    study::WidgetView view = state.widget;
    view.isLarge = false;
    view.step.reset();
    output.actions.push_back(study::SetWidget{view});
    return;
  } else {
    if (!state.selectedMark.empty()) output.actions.push_back(study::SelectMark{""});
    if (!state.selectedFinding.empty()) output.actions.push_back(study::SelectFinding{""});
    return;
  }
  output.actions.push_back(study::ChangeSettings{settings});
}

// The switch behind a command; nullptr when the command is none.
bool study::Settings::* switchOf(Command command, float widthCss) {
  switch (command) {
    case Command::kAnalyzeOnOpen:
      return &study::Settings::analyzeOnOpen;
    case Command::kMarks:
      return &study::Settings::showOverlays;
    case Command::kHeatMap:
      return &study::Settings::showHeatMap;
    case Command::kLandmarks:
      return &study::Settings::showLandmarks;
    case Command::kImageText:
      return &study::Settings::showImageText;
    case Command::kPatientText:
      return &study::Settings::showPatientText;
    case Command::kRail:
      return &study::Settings::railOpen;
    case Command::kInspector:
      return widthCss < size::kNarrow ? &study::Settings::inspectorOverImages : &study::Settings::inspectorOpen;
    case Command::kErrors:
      return &study::Settings::errorsOpen;
    case Command::kHelp:
      return &study::Settings::helpOpen;
    case Command::kAbout:
      return &study::Settings::aboutOpen;
    default:
      return nullptr;
  }
}

void chooseTool(const study::StudyState& state, study::Tool tool, ScreenOutput& output) {
  study::Settings settings = state.settings;
  settings.tool = tool;
  output.actions.push_back(study::ChangeSettings{settings});
}

// A pair is parted; a spot alone is linked with what fits best in the other view.
void linkOrPart(const study::StudyState& state, ScreenOutput& output) {
  const study::Place* place = study::shownPlace(state);
  if (place == nullptr) return;
  if (place->spots.size() == 2) {
    output.actions.push_back(study::UnlinkSpots{place->spots[0], place->spots[1]});
    return;
  }
  const auto candidates = study::linkCandidates(state, place->spots.front());
  if (!candidates.empty()) output.actions.push_back(study::LinkSpots{place->spots.front(), candidates.front()});
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

bool hasLocation(const study::StudyState& state) {
  const study::Place* place = study::shownPlace(state);
  return place != nullptr && place->location != nullptr;
}

void flip(const study::StudyState& state, bool study::Settings::* field, ScreenOutput& output) {
  study::Settings settings = state.settings;
  settings.*field = !(settings.*field);
  if (settings.helpOpen && field == &study::Settings::helpOpen) settings.aboutOpen = false;
  if (settings.aboutOpen && field == &study::Settings::aboutOpen) settings.helpOpen = false;
  output.actions.push_back(study::ChangeSettings{settings});
}

}  // namespace

std::span<const CommandInfo> allCommands() {
  return kCommands;
}

const CommandInfo& infoOf(Command command) {
  return *std::ranges::find(kCommands, command, &CommandInfo::command);
}

const char* nameOf(CommandGroup group) {
  switch (group) {
    case kExam:
      return "Exam";
    case kView:
      return "Views";
    case kImage:
      return "Image";
    case kAnalysis:
      return "Analysis and findings";
    case kLocation:
      return "Marks and location";
    case kScreen:
      return "Screen";
  }
  return "";
}

const study::Image* activeImage(const study::StudyState& state) {
  return study::findImage(state, activeViewport(state).image);
}

std::vector<const findings::Finding*> findingsInOrder(const study::StudyState& state) {
  std::vector<const study::Image*> images;
  const auto add = [&](const study::ImageId& id) {
    const study::Image* image = study::findImage(state, id);
    if (image != nullptr && image->analysis && !std::ranges::contains(images, image)) images.push_back(image);
  };
  for (const study::Viewport& viewport : state.viewports) add(viewport.image);
  if (const study::Exam* exam = shownExam(state)) {
    for (const study::ImageId& id : exam->images) add(id);
  }
  std::vector<const findings::Finding*> all;
  for (const study::Image* image : images) {
    const auto first = all.size();
    for (const findings::Finding& finding : image->analysis->findings) all.push_back(&finding);
    std::stable_sort(all.begin() + static_cast<std::ptrdiff_t>(first), all.end(),
                     [](const auto* a, const auto* b) { return a->score > b->score; });
  }
  return all;
}

bool isEnabled(Command command, const study::StudyState& state) {
  const bool hasImage = activeImage(state) != nullptr;
  switch (command) {
    case Command::kCloseExam:
    case Command::kHangAgain:
    case Command::kLayoutOne:
    case Command::kLayoutTwo:
    case Command::kLayoutFour:
    case Command::kNextImage:
    case Command::kPreviousImage:
    case Command::kNextViewport:
      return shownExam(state) != nullptr;
    case Command::kZoomIn:
    case Command::kZoomOut:
    case Command::kFit:
    case Command::kMaximize:
    case Command::kInvert:
    case Command::kPreset:
      return hasImage;
    case Command::kNextFrame:
    case Command::kPreviousFrame:
      return hasFrames(state);
    case Command::kAnalyze:
      return canAnalyze(state);
    case Command::kCancelJobs:
      return std::ranges::any_of(state.jobs, [](const study::Job& job) {
        return job.phase == study::JobPhase::kIdle || job.phase == study::JobPhase::kRunning;
      });
    case Command::kNextFinding:
    case Command::kPreviousFinding:
      return !findingsInOrder(state).empty();
    case Command::kHideFinding:
      return !state.selectedFinding.empty();
    case Command::kDeleteMark:
      return !state.selectedMark.empty();
    case Command::kUndoMarks:
      return !state.readerBefore.empty();
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
      return true;
  }
}

bool isOn(Command command, const study::StudyState& state, float widthCss) {
  const study::Layout& layout = state.layout;
  const auto shows = [&](int columns, int rows) {
    return !layout.maximized && layout.columns == columns && layout.rows == rows;
  };
  switch (command) {
    case Command::kToolPan:
      return state.settings.tool == study::Tool::kPan;
    case Command::kToolZoom:
      return state.settings.tool == study::Tool::kZoom;
    case Command::kToolWindow:
      return state.settings.tool == study::Tool::kWindow;
    case Command::kToolMark:
      return state.settings.tool == study::Tool::kMark;
    case Command::kLocationLarge:
      return state.widget.isLarge;
    case Command::kSteps:
      return state.widget.step.has_value();
    case Command::kInvert:
      return activeViewport(state).inverted;
    case Command::kMaximize:
      return layout.maximized.has_value();
    case Command::kLayoutOne:
      return shows(1, 1);
    case Command::kLayoutTwo:
      return shows(2, 1);
    case Command::kLayoutFour:
      return shows(2, 2);
    default:
      break;
  }
  const auto field = switchOf(command, widthCss);
  return field != nullptr && state.settings.*field;
}

void choosePreset(int index, const study::StudyState& state, ScreenOutput& output) {
  const study::Image* image = activeImage(state);
  if (image == nullptr || !image->pixels) return;
  if (index >= static_cast<int>(image->pixels->pipeline.voi.size())) return;
  output.actions.push_back(study::ChooseVoi{state.activeViewport, index});
}

void perform(Command command, const study::StudyState& state, float widthCss, ScreenOutput& output) {
  if (!isEnabled(command, state)) return;
  const int active = state.activeViewport;
  auto& actions = output.actions;
  if (const auto field = switchOf(command, widthCss)) {
    flip(state, field, output);
    return;
  }
  switch (command) {
    case Command::kOpenFiles:
      output.requests.push_back(PageRequest::kOpenFiles);
      break;
    case Command::kOpenFolder:
      output.requests.push_back(PageRequest::kOpenFolder);
      break;
    case Command::kOpenSample:
      output.requests.push_back(PageRequest::kOpenSample);
      break;
    case Command::kCloseExam:
      actions.push_back(study::CloseExam{*state.shownExam});
      break;
    case Command::kToolPan:
      chooseTool(state, study::Tool::kPan, output);
      break;
    case Command::kToolZoom:
      chooseTool(state, study::Tool::kZoom, output);
      break;
    case Command::kToolWindow:
      chooseTool(state, study::Tool::kWindow, output);
      break;
    case Command::kToolMark:
      chooseTool(state, study::Tool::kMark, output);
      break;
    case Command::kZoomIn:
      stepZoom(state, 1.25, output);
      break;
    case Command::kZoomOut:
      stepZoom(state, 0.8, output);
      break;
    case Command::kFit:
      actions.push_back(study::FitView{active});
      break;
    case Command::kMaximize:
      actions.push_back(study::ToggleMaximize{active});
      break;
    case Command::kNextViewport:
      stepViewport(state, output);
      break;
    case Command::kNextImage:
      stepImage(state, 1, output);
      break;
    case Command::kPreviousImage:
      stepImage(state, -1, output);
      break;
    case Command::kNextFrame:
      stepFrame(state, 1, output);
      break;
    case Command::kPreviousFrame:
      stepFrame(state, -1, output);
      break;
    case Command::kInvert:
      actions.push_back(study::ToggleInvert{active});
      break;
    case Command::kLayoutOne:
      actions.push_back(study::SetLayout{1, 1});
      break;
    case Command::kLayoutTwo:
      actions.push_back(study::SetLayout{2, 1});
      break;
    case Command::kLayoutFour:
      actions.push_back(study::SetLayout{2, 2});
      break;
    case Command::kHangAgain:
      actions.push_back(study::HangAgain{});
      break;
    case Command::kAnalyze:
      actions.push_back(study::RequestAnalysis{});
      break;
    case Command::kCancelJobs:
      actions.push_back(study::CancelJobs{});
      break;
    case Command::kNextFinding:
      stepFinding(state, 1, output);
      break;
    case Command::kPreviousFinding:
      stepFinding(state, -1, output);
      break;
    case Command::kHideFinding:
      actions.push_back(study::HideFinding{state.selectedFinding, !study::isHidden(state, state.selectedFinding)});
      break;
    case Command::kDeleteMark:
      actions.push_back(study::DeleteMark{state.selectedMark});
      break;
    case Command::kUndoMarks:
      actions.push_back(study::UndoMarks{});
      break;
    case Command::kLink:
      linkOrPart(state, output);
      break;
    case Command::kLocationLarge: {
      study::WidgetView view = state.widget;
      view.isLarge = !view.isLarge;
      actions.push_back(study::SetWidget{view});
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
      setStep(state, state.widget.step ? std::nullopt : std::optional(0), output);
      break;
    case Command::kNextStep:
      setStep(state, std::min(*state.widget.step + 1, render::kConstructionSteps - 1), output);
      break;
    case Command::kPreviousStep:
      setStep(state, std::max(*state.widget.step - 1, 0), output);
      break;
    case Command::kCopyLocation:
      output.copyText = locationAsText(*study::shownPlace(state)->location);
      break;
    case Command::kDismiss:
      dismiss(state, output);
      break;
    default:
      break;
  }
}

}  // namespace lobule::ui
