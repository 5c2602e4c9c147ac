#include "ui/screen.h"

#include <imgui.h>

#include "ui/keyboard.h"
#include "ui/panels.h"

namespace lobule::ui {
namespace {

// What the screen remembers between frames; one screen a page.
struct ScreenMemory {
  ViewportMemory viewports;
  BreastMemory breast;
  Tooltip candidate, shown;
  double hoveredSince = -1;
};
ScreenMemory memory;

constexpr ImGuiWindowFlags kBareWindow = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                         ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground |
                                         ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav;

void beginRegion(const char* name, const ScreenRect& rect, ImGuiWindowFlags flags = 0) {
  ImGui::SetNextWindowPos({rect.x, rect.y});
  ImGui::SetNextWindowSize({rect.width, rect.height});
  ImGui::Begin(name, nullptr, kBareWindow | flags);
}

// A window over the others, brought forward each time it appears.
void beginOver(const char* name, const ScreenRect& rect) {
  beginRegion(name, rect);
  if (ImGui::IsWindowAppearing()) ImGui::SetWindowFocus();
}

// The place whose breast stands large among the images now; null: none does.
const study::Place* largePlace(const study::StudyState& state) {
  const study::Place* place = state.widget.isLarge ? study::shownPlace(state) : nullptr;
  return place != nullptr && place->location ? place : nullptr;
}

ScreenRect makeRoomFor(const study::StudyState& state, const study::Place& place, ScreenLayout& layout) {
  std::array<bool, 4> showsBreast{};
  for (std::size_t i = 0; i < showsBreast.size(); ++i) {
    const study::Image* image = study::findImage(state, state.viewports[i].image);
    showsBreast[i] = image != nullptr && image->header.laterality == place.laterality;
  }
  return makeRoomForBreast(layout, state.layout, showsBreast, state.widget.isAlone);
}

void drawBase(const study::StudyState& state, const ScreenInput& input, const ScreenLayout& layout,
              const ScreenRect& breast, ScreenOutput& output) {
  const ScreenRect screen{0, 0, input.widthCss, input.heightCss};
  beginRegion("screen", screen, ImGuiWindowFlags_NoBringToFrontOnFocus);
  Canvas canvas(state, input, output, memory.candidate);
  if (const study::Place* large = largePlace(state)) drawLargeBreast(canvas, memory.breast, breast, *large);
  if (state.shownExam) {
    for (int i = 0; i < 4; ++i) {
      const auto index = static_cast<std::size_t>(i);
      output.transforms[index] = movedTransform(canvas, memory.viewports, i, layout.viewports[index]);
      drawViewport(canvas, memory.viewports, i, layout.viewports[index]);
    }
  } else {
    drawLanding(canvas, layout.images);
  }
  if (state.explained && !isEmpty(layout.caption)) {
    drawExplanation(canvas, layout.caption, makeExplainView(state), *state.explained);
  }
  if (!isEmpty(layout.rail)) {
    drawRail(canvas, layout.rail, makeRailView(state));
    canvas.paint.vertical(right(layout.rail), layout.rail.y, layout.rail.height, color::kLine);
  }
  if (!isEmpty(layout.inspector) && !layout.inspectorLiesOverImages)
    drawInspector(canvas, memory.breast, layout.inspector);
  drawTopBar(canvas, layout.topBar, makeTopBarView(state));
  const bool isPlaceElsewhere = !isEmpty(layout.inspector) || largePlace(state) != nullptr || !state.shownExam;
  drawStatusBar(canvas, layout.status, makeStatusView(state), isPlaceElsewhere ? PlaceLine() : makePlaceLine(state));
  ImGui::End();
}

void drawOver(const study::StudyState& state, const ScreenInput& input, const ScreenLayout& layout,
              ScreenOutput& output) {
  const ScreenRect screen{0, 0, input.widthCss, input.heightCss};
  if (!isEmpty(layout.inspector) && layout.inspectorLiesOverImages) {
    beginOver("inspector over images", layout.inspector);
    Canvas canvas(state, input, output, memory.candidate);
    drawInspector(canvas, memory.breast, layout.inspector);
    ImGui::End();
  }
  if (state.settings.errorsOpen && !state.errors.empty()) {
    const float high = std::min(300.0F, 60 + 56 * static_cast<float>(state.errors.size()));
    const ScreenRect rect{12, layout.status.y - 12 - high, std::min(480.0F, input.widthCss - 24), high};
    beginOver("errors", rect);
    Canvas canvas(state, input, output, memory.candidate);
    drawErrors(canvas, rect);
    ImGui::End();
  }
  if (state.settings.helpOpen || state.settings.aboutOpen) {
    beginOver("dialog", screen);
    Canvas canvas(state, input, output, memory.candidate);
    state.settings.helpOpen ? drawHelp(canvas, screen) : drawAbout(canvas, screen);
    ImGui::End();
  }
  if (input.fileIsDraggedOver) {
    beginOver("drag over", screen);
    Canvas canvas(state, input, output, memory.candidate);
    drawDragOver(canvas, screen);
    ImGui::End();
  }
}

// A tooltip comes when the pointer rests for half a second, and at once while another one is up.
void showTooltip(const ScreenInput& input, ScreenOutput& output) {
  constexpr double kRest = 0.5;
  if (memory.candidate.text.empty()) {
    memory.hoveredSince = -1;
    return;
  }
  const bool isSame = memory.candidate.anchor.x == memory.shown.anchor.x && memory.candidate.text == memory.shown.text;
  if (memory.hoveredSince < 0) memory.hoveredSince = input.seconds;
  if (!isSame && input.seconds - memory.hoveredSince < kRest) output.isAnimating = true;
  memory.shown = memory.candidate;
  if (input.seconds - memory.hoveredSince < kRest) {
    output.isAnimating = true;
    return;
  }
  drawTooltip(memory.shown, input);
}

}  // namespace

void setUpStyle() {
  memory = {};
  loadFonts();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.ConfigInputTextCursorBlink = false;
  io.MouseDoubleClickTime = 0.35F;
  ImGuiStyle& style = ImGui::GetStyle();
  style.WindowPadding = style.FramePadding = style.ItemSpacing = style.ItemInnerSpacing = {0, 0};
  style.WindowBorderSize = style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.PopupRounding = size::kRadius;
  style.WindowMinSize = {1, 1};
  style.ScrollbarSize = 8;
  style.ScrollbarRounding = 4;
  style.AntiAliasedLinesUseTex = false;
  const auto set = [&](ImGuiCol index, Rgba value) {
    style.Colors[index] = ImGui::ColorConvertU32ToFloat4(IM_COL32(value.r, value.g, value.b, value.a));
  };
  set(ImGuiCol_Text, color::kText);
  set(ImGuiCol_PopupBg, color::kRaised);
  set(ImGuiCol_Border, color::kLine);
  set(ImGuiCol_ScrollbarBg, faded(color::kPanel, 0));
  set(ImGuiCol_ScrollbarGrab, color::kLine);
  set(ImGuiCol_ScrollbarGrabHovered, color::kDisabled);
  set(ImGuiCol_ScrollbarGrabActive, color::kSecondary);
  set(ImGuiCol_NavCursor, color::kAccent);
}

ScreenOutput drawScreen(const study::StudyState& state, const ScreenInput& input) {
  ScreenOutput output;
  memory.candidate = {};
  ScreenLayout layout = layOut(state.settings, state.layout, input.widthCss, input.heightCss,
                               state.shownExam.has_value(), state.explained ? kExplainHeight : 0);
  ScreenRect breast;
  if (const study::Place* large = largePlace(state)) breast = makeRoomFor(state, *large, layout);
  output.viewports = layout.viewports;
  readKeyboard(state, input, output);
  drawBase(state, input, layout, breast, output);
  drawOver(state, input, layout, output);
  // The images were drawn before the list that is pointed into.
  if (output.pointedAt != memory.viewports.pointedAt) output.isAnimating = true;
  memory.viewports.pointedAt = output.pointedAt;
  showTooltip(input, output);
  return output;
}

}  // namespace lobule::ui
