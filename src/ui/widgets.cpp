#include "ui/widgets.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "render/heat_colors.h"

namespace lobule::ui {
namespace {

constexpr float kIconGap = 6, kButtonPad = 12;

Rgba labelColor(const ButtonLook& look) {
  if (!look.isEnabled) return color::kDisabled;
  return look.kind == ButtonKind::kPrimary ? color::kOnAccent : color::kText;
}

void buttonFace(Canvas& canvas, const ScreenRect& rect, const ButtonLook& look, const PressResult& press) {
  Painter& paint = canvas.paint;
  if (look.kind == ButtonKind::kPrimary) {
    if (!look.isEnabled) {
      paint.fill(rect, color::kRaised, size::kRadius);
    } else {
      paint.fill(rect, color::kAccent, size::kRadius);
      if (press.isHeld) paint.fill(rect, faded(color::kViewport, 0.2F), size::kRadius);
      if (press.isHovered && !press.isHeld) paint.fill(rect, {255, 255, 255, 28}, size::kRadius);
    }
    return;
  }
  if (press.isHeld) paint.fill(rect, color::kPressed, size::kRadius);
  if (press.isHovered && !press.isHeld) paint.fill(rect, color::kRaised, size::kRadius);
  if (look.kind == ButtonKind::kPlain) paint.outline(rect, color::kLine, size::kRadius);
}

TextStyle buttonText(const ButtonLook& look) {
  return {.size = type::kBody,
          .color = labelColor(look),
          .weight = look.kind == ButtonKind::kPrimary ? Weight::kSemiBold : Weight::kRegular};
}

// Keyboard focus is a ring outside the control.
void focusRing(Canvas& canvas, const ScreenRect& rect) {
  if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible) {
    canvas.paint.outline(inset(rect, -2, -2), color::kAccent, size::kRadius + 2, 1.5F);
  }
}

std::string idOf(const char* base, int number) {
  return std::string(base) + "#" + std::to_string(number);
}

// Under their marks, pushed left where two would touch; marks come by rising threshold.
template <class XOf>
std::vector<float> labelPlaces(const Canvas& canvas, const ScreenRect& rect, const std::vector<ThresholdMark>& marks,
                               const XOf& xOf) {
  constexpr float kBetween = 8;
  std::vector<float> places(marks.size());
  float limit = right(rect) + kBetween;
  for (std::size_t i = marks.size(); i-- > 0;) {
    const float wide = canvas.paint.width(marks[i].name, {.size = type::kLabel});
    places[i] = std::max(rect.x, std::min(xOf(marks[i].threshold) - wide / 2, limit - kBetween - wide));
    limit = places[i];
  }
  return places;
}

}  // namespace

float buttonWidth(const Canvas& canvas, const std::string& label, const ButtonLook& look) {
  const float icon = look.icon ? size::kIcon + kIconGap : 0;
  return std::ceil(canvas.paint.width(label, buttonText(look)) + icon + 2 * kButtonPad);
}

bool button(Canvas& canvas, const char* id, const ScreenRect& rect, const std::string& label, const ButtonLook& look) {
  const PressResult press = canvas.press(id, rect, look.isEnabled);
  buttonFace(canvas, rect, look, press);
  focusRing(canvas, rect);
  const TextStyle style = buttonText(look);
  const float icon = look.icon ? size::kIcon + kIconGap : 0;
  const float content = canvas.paint.width(label, style) + icon;
  float x = rect.x + std::max(4.0F, (rect.width - content) / 2);
  if (look.icon) {
    canvas.paint.icon({x, rect.y, size::kIcon, rect.height}, *look.icon, style.color);
    x += icon;
  }
  canvas.paint.text({x, rect.y, right(rect) - x - 4, rect.height}, label, style);
  return press.isPressed;
}

bool iconButton(Canvas& canvas, const char* id, Icon icon, const ScreenRect& rect, const std::string& tooltip,
                const std::string& keys) {
  const PressResult press = canvas.press(id, rect);
  canvas.explain(tooltip, keys);
  buttonFace(canvas, rect, {.kind = ButtonKind::kQuiet}, press);
  focusRing(canvas, rect);
  canvas.paint.icon(rect, icon, press.isHovered ? color::kText : color::kSecondary);
  return press.isPressed;
}

