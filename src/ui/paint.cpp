#include "ui/paint.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace lobule::ui {
namespace {

ImU32 packed(Rgba color) {
  return IM_COL32(color.r, color.g, color.b, color.a);
}

constexpr float kPi = std::numbers::pi_v<float>;

// ImGui draws text at whole CSS pixels, and an ascent may be a fraction of a device pixel: moved afterwards, so that
// glyphs sit on whole device pixels at any ratio.
class ShiftedVertices {
 public:
  explicit ShiftedVertices(ImDrawList* list) : list_(list), first_(list->VtxBuffer.Size) {}
  void by(float dx, float dy) const {
    for (int i = first_; i < list_->VtxBuffer.Size; ++i) {
      list_->VtxBuffer[i].pos.x += dx;
      list_->VtxBuffer[i].pos.y += dy;
    }
  }

  void snap(float ratio) const {
    if (first_ >= list_->VtxBuffer.Size) return;
    const ImVec2 at = list_->VtxBuffer[first_].pos;
    by(std::round(at.x * ratio) / ratio - at.x, std::round(at.y * ratio) / ratio - at.y);
  }

 private:
  ImDrawList* list_;
  int first_;
};

std::string_view withoutLastGlyph(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0 && (static_cast<unsigned char>(text[end - 1]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end > 0 ? end - 1 : 0);
}

}  // namespace

float Painter::onDevicePixel(float css) const {
  return std::round(css * ratio_) / ratio_;
}

void Painter::fill(const ScreenRect& rect, Rgba color, float radius) {
  const ImVec2 a{onDevicePixel(rect.x), onDevicePixel(rect.y)};
  const ImVec2 b{onDevicePixel(right(rect)), onDevicePixel(bottom(rect))};
  list_->AddRectFilled(a, b, packed(color), radius);
}

void Painter::outline(const ScreenRect& rect, Rgba color, float radius, float thickness) {
  const float half = thickness / 2;
  const ImVec2 a{onDevicePixel(rect.x) + half, onDevicePixel(rect.y) + half};
  const ImVec2 b{onDevicePixel(right(rect)) - half, onDevicePixel(bottom(rect)) - half};
  list_->AddRect(a, b, packed(color), radius, 0, thickness);
}

void Painter::dashedOutline(const ScreenRect& rect, Rgba color, float radius, float thickness, float dash, float gap) {
  list_->PathRect({rect.x, rect.y}, {right(rect), bottom(rect)}, radius);
  std::vector<ImVec2> corners(list_->_Path.Data, list_->_Path.Data + list_->_Path.Size);
  list_->PathClear();
  if (corners.empty()) return;
  corners.push_back(corners.front());
  float phase = 0;
  for (std::size_t i = 0; i + 1 < corners.size(); ++i) {
    const ImVec2 from = corners[i], to = corners[i + 1];
    const float length = std::hypot(to.x - from.x, to.y - from.y);
    for (float at = 0; at < length;) {
      const bool isDash = phase < dash;
      const float step = std::min(length - at, (isDash ? dash : dash + gap) - phase);
      if (isDash) {
        const float u = at / length, v = (at + step) / length;
        list_->AddLine({from.x + (to.x - from.x) * u, from.y + (to.y - from.y) * u},
                       {from.x + (to.x - from.x) * v, from.y + (to.y - from.y) * v}, packed(color), thickness);
      }
      at += std::max(step, 1e-3F);
      phase += step;
      if (phase >= dash + gap - 1e-3F) phase = 0;
    }
  }
}

void Painter::horizontal(float x, float y, float width, Rgba color) {
  const float thick = std::max(1.0F, std::floor(ratio_)) / ratio_;
  const float top = onDevicePixel(y);
  list_->AddRectFilled({onDevicePixel(x), top}, {onDevicePixel(x + width), top + thick}, packed(color));
}

void Painter::vertical(float x, float y, float height, Rgba color) {
  const float thick = std::max(1.0F, std::floor(ratio_)) / ratio_;
  const float left = onDevicePixel(x);
  list_->AddRectFilled({left, onDevicePixel(y)}, {left + thick, onDevicePixel(y + height)}, packed(color));
}

void Painter::line(float x0, float y0, float x1, float y1, Rgba color, float thickness) {
  list_->AddLine({x0, y0}, {x1, y1}, packed(color), thickness);
}

void Painter::circle(float x, float y, float radius, Rgba color, float thickness) {
  list_->AddCircle({x, y}, radius, packed(color), 0, thickness);
}

void Painter::disc(float x, float y, float radius, Rgba color) {
  list_->AddCircleFilled({x, y}, radius, packed(color));
}

void Painter::ring(float x, float y, float radius, float fraction, double seconds, bool isMoving, Rgba color) {
  constexpr float kThickness = 1.5F;
  list_->AddCircle({x, y}, radius, packed(faded(color, 0.2F)), 48, kThickness);
  const bool isKnown = fraction > 0.001F;
  const float turn = isMoving ? static_cast<float>(std::fmod(seconds, 1.2) / 1.2) * 2 * kPi : 0;
  const float start = (isKnown ? 0 : turn) - kPi / 2;
  const float extent = isKnown ? std::min(fraction, 1.0F) * 2 * kPi : kPi / 2;
  list_->PathArcTo({x, y}, radius, start, start + extent, 32);
  list_->PathStroke(packed(color), 0, kThickness);
}

void Painter::glyphs(float x, float y, std::string_view text, const TextStyle& style) {
  if (text.empty()) return;
  const std::string shown = drawableText(text);
  const char* begin = shown.data();
  const char* end = begin + shown.size();
  ImGui::PushFont(textFont(style.weight, style.figures), style.size);
  const float atX = onDevicePixel(x), atY = onDevicePixel(y);
  const ImVec2 whole{std::trunc(atX), std::trunc(atY)};
  const ShiftedVertices vertices(list_);
  if (style.hasHalo) {
    const float step = 1.0F / ratio_;
    const Rgba edge = faded(color::kHalo, 0.7F * static_cast<float>(style.color.a) / 255.0F);
    for (const auto& [dx, dy] :
         std::array<std::pair<float, float>, 4>{{{-step, 0}, {step, 0}, {0, -step}, {0, step}}}) {
      const ShiftedVertices halo(list_);
      list_->AddText(ImGui::GetFont(), style.size, whole, packed(edge), begin, end);
      halo.by(dx, dy);
    }
  }
  list_->AddText(ImGui::GetFont(), style.size, whole, packed(style.color), begin, end);
  vertices.by(atX - whole.x, atY - whole.y);
  vertices.snap(ratio_);
  ImGui::PopFont();
}

float Painter::width(std::string_view text, const TextStyle& style) const {
  if (text.empty()) return 0;
  const std::string shown = drawableText(text);
  ImGui::PushFont(textFont(style.weight, style.figures), style.size);
  const ImVec2 extent = ImGui::GetFont()->CalcTextSizeA(style.size, 1e6F, 0, shown.data(), shown.data() + shown.size());
  ImGui::PopFont();
  return extent.x;
}

float Painter::lineHeight(const TextStyle& style) const {
  return std::round(style.size * 1.45F);
}

float Painter::text(const ScreenRect& rect, std::string_view text, const TextStyle& style) {
  std::string shortened;
  float wide = width(text, style);
  if (wide > rect.width + 0.5F) {
    std::string_view kept = text;
    while (!kept.empty() && wide > rect.width) {
      kept = withoutLastGlyph(kept);
      shortened = std::string(kept) + "…";
      wide = width(shortened, style);
    }
    text = shortened;
  }
  float x = rect.x;
  if (style.align == Align::kRight) x = right(rect) - wide;
  if (style.align == Align::kCenter) x = rect.x + (rect.width - wide) / 2;
  // FreeType's ascent and descent of Inter put the middle of the x height a little below that of the line's box.
  const float y = rect.y + (rect.height - style.size * 1.21F) / 2;
  glyphs(x, y, text, style);
  return wide;
}

template <class OnLine>
float Painter::eachLine(float wide, std::string_view text, const TextStyle& style, OnLine onLine) const {
  const float step = lineHeight(style);
  float y = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    // Take words while they fit; a word that is too long alone is cut by text().
    std::size_t taken = 0;
    for (std::size_t at = 0; at <= rest.size(); ++at) {
      const bool isBreak = at == rest.size() || rest[at] == ' ' || rest[at] == '\n';
      if (!isBreak) continue;
      if (taken > 0 && width(rest.substr(0, at), style) > wide) break;
      taken = at;
      if (at < rest.size() && rest[at] == '\n') break;
    }
    onLine(y, rest.substr(0, taken));
    y += step;
    rest = taken < rest.size() ? rest.substr(taken + 1) : std::string_view();
  }
  return y;
}

