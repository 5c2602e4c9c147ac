#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/version.h"
#include "study/grouping.h"
#include "ui/about_text.h"
#include "ui/panels.h"
#include "ui/widgets.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

constexpr float kPad = 24;

// The panel's face over a dimmed screen; a press beside it, or the cross, closes it.
ScreenRect dialog(Canvas& canvas, const ScreenRect& screen, float width, float height, const std::string& title) {
  canvas.paint.fill(screen, color::kScrim);
  const ScreenRect rect = centered(screen, std::min(width, screen.width - 48), std::min(height, screen.height - 48));
  const ScreenRect face{std::round(rect.x), std::round(rect.y), std::round(rect.width), std::round(rect.height)};
  canvas.paint.fill(face, color::kPanel, 10);
  canvas.paint.outline(face, color::kLine, 10);
  canvas.paint.text({face.x + kPad, face.y + 16, face.width - 2 * kPad, 28}, title,
                    {.size = type::kHeading, .weight = Weight::kSemiBold});
  const bool closes =
      iconButton(canvas, "close dialog", Icon::kClose, {right(face) - 16 - 28, face.y + 16, 28, 28}, "Close", "Esc");
  const ImVec2 at = ImGui::GetIO().MousePos;
  const bool isBeside = ImGui::IsMouseClicked(0) && !contains(face, at.x, at.y);
  if (closes || isBeside) perform(Command::kDismiss, canvas.state, canvas.input.widthCss, canvas.output);
  return {face.x + kPad, face.y + 56, face.width - 2 * kPad, face.height - 56 - 16};
}

float shortcutGroup(Canvas& canvas, float x, float y, float width, CommandGroup group) {
  canvas.paint.text({x, y, width, 24}, nameOf(group), {.weight = Weight::kSemiBold});
  y += 28;
  for (const CommandInfo& info : allCommands()) {
    if (info.group != group || info.keys[0] == '\0') continue;
    canvas.paint.text({x, y, width - 96, 24}, info.name, {.color = color::kSecondary});
    const std::string keys = info.keys;
    const auto space = keys.starts_with("Shift ") ? keys.find(' ') : std::string::npos;
    float keyX = x + width - 88;
    if (space != std::string::npos) keyX += keyCap(canvas, keyX, y + 2, "Shift") + 4;
    keyCap(canvas, keyX, y + 2, space == std::string::npos ? keys : keys.substr(space + 1));
    y += 24;
  }
  return y + 16;
}

float mouseGroup(Canvas& canvas, float x, float y, float width) {
  constexpr std::array<std::array<const char*, 2>, 12> kRows{
      {{"Left button", "the chosen tool; a finding: select it"},
       {"Middle button", "pan"},
       {"Right button", "window: across width, up and down level"},
       {"Wheel", "zoom; frames or slices"},
       {"Ctrl and wheel", "zoom where there are frames"},
       {"Mark tool: click", "set the view's mark or move it (U: undo); Shift: another one"},
       {"Mark tool: drag", "draw another mark from its middle; its rim: resize"},
       {"Click on the nipple", "in profile or not; drag: move it"},
       {"Muscle edge, skin line", "drag: move or, with the mark tool, bend it"},
       {"In the 3D breast", "drag: turn; wheel: zoom; the lesion: move it"},
       {"Double click", "one view large, and back"},
       {"Shift while dragging", "finer steps"}}};
  canvas.paint.text({x, y, width, 24}, "Mouse", {.weight = Weight::kSemiBold});
  y += 28;
  for (const auto& [what, does] : kRows) {
    canvas.paint.text({x, y, 132, 24}, what, {});
    y += std::max(24.0F, canvas.paint.paragraph({x + 136, y + 2, width - 136, 0}, does, {.color = color::kSecondary}));
  }
  return y + 16;
}

}  // namespace

