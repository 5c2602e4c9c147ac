#include "ui/commands.h"

#include <algorithm>

#include "ui/layout.h"
#include "ui/location_commands.h"
#include "ui/loop_view.h"
#include "ui/theme.h"

namespace lobule::ui {
namespace {

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

// Of the shown exam, so that the steps stay on while the reader goes from view to view.
bool canExplain(const study::StudyState& state) {
  const study::Exam* exam = shownExam(state);
  return exam != nullptr && std::ranges::any_of(exam->images, [&](const study::ImageId& id) {
           const study::Image* image = study::findImage(state, id);
           return image != nullptr && image->analysis;
         });
}

void dismiss(const study::StudyState& state, ScreenOutput& output) {
  study::Settings settings = state.settings;
  if (settings.helpOpen || settings.aboutOpen) {
    settings.helpOpen = settings.aboutOpen = false;
  } else if (settings.errorsOpen) {
    settings.errorsOpen = false;
  } else if (state.explained) {
    output.actions.push_back(study::SetExplained{std::nullopt});
    return;
  } else if (state.widget.isLarge || state.widget.step) {
    study::WidgetView view = state.widget;
    view.isLarge = view.isAlone = false;
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

// Of any image on screen.
bool hasFileOverlays(const study::StudyState& state) {
  return std::ranges::any_of(state.viewports, [&](const study::Viewport& viewport) {
    const study::Image* image = study::findImage(state, viewport.image);
    return image != nullptr && !image->header.overlays.empty();
  });
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
    case Command::kFileOverlays:
      return &study::Settings::showFileOverlays;
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

void flip(const study::StudyState& state, bool study::Settings::* field, ScreenOutput& output) {
  study::Settings settings = state.settings;
  settings.*field = !(settings.*field);
  if (settings.helpOpen && field == &study::Settings::helpOpen) settings.aboutOpen = false;
  if (settings.aboutOpen && field == &study::Settings::aboutOpen) settings.helpOpen = false;
  output.actions.push_back(study::ChangeSettings{settings});
}

}  // namespace

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
  if (isLocationCommand(command)) return isLocationCommandEnabled(command, state);
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
    case Command::kFileOverlays:
      return hasFileOverlays(state);
    case Command::kAnalyze:
      return canAnalyze(state);
    case Command::kAnalyzeLoop:
      return makeLoopView(state).canStart;
    case Command::kCancelJobs:
      return std::ranges::any_of(state.jobs, study::isPending);
    case Command::kNextFinding:
    case Command::kPreviousFinding:
      return !findingsInOrder(state).empty();
    case Command::kHideFinding:
      return !state.selectedFinding.empty();
    case Command::kExplain:
      return state.explained || canExplain(state);
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
    case Command::kExplain:
      return state.explained.has_value();
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
  if (isLocationCommand(command)) {
    performLocationCommand(command, state, output);
    return;
  }
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
    case Command::kOpenSampleUltrasound:
      output.requests.push_back(PageRequest::kOpenSampleUltrasound);
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
    case Command::kAnalyzeLoop:
      actions.push_back(study::RequestLoop{makeLoopView(state).image});
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
    case Command::kExplain:
      actions.push_back(
          study::SetExplained{state.explained ? std::nullopt : std::optional(study::ExplainStep::kInput)});
      break;
    case Command::kDismiss:
      dismiss(state, output);
      break;
    default:
      break;
  }
}

}  // namespace lobule::ui
