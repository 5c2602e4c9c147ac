#include <imgui.h>

#include <algorithm>

#include "ui/panels.h"
#include "ui/widgets.h"

namespace lobule::ui {
namespace {

ScreenRect takeButton(ScreenRect& rest) {
  return takeLeft(rest, size::kButton);
}

void separator(Canvas& canvas, ScreenRect& rest) {
  takeLeft(rest, size::kGap);
  canvas.paint.vertical(rest.x, rest.y + 4, rest.height - 8, color::kLine);
  takeLeft(rest, size::kGap + 1);
}

void examTitle(Canvas& canvas, const ScreenRect& rect, const TopBarView& view) {
  drawMark(canvas.paint, rect.x + 10, rect.y + rect.height / 2, 20, color::kSecondary);
  const TextStyle title{.weight = Weight::kSemiBold};
  const ScreenRect text{rect.x + 28, rect.y, rect.width - 28, rect.height};
  const float wide = canvas.paint.text(text, view.exam, title);
  const float left = text.width - wide - 8;
  if (left > 40 && !view.detail.empty()) {
    canvas.paint.text({text.x + wide + 8, text.y, left, text.height}, view.detail, {.color = color::kSecondary});
  }
}

constexpr float kListButton = 128;

// One segment's width; 0 when the choices do not go into one line.
float segmentWidth(const Canvas& canvas, const TopBarView& view) {
  if (view.presets.size() < 2 || view.presets.size() > 4) return 0;
  float widest = 0;
  for (const std::string& name : view.presets) widest = std::max(widest, canvas.paint.width(name, {}));
  return std::min(widest + 20, 110.0F);
}

float presetsWidth(const Canvas& canvas, const TopBarView& view) {
  if (view.presets.empty()) return 0;
  const float each = canvas.input.widthCss < size::kNarrow ? 0 : segmentWidth(canvas, view);
  return each > 0 ? each * static_cast<float>(view.presets.size()) : kListButton;
}

// One line of choices where they fit, else a button that opens a list.
void presets(Canvas& canvas, ScreenRect& rest, const TopBarView& view) {
  if (view.presets.empty()) return;
  const auto count = static_cast<float>(view.presets.size());
  const float wide = presetsWidth(canvas, view);
  if (wide != kListButton && wide <= rest.width) {
    if (const auto chosen = segments(canvas, "presets", takeLeft(rest, wide), view.presets, view.preset)) {
      choosePreset(*chosen, canvas.state, canvas.output);
    }
    return;
  }
  const bool isNamed = view.preset >= 0 && view.preset < static_cast<int>(view.presets.size());
  const std::string label = isNamed ? view.presets[static_cast<std::size_t>(view.preset)] : "By hand";
  const ScreenRect rect = takeLeft(rest, std::min(rest.width, kListButton));
  if (rect.width < 60) return;
  const bool isPressed =
      button(canvas, "preset list", rect, label, {.kind = ButtonKind::kPlain, .icon = Icon::kChevronDown});
  canvas.explain("Choose a window", "1 to 9");
  if (isPressed) ImGui::OpenPopup("presets popup");
  ImGui::SetNextWindowPos({rect.x, bottom(rect) + 4});
  ImGui::SetNextWindowSize({220, 8 + size::kRow * count});
  if (!ImGui::BeginPopup("presets popup", ImGuiWindowFlags_NoMove)) return;
  {
    Canvas list(canvas.state, canvas.input, canvas.output, canvas.tooltip());
    for (int i = 0; i < static_cast<int>(view.presets.size()); ++i) {
      const ScreenRect row{rect.x + 4, bottom(rect) + 8 + static_cast<float>(i) * size::kRow, 212, size::kRow};
      const PressResult press = list.press(("preset " + std::to_string(i)).c_str(), row);
      if (press.isHovered) list.paint.fill(row, color::kPressed, 4);
      list.paint.text(inset(row, 8, 0), view.presets[static_cast<std::size_t>(i)],
                      {.color = i == view.preset ? color::kAccent : color::kText});
      if (press.isPressed) {
        choosePreset(i, canvas.state, canvas.output);
        ImGui::CloseCurrentPopup();
      }
    }
  }
  ImGui::EndPopup();
}

// What does not fit beside the others is left to its key.
void imageTools(Canvas& canvas, ScreenRect& rest) {
  const auto tool = [&](Command command, Icon icon) {
    if (rest.width >= size::kButton) commandButton(canvas, command, icon, takeButton(rest));
  };
  const auto gap = [&] {
    if (rest.width >= size::kButton) separator(canvas, rest);
  };
  tool(Command::kLayoutOne, Icon::kLayoutOne);
  tool(Command::kLayoutTwo, Icon::kLayoutTwo);
  tool(Command::kLayoutFour, Icon::kLayoutFour);
  tool(Command::kHangAgain, Icon::kHangAgain);
  gap();
  tool(Command::kToolPan, Icon::kHand);
  tool(Command::kToolZoom, Icon::kZoomIn);
  tool(Command::kToolWindow, Icon::kWindow);
  tool(Command::kToolMark, Icon::kMark);
  gap();
  tool(Command::kFit, Icon::kFit);
  tool(Command::kInvert, Icon::kInvert);
  tool(Command::kMarks, isOn(Command::kMarks, canvas.state, canvas.input.widthCss) ? Icon::kEye : Icon::kEyeOff);
  tool(Command::kHeatMap, Icon::kHeat);
  gap();
}

}  // namespace

void drawTopBar(Canvas& canvas, const ScreenRect& rect, const TopBarView& view) {
  canvas.paint.fill(rect, color::kPanel);
  canvas.paint.horizontal(rect.x, bottom(rect) - 1, rect.width, color::kLine);
  ScreenRect rest = inset(rect, size::kPad, (rect.height - size::kButton) / 2);

  // From the right: help, about, inspector, analyze.
  const bool hasExam = canvas.state.shownExam.has_value();
  commandButton(canvas, Command::kHelp, Icon::kHelp, takeRight(rest, size::kButton));
  commandButton(canvas, Command::kAbout, Icon::kInfo, takeRight(rest, size::kButton));
  if (!hasExam) {
    examTitle(canvas, rest, view);
    return;
  }
  commandButton(canvas, Command::kInspector, Icon::kInspector, takeRight(rest, size::kButton));
  takeRight(rest, size::kGap);
  const ButtonLook look{.kind = ButtonKind::kPrimary, .icon = Icon::kAnalyze, .isEnabled = !view.isAnalyzing};
  const std::string label = view.isAnalyzing ? "Analyzing" : "Analyze";
  commandButton(canvas, Command::kAnalyze, takeRight(rest, buttonWidth(canvas, "Analyzing", look)), label, look);
  canvas.explain(view.canAnalyze ? "Analyze all images of this exam" : view.whyNotAnalyze, view.canAnalyze ? "A" : "");
  takeRight(rest, size::kPad);

  // From the left: the exam over the rail's width, then hanging, tools and windows.
  commandButton(canvas, Command::kRail, Icon::kRail, takeButton(rest));
  takeLeft(rest, 4);
  const float tools = 12 * size::kButton + 3 * (2 * size::kGap + 1);
  const float title = std::clamp(rest.width - tools - presetsWidth(canvas, view) - 4, size::kButton, 320.0F);
  examTitle(canvas, takeLeft(rest, title), view);
  separator(canvas, rest);
  imageTools(canvas, rest);
  presets(canvas, rest, view);
}

}  // namespace lobule::ui
