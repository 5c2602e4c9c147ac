#include "ui/canvas.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace lobule::ui {
namespace {

study::ViewportRect onPage(const ScreenRect& rect) {
  return {.x = static_cast<double>(rect.x),
          .y = static_cast<double>(rect.y),
          .width = static_cast<double>(rect.width),
          .height = static_cast<double>(rect.height)};
}

}  // namespace

Canvas::Canvas(const study::StudyState& stateNow, const ScreenInput& inputNow, ScreenOutput& outputNow,
               Tooltip& tooltip)
    : paint(ImGui::GetWindowDrawList(), inputNow.pixelRatio),
      state(stateNow),
      input(inputNow),
      output(outputNow),
      tooltip_(tooltip) {}

PressResult Canvas::press(const char* id, const ScreenRect& rect, bool isEnabled) {
  last_ = rect;
  lastIsHovered_ = false;
  if (isEmpty(rect)) return {};
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  PressResult result;
  result.isPressed = ImGui::InvisibleButton(id, {rect.width, rect.height}) && isEnabled;
  lastIsHovered_ = ImGui::IsItemHovered();
  result.isHovered = lastIsHovered_ && isEnabled;
  result.isHeld = ImGui::IsItemActive() && isEnabled;
  if (isEnabled && ImGui::IsItemVisible()) {
    const std::string_view name = id;
    output.parts.controls.push_back({std::string(name.substr(0, name.find("##"))), onPage(rect)});
  }
  if (result.isHovered) output.cursor = Cursor::kHand;
  return result;
}

void Canvas::word(const ScreenRect& rect, const std::string& text, const TextStyle& style) {
  const bool isWhole = paint.text(rect, text, style) > paint.width(text, style) - 0.5F;
  tellWord(rect, isWhole ? text : text + "…");
}

void Canvas::tellWord(const ScreenRect& rect, const std::string& text) {
  output.parts.words.push_back({text, onPage(rect)});
}

void Canvas::explain(const std::string& text, const std::string& keys) {
  if (!lastIsHovered_ || ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
  tooltip_ = {.text = text, .keys = keys, .anchor = last_};
}

void drawTooltip(const Tooltip& tooltip, const ScreenInput& input) {
  Painter paint(ImGui::GetForegroundDrawList(), input.pixelRatio);
  const TextStyle text{.size = type::kLabel + 1};
  const TextStyle keys{.size = type::kLabel, .color = color::kSecondary};
  constexpr float kMaximumWidth = 280, kPad = 8;
  const float keysWidth = tooltip.keys.empty() ? 0 : paint.width(tooltip.keys, keys) + 12;
  const float textWidth = std::min(kMaximumWidth, paint.width(tooltip.text, text) + 1);
  const bool isOneLine = paint.width(tooltip.text, text) <= kMaximumWidth;
  const float lines = isOneLine ? 1 : std::ceil(paint.width(tooltip.text, text) / kMaximumWidth * 1.1F);
  ScreenRect box{0, 0, textWidth + keysWidth + 2 * kPad, lines * paint.lineHeight(text) + 10};

  // Below the thing it explains, or above where there is no room; never off the screen.
  box.x = std::clamp(tooltip.anchor.x + (tooltip.anchor.width - box.width) / 2, 4.0F,
                     std::max(4.0F, input.widthCss - box.width - 4));
  box.y = bottom(tooltip.anchor) + 6;
  if (bottom(box) > input.heightCss - 4) box.y = tooltip.anchor.y - box.height - 6;
  paint.fill(inset(box, -1, -1), faded(color::kViewport, 0.5F), size::kRadius + 1);
  paint.fill(box, color::kRaised, size::kRadius);
  paint.outline(box, color::kLine, size::kRadius);
  if (isOneLine) {
    paint.text({box.x + kPad, box.y, textWidth, box.height}, tooltip.text, text);
  } else {
    paint.paragraph({box.x + kPad, box.y + 5, textWidth, box.height}, tooltip.text, text);
  }
  if (keysWidth > 0) {
    TextStyle aligned = keys;
    aligned.align = Align::kRight;
    paint.text({right(box) - kPad - keysWidth, box.y, keysWidth, box.height}, tooltip.keys, aligned);
  }
}

}  // namespace lobule::ui
