// The names, groups and keys of all commands.
#include <algorithm>
#include <array>

#include "ui/commands.h"

namespace lobule::ui {
namespace {

using enum CommandGroup;

constexpr std::array kCommands{
    CommandInfo{Command::kOpenFiles, kExam, "Open files", "O"},
    CommandInfo{Command::kOpenFolder, kExam, "Open folder", "Shift O"},
    CommandInfo{Command::kOpenSample, kExam, "Sample exam", "Shift S"},
    CommandInfo{Command::kOpenSampleUltrasound, kExam, "Sample ultrasound", "Shift E"},
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
    CommandInfo{Command::kFileOverlays, kImage, "Show the file's own overlays", "V"},
    CommandInfo{Command::kNextFrame, kImage, "Next frame or slice", "Right"},
    CommandInfo{Command::kPreviousFrame, kImage, "Previous frame or slice", "Left"},
    CommandInfo{Command::kAnalyze, kAnalysis, "Analyze", "A"},
    CommandInfo{Command::kAnalyzeLoop, kAnalysis, "Analyze all frames or slices", "Shift A"},
    CommandInfo{Command::kCancelJobs, kAnalysis, "Cancel all work", "C"},
    CommandInfo{Command::kAnalyzeOnOpen, kAnalysis, "Analyze exams as they open", ""},
    CommandInfo{Command::kNextFinding, kAnalysis, "Next finding", "Down"},
    CommandInfo{Command::kPreviousFinding, kAnalysis, "Previous finding", "Up"},
    CommandInfo{Command::kHideFinding, kAnalysis, "Hide or show the selected finding", "X"},
    CommandInfo{Command::kExplain, kAnalysis, "Explain the analysis in steps", "Q"},
    CommandInfo{Command::kMarks, kAnalysis, "Show all marks", "Space"},
    CommandInfo{Command::kHeatMap, kAnalysis, "Show the heat map", "H"},
    CommandInfo{Command::kDeleteMark, kLocation, "Delete the selected mark", "Delete"},
    CommandInfo{Command::kUndoMarks, kLocation, "Undo the last change of marks", "U"},
    CommandInfo{Command::kRedoMarks, kLocation, "Redo what was undone", "Shift U"},
    CommandInfo{Command::kLink, kLocation, "Link or part the two marks", "L"},
    CommandInfo{Command::kKeepAlone, kLocation, "None in the other view is the same", "D"},
    CommandInfo{Command::kLandmarks, kLocation, "Show nipple, muscle and chest wall", "B"},
    CommandInfo{Command::kLocationLarge, kLocation, "Breast large, alone, small again", "G"},
    CommandInfo{Command::kViewFront, kLocation, "Look at the breast from the front", "Shift F"},
    CommandInfo{Command::kViewSide, kLocation, "Look at it from the side", "Shift L"},
    CommandInfo{Command::kViewTop, kLocation, "Look at it from the top", "Shift T"},
    CommandInfo{Command::kViewOverview, kLocation, "Look at it with both images", "Shift B"},
    CommandInfo{Command::kSteps, kLocation, "Explain the place in steps", "J"},
    CommandInfo{Command::kNextStep, kLocation, "Next step", "."},
    CommandInfo{Command::kPreviousStep, kLocation, "Previous step", ","},
    CommandInfo{Command::kCopyLocation, kLocation, "Copy the sentence for the report", "Y"},
    CommandInfo{Command::kImageText, kScreen, "Show text on images", "T"},
    CommandInfo{Command::kPatientText, kScreen, "Show patient text", "N"},
    CommandInfo{Command::kRail, kScreen, "Show the rail", "["},
    CommandInfo{Command::kInspector, kScreen, "Show the inspector", "]"},
    CommandInfo{Command::kErrors, kScreen, "List files that did not open", "E"},
    CommandInfo{Command::kHelp, kScreen, "Help", "?"},
    CommandInfo{Command::kAbout, kScreen, "About Lobule", ""},
    CommandInfo{Command::kDismiss, kScreen, "Close the panel, else deselect", "Esc"},
};

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

}  // namespace lobule::ui
