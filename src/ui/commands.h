// Everything a key or a button can do: its name, its shortcut, whether it can be done now, and the actions it sends.
// Pure; the keyboard, the bars, the tooltips and the help panel all read this one table.
#pragma once

#include <span>
#include <string>

#include "study/action.h"
#include "ui/screen.h"

namespace lobule::ui {

enum class Command {
  kOpenFiles,
  kOpenFolder,
  kOpenSample,
  kOpenSampleUltrasound,
  kCloseExam,
  kToolPan,
  kToolZoom,
  kToolWindow,
  kToolMark,
  kZoomIn,
  kZoomOut,
  kFit,
  kMaximize,
  kNextViewport,
  kNextImage,
  kPreviousImage,
  kNextFrame,
  kPreviousFrame,
  kInvert,
  kPreset,  // 1 to 9 choose one
  kLayoutOne,
  kLayoutTwo,
  kLayoutFour,
  kHangAgain,
  kAnalyze,
  kAnalyzeLoop,
  kCancelJobs,
  kAnalyzeOnOpen,
  kNextFinding,
  kPreviousFinding,
  kHideFinding,
  kExplain,
  kDeleteMark,
  kUndoMarks,
  kRedoMarks,
  kLink,
  kKeepAlone,
  kLandmarks,
  kLocationLarge,
  kViewFront,
  kViewSide,
  kViewTop,
  kViewOverview,
  kSteps,
  kNextStep,
  kPreviousStep,
  kCopyLocation,
  kMarks,
  kHeatMap,
  kFileOverlays,
  kImageText,
  kPatientText,
  kRail,
  kInspector,
  kErrors,
  kHelp,
  kAbout,
  kDismiss,
};

enum class CommandGroup { kExam, kView, kImage, kAnalysis, kLocation, kScreen };

struct CommandInfo {
  Command command;
  CommandGroup group;
  const char* name;  // sentence case, a verb first
  const char* keys;  // as on a key cap, "Shift O"; empty: none
};

std::span<const CommandInfo> allCommands();
const CommandInfo& infoOf(Command command);
const char* nameOf(CommandGroup group);

bool isEnabled(Command command, const study::StudyState& state);

// Pressed in: a tool that is chosen, a switch that is on. widthCss as for perform.
bool isOn(Command command, const study::StudyState& state, float widthCss);

// widthCss: below size::kNarrow the inspector is another switch.
void perform(Command command, const study::StudyState& state, float widthCss, ScreenOutput& output);

// index counts from 0: the window presets of the active viewport's image.
void choosePreset(int index, const study::StudyState& state, ScreenOutput& output);

// The image of the active viewport; null when it is empty.
const study::Image* activeImage(const study::StudyState& state);

// All findings in the order of the list: by image as hung, then by score.
std::vector<const findings::Finding*> findingsInOrder(const study::StudyState& state);

}  // namespace lobule::ui