void drawHelp(Canvas& canvas, const ScreenRect& screen) {
  ScreenRect rect = dialog(canvas, screen, 1000, 620, "Keyboard and mouse");
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  ImGui::BeginChild("help list", {rect.width, rect.height}, 0, ImGuiWindowFlags_NoBackground);
  {
    Canvas list(canvas.state, canvas.input, canvas.output, canvas.tooltip());
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    constexpr float kBetween = 32;
    const float column = (rect.width - 2 * kBetween - 8) / 3;
    const float second = rect.x + column + kBetween, third = second + column + kBetween;
    float a = shortcutGroup(list, rect.x, origin.y, column, CommandGroup::kView);
    a = shortcutGroup(list, rect.x, a, column, CommandGroup::kLocation);
    float b = shortcutGroup(list, second, origin.y, column, CommandGroup::kAnalysis);
    b = shortcutGroup(list, second, b, column, CommandGroup::kScreen);
    float c = shortcutGroup(list, third, origin.y, column, CommandGroup::kImage);
    c = shortcutGroup(list, third, c, column, CommandGroup::kExam);
    c = mouseGroup(list, third, c, column);
    ImGui::SetCursorScreenPos({origin.x, std::max({a, b, c})});
    ImGui::Dummy({1, 1});
  }
  ImGui::EndChild();
}

void drawAbout(Canvas& canvas, const ScreenRect& screen) {
  const ScreenRect rect = dialog(canvas, screen, 640, 560, "About Lobule " + std::string(kVersion));
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  ImGui::BeginChild("about text", {rect.width, rect.height}, 0, ImGuiWindowFlags_NoBackground);
  {
    Canvas list(canvas.state, canvas.input, canvas.output, canvas.tooltip());
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float wide = rect.width - 12;
    float y = origin.y;
    for (const AboutParagraph& paragraph : aboutParagraphs()) {
      list.paint.text({rect.x, y, wide, 24}, paragraph.title, {.weight = Weight::kSemiBold});
      y += 26;
      y += list.paint.paragraph({rect.x, y, wide, 0}, paragraph.text, {.color = color::kSecondary}) + 16;
    }
    list.paint.text({rect.x, y, wide, 24}, "Made with", {.weight = Weight::kSemiBold});
    y += 26;
    int column = 0;
    for (const Component& component : components()) {
      const float x = rect.x + static_cast<float>(column) * (wide / 2 + 8);
      list.paint.text({x, y, 150, 20}, component.name, {});
      list.paint.text({x + 150, y, wide / 2 - 158, 20}, component.licence, {.color = color::kSecondary});
      column = 1 - column;
      if (column == 0) y += 22;
    }
    ImGui::SetCursorScreenPos({origin.x, y + 24});
    ImGui::Dummy({1, 1});
  }
  ImGui::EndChild();
}

void drawErrors(Canvas& canvas, const ScreenRect& rect) {
  canvas.paint.fill(inset(rect, -2, -2), faded(color::kViewport, 0.5F), 10);
  canvas.paint.fill(rect, color::kRaised, 8);
  canvas.paint.outline(rect, color::kLine, 8);
  const auto count = static_cast<int>(canvas.state.errors.size());
  canvas.paint.text({rect.x + 16, rect.y + 8, rect.width - 160, 28},
                    countInWords(count, "file did not open", "files did not open"), {.weight = Weight::kSemiBold});
  const ScreenRect clear{right(rect) - 36 - 92, rect.y + 8, 88, size::kButton};
  if (button(canvas, "clear errors", clear, "Clear list", {.kind = ButtonKind::kQuiet})) {
    canvas.output.actions.push_back(study::DismissErrors{});
  }
  if (iconButton(canvas, "close errors", Icon::kClose, {right(rect) - 36, rect.y + 8, 28, 28}, "Close", "Esc")) {
    perform(Command::kErrors, canvas.state, canvas.input.widthCss, canvas.output);
  }
  const ScreenRect body{rect.x + 16, rect.y + 44, rect.width - 24, rect.height - 52};
  ImGui::SetCursorScreenPos({body.x, body.y});
  ImGui::BeginChild("error list", {body.width, body.height}, 0, ImGuiWindowFlags_NoBackground);
  {
    Canvas list(canvas.state, canvas.input, canvas.output, canvas.tooltip());
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    float y = origin.y;
    for (const study::FileError& error : canvas.state.errors) {
      list.paint.icon({body.x, y, 16, 20}, Icon::kError, color::kError, 14);
      list.paint.text({body.x + 24, y, body.width - 40, 20}, study::fileNameOf(error.file), {});
      y += 20;
      y += list.paint.paragraph({body.x + 24, y, body.width - 40, 0}, asSentence(error.message),
                                {.size = type::kLabel + 1, .color = color::kSecondary});
      y += 8;
    }
    ImGui::SetCursorScreenPos({origin.x, y});
    ImGui::Dummy({1, 1});
  }
  ImGui::EndChild();
}

}  // namespace lobule::ui