float Painter::paragraph(const ScreenRect& rect, std::string_view text, const TextStyle& style) {
  return eachLine(rect.width, text, style, [&](float y, std::string_view line) {
    this->text({rect.x, rect.y + y, rect.width, lineHeight(style)}, line, style);
  });
}

float Painter::paragraphHeight(float wide, std::string_view text, const TextStyle& style) const {
  return eachLine(wide, text, style, [](float, std::string_view) {});
}

void Painter::icon(const ScreenRect& rect, Icon icon, Rgba color, float size) {
  std::array<char, 5> utf8{};
  const auto code = static_cast<unsigned>(icon);
  utf8[0] = static_cast<char>(0xE0U | (code >> 12U));
  utf8[1] = static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
  utf8[2] = static_cast<char>(0x80U | (code & 0x3FU));
  const float x = onDevicePixel(rect.x + (rect.width - size) / 2), y = onDevicePixel(rect.y + (rect.height - size) / 2);
  ImGui::PushFont(iconFont(), size);
  const ImVec2 whole{std::trunc(x), std::trunc(y)};
  const ShiftedVertices vertices(list_);
  list_->AddText(ImGui::GetFont(), size, whole, packed(color), utf8.data());
  vertices.by(x - whole.x, y - whole.y);
  vertices.snap(ratio_);
  ImGui::PopFont();
}

void Painter::clipTo(const ScreenRect& rect) {
  list_->PushClipRect({rect.x, rect.y}, {right(rect), bottom(rect)}, true);
}

void Painter::endClip() {
  list_->PopClipRect();
}

}  // namespace lobule::ui
