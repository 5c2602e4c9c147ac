#include "ui/keyboard.h"

#include <imgui.h>

#include <array>

namespace lobule::ui {
namespace {

struct Binding {
  ImGuiKey key;
  bool shift;
  Command command;
  bool repeats = false;
};
constexpr std::array kBindings{
    Binding{ImGuiKey_O, false, Command::kOpenFiles},
    Binding{ImGuiKey_O, true, Command::kOpenFolder},
    Binding{ImGuiKey_S, true, Command::kOpenSample},
    Binding{ImGuiKey_E, true, Command::kOpenSampleUltrasound},
    Binding{ImGuiKey_X, true, Command::kCloseExam},
    Binding{ImGuiKey_P, false, Command::kToolPan},
    Binding{ImGuiKey_Z, false, Command::kToolZoom},
    Binding{ImGuiKey_W, false, Command::kToolWindow},
    Binding{ImGuiKey_KeypadAdd, false, Command::kZoomIn, true},
    Binding{ImGuiKey_KeypadSubtract, false, Command::kZoomOut, true},
    Binding{ImGuiKey_F, false, Command::kFit},
    Binding{ImGuiKey_M, false, Command::kMaximize},
    Binding{ImGuiKey_Tab, false, Command::kNextViewport, true},
    Binding{ImGuiKey_PageDown, false, Command::kNextImage, true},
    Binding{ImGuiKey_PageUp, false, Command::kPreviousImage, true},
    Binding{ImGuiKey_1, true, Command::kLayoutOne},
    Binding{ImGuiKey_2, true, Command::kLayoutTwo},
    Binding{ImGuiKey_4, true, Command::kLayoutFour},
    Binding{ImGuiKey_R, false, Command::kHangAgain},
    Binding{ImGuiKey_I, false, Command::kInvert},
    Binding{ImGuiKey_RightArrow, false, Command::kNextFrame, true},
    Binding{ImGuiKey_LeftArrow, false, Command::kPreviousFrame, true},
    Binding{ImGuiKey_A, false, Command::kAnalyze},
    Binding{ImGuiKey_A, true, Command::kAnalyzeLoop},
    Binding{ImGuiKey_C, false, Command::kCancelJobs},
    Binding{ImGuiKey_DownArrow, false, Command::kNextFinding, true},
    Binding{ImGuiKey_UpArrow, false, Command::kPreviousFinding, true},
    Binding{ImGuiKey_X, false, Command::kHideFinding},
    Binding{ImGuiKey_Space, false, Command::kMarks},
    Binding{ImGuiKey_H, false, Command::kHeatMap},
    Binding{ImGuiKey_Q, false, Command::kExplain},
    Binding{ImGuiKey_V, false, Command::kFileOverlays},
    Binding{ImGuiKey_T, false, Command::kImageText},
    Binding{ImGuiKey_N, false, Command::kPatientText},
    Binding{ImGuiKey_E, false, Command::kErrors},
    Binding{ImGuiKey_K, false, Command::kToolMark},
    Binding{ImGuiKey_Delete, false, Command::kDeleteMark},
    Binding{ImGuiKey_Backspace, false, Command::kDeleteMark},
    Binding{ImGuiKey_U, false, Command::kUndoMarks, true},
    Binding{ImGuiKey_U, true, Command::kRedoMarks, true},
    Binding{ImGuiKey_L, false, Command::kLink},
    Binding{ImGuiKey_D, false, Command::kKeepAlone},
    Binding{ImGuiKey_B, false, Command::kLandmarks},
    Binding{ImGuiKey_G, false, Command::kLocationLarge},
    Binding{ImGuiKey_F, true, Command::kViewFront},
    Binding{ImGuiKey_L, true, Command::kViewSide},
    Binding{ImGuiKey_T, true, Command::kViewTop},
    Binding{ImGuiKey_B, true, Command::kViewOverview},
    Binding{ImGuiKey_J, false, Command::kSteps},
    Binding{ImGuiKey_Y, false, Command::kCopyLocation},
    Binding{ImGuiKey_Escape, false, Command::kDismiss},
};

// Signs that lie on different keys in different countries come as characters.
struct Sign {
  unsigned character;
  Command command;
};
constexpr std::array kSigns{
    Sign{'+', Command::kZoomIn},       Sign{'-', Command::kZoomOut}, Sign{'[', Command::kRail},
    Sign{']', Command::kInspector},    Sign{'?', Command::kHelp},    Sign{'.', Command::kNextStep},
    Sign{',', Command::kPreviousStep},
};

bool typesText() {
  return ImGui::GetIO().WantTextInput;
}

}  // namespace

void readKeyboard(const study::StudyState& state, const ScreenInput& input, ScreenOutput& output) {
  const ImGuiIO& io = ImGui::GetIO();
  if ((io.KeyCtrl || io.KeySuper) && !io.KeyAlt && !typesText()) {
    const bool isRedo = (io.KeyShift && ImGui::IsKeyPressed(ImGuiKey_Z)) || ImGui::IsKeyPressed(ImGuiKey_Y);
    if (isRedo) perform(Command::kRedoMarks, state, input.widthCss, output);
    if (!io.KeyShift && ImGui::IsKeyPressed(ImGuiKey_Z)) perform(Command::kUndoMarks, state, input.widthCss, output);
  }
  if (typesText() || io.KeyCtrl || io.KeyAlt || io.KeySuper) return;
  const bool isInDialog = state.settings.helpOpen || state.settings.aboutOpen;
  for (const Binding& binding : kBindings) {
    if (io.KeyShift != binding.shift || !ImGui::IsKeyPressed(binding.key, binding.repeats)) continue;
    if (isInDialog && binding.command != Command::kDismiss) continue;
    perform(binding.command, state, input.widthCss, output);
  }
  for (const ImWchar character : io.InputQueueCharacters) {
    for (const Sign& sign : kSigns) {
      if (character != sign.character || (isInDialog && sign.command != Command::kHelp)) continue;
      perform(sign.command, state, input.widthCss, output);
    }
  }
  if (io.KeyShift || isInDialog) return;
  for (int digit = 1; digit <= 9; ++digit) {
    if (ImGui::IsKeyPressed(static_cast<ImGuiKey>(ImGuiKey_0 + digit), false)) choosePreset(digit - 1, state, output);
  }
}

}  // namespace lobule::ui