void commandButton(Canvas& canvas, Command command, Icon icon, const ScreenRect& rect) {
  const CommandInfo& info = infoOf(command);
  const bool enabled = isEnabled(command, canvas.state), on = isOn(command, canvas.state, canvas.input.widthCss);
  const PressResult press = canvas.press(info.name, rect, enabled);
  canvas.explain(info.name, info.keys);
  if (on) canvas.paint.fill(rect, color::kPressed, size::kRadius);
  buttonFace(canvas, rect, {.kind = ButtonKind::kQuiet, .icon = {}, .isEnabled = enabled}, press);
  focusRing(canvas, rect);
  const Rgba idle = press.isHovered ? color::kText : color::kSecondary;
  canvas.paint.icon(rect, icon, !enabled ? color::kDisabled : on ? color::kAccent : idle);
  if (press.isPressed) perform(command, canvas.state, canvas.input.widthCss, canvas.output);
}

void commandButton(Canvas& canvas, Command command, const ScreenRect& rect, const std::string& label,
                   const ButtonLook& look) {
  const CommandInfo& info = infoOf(command);
  ButtonLook shown = look;
  shown.isEnabled = look.isEnabled && isEnabled(command, canvas.state);
  if (button(canvas, info.name, rect, label, shown)) {
    perform(command, canvas.state, canvas.input.widthCss, canvas.output);
  }
  if (info.keys[0] != '\0') canvas.explain(info.name, info.keys);
}

std::optional<int> segments(Canvas& canvas, const char* id, const ScreenRect& rect,
                            const std::vector<std::string>& labels, int chosen, bool haveNumberKeys) {
  std::optional<int> picked;
  canvas.paint.outline(rect, color::kLine, size::kRadius);
  const float each = rect.width / static_cast<float>(std::max<std::size_t>(1, labels.size()));
  for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
    const ScreenRect cell{rect.x + static_cast<float>(i) * each, rect.y, each, rect.height};
    // A file may name two of its windows alike.
    const std::string name = std::string(id) + ": " + labels[static_cast<std::size_t>(i)] + "##" + std::to_string(i);
    const PressResult press = canvas.press(name.c_str(), cell);
    canvas.explain(labels[static_cast<std::size_t>(i)], haveNumberKeys && i < 9 ? std::to_string(i + 1) : "");
    if (i == chosen) canvas.paint.fill(inset(cell, 2, 2), color::kPressed, size::kRadius - 2);
    if (press.isHovered && i != chosen) canvas.paint.fill(inset(cell, 2, 2), color::kRaised, size::kRadius - 2);
    canvas.paint.text(inset(cell, 8, 0), labels[static_cast<std::size_t>(i)],
                      {.color = i == chosen ? color::kAccent : color::kSecondary, .align = Align::kCenter});
    if (press.isPressed) picked = i;
  }
  return picked;
}

std::optional<double> slider(Canvas& canvas, const char* id, const ScreenRect& rect, double value,
                             const std::vector<ThresholdMark>& marks) {
  std::optional<double> changed;
  constexpr float kKnob = 7;
  const float trackY = rect.y + 12;
  const float from = rect.x + kKnob, length = rect.width - 2 * kKnob;
  const auto xOf = [&](double at) { return from + static_cast<float>(std::clamp(at, 0.0, 1.0)) * length; };

  const PressResult press = canvas.press(id, {rect.x, rect.y, rect.width, 24});
  if (press.isHeld) {
    const double at = std::clamp((ImGui::GetIO().MousePos.x - from) / length, 0.0F, 1.0F);
    double rounded = std::round(at * 100) / 100;
    // Named operating points attract the knob within four pixels.
    for (const ThresholdMark& mark : marks) {
      if (std::abs(xOf(mark.threshold) - xOf(at)) < 4) rounded = mark.threshold;
    }
    if (rounded != value) changed = rounded;
  }
  const double shown = changed.value_or(value);
  canvas.paint.fill({from, trackY - 1.5F, length, 3}, color::kLine, 1.5F);
  canvas.paint.fill({from, trackY - 1.5F, xOf(shown) - from, 3}, color::kComputer, 1.5F);

  const std::vector<float> labels = labelPlaces(canvas, rect, marks, xOf);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const ThresholdMark& mark = marks[i];
    const bool isInForce = std::abs(mark.threshold - shown) < 0.005;
    canvas.paint.vertical(xOf(mark.threshold), trackY - 5, 10, isInForce ? color::kComputer : color::kDisabled);
    const TextStyle style{.size = type::kLabel, .color = isInForce ? color::kText : color::kSecondary};
    const ScreenRect label{labels[i], trackY + 10, canvas.paint.width(mark.name, style), 18};
    const PressResult named = canvas.press(idOf(id, static_cast<int>(i) + 1).c_str(), label);
    canvas.explain(mark.detail.empty() ? mark.name : mark.name + ": " + mark.detail);
    canvas.paint.text(label, mark.name, style);
    if (named.isPressed) changed = mark.threshold;
  }
  canvas.paint.disc(xOf(shown), trackY, kKnob, press.isHeld || press.isHovered ? color::kText : color::kSecondary);
  canvas.paint.disc(xOf(shown), trackY, kKnob - 2, color::kPanel);
  canvas.paint.disc(xOf(shown), trackY, kKnob - 3.5F, color::kComputer);
  return changed;
}

void scoreBar(Canvas& canvas, const ScreenRect& rect, double fraction) {
  const float length = rect.width * static_cast<float>(std::clamp(fraction, 0.0, 1.0));
  canvas.paint.fill(rect, color::kLine, rect.height / 2);
  // Dashed like every mark of a model, so that colour is never alone.
  constexpr float kDash = 6, kGap = 2;
  for (float at = 0; at < length; at += kDash + kGap) {
    canvas.paint.fill({rect.x + at, rect.y, std::min(kDash, length - at), rect.height}, color::kComputer);
  }
}

void progressBar(Canvas& canvas, const ScreenRect& rect, float fraction) {
  canvas.paint.fill(rect, color::kLine, rect.height / 2);
  canvas.paint.fill({rect.x, rect.y, rect.width * std::clamp(fraction, 0.0F, 1.0F), rect.height}, color::kAccent,
                    rect.height / 2);
}

bool toggle(Canvas& canvas, const char* id, const ScreenRect& rect, const std::string& label, bool isOn) {
  const PressResult press = canvas.press(id, rect);
  focusRing(canvas, rect);
  constexpr float kWidth = 28, kHeight = 16;
  const ScreenRect track{right(rect) - kWidth, rect.y + (rect.height - kHeight) / 2, kWidth, kHeight};
  canvas.paint.text({rect.x, rect.y, rect.width - kWidth - 8, rect.height}, label,
                    {.color = press.isHovered ? color::kText : color::kSecondary});
  canvas.paint.fill(track, isOn ? color::kAccent : color::kPressed, kHeight / 2);
  const float knob = isOn ? right(track) - kHeight / 2 : track.x + kHeight / 2;
  canvas.paint.disc(knob, track.y + kHeight / 2, kHeight / 2 - 3, isOn ? color::kOnAccent : color::kSecondary);
  return press.isPressed;
}

float keyCap(Canvas& canvas, float x, float y, const std::string& key) {
  const TextStyle style{.size = type::kLabel, .color = color::kText, .align = Align::kCenter};
  const float wide = std::max(20.0F, canvas.paint.width(key, style) + 12);
  const ScreenRect cap{x, y, wide, 20};
  canvas.paint.fill(cap, color::kPressed, 4);
  canvas.paint.outline(cap, color::kLine, 4);
  canvas.paint.text(cap, key, style);
  return wide;
}

void heatScale(Canvas& canvas, const ScreenRect& rect) {
  constexpr int kSteps = 64;
  const float step = rect.width / kSteps;
  for (int i = 0; i < kSteps; ++i) {
    const auto& [r, g, b] = render::heatColors()[static_cast<std::size_t>(i * 255 / (kSteps - 1))];
    canvas.paint.fill({rect.x + static_cast<float>(i) * step, rect.y, step, rect.height}, {r, g, b});
  }
}

}  // namespace lobule::ui
