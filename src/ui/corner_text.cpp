#include "ui/corner_text.h"

#include <algorithm>
#include <array>

namespace lobule::ui {
namespace {

constexpr TextStyle kImageName{
    .size = type::kViewName, .color = color::kText, .weight = Weight::kSemiBold, .hasHalo = true};
constexpr TextStyle kImageText{.size = type::kLabel + 1, .color = color::kText, .hasHalo = true};
constexpr TextStyle kImageNote{.size = type::kLabel + 1, .color = color::kSecondary, .hasHalo = true};
constexpr TextStyle kImageMeasure{
    .size = type::kLabel + 1, .color = color::kSecondary, .figures = Figures::kTabular, .hasHalo = true};
constexpr TextStyle kSaidText{.size = type::kLabel + 1, .color = color::kReader, .hasHalo = true};
constexpr float kInset = 12, kLine = 18, kNameLine = 28, kSign = 20;

class Placer {
 public:
  Placer(const Painter& paint, const ScreenRect& viewport, bool atRight, LabelRoom& room)
      : paint_(paint), viewport_(viewport), atRight_(atRight), room_(room) {}

  CornerLine line(float y, float high, const std::string& text, const TextStyle& style) const {
    const float most = std::max(0.0F, viewport_.width - 2 * kInset);
    const float wide = std::min(most, paint_.width(text, style) + 1);
    CornerLine found{.rect = {startOf(wide), y, wide, high}, .text = text, .style = style};
    found.style.align = atRight_ ? Align::kRight : Align::kLeft;
    return found;
  }
  void add(const CornerLine& line) {
    if (line.text.empty()) return;
    room_.take(line.rect);
    text_.lines.push_back(line);
  }
  void addIfFree(const CornerLine& line) {
    if (room_.isFree(line.rect)) add(line);
  }

  void upper(const ViewportTextView& view);
  void lower(const ViewportTextView& view);

  CornerText text_;

 private:
  float startOf(float wide) const { return atRight_ ? right(viewport_) - kInset - wide : viewport_.x + kInset; }

  const Painter& paint_;
  const ScreenRect& viewport_;
  bool atRight_;
  LabelRoom& room_;
};

void Placer::upper(const ViewportTextView& view) {
  float y = viewport_.y + 8;
  const auto next = [&](const std::string& text, const TextStyle& style, float high) {
    if (text.empty()) return;
    add(line(y, high, text, style));
    y += high;
  };
  next(view.name, kImageName, kNameLine);
  for (const std::string& technique : view.technique) next(technique, kImageNote, kLine);
  next(view.said, kSaidText, kLine);
  next(view.frame, kImageMeasure, kLine);

  // Notices keep to a narrow column, clear of tissue.
  const float wide = std::min(240.0F, viewport_.width / 2 - kInset);
  for (const std::string& notice : view.notices) {
    y += 4;
    const float high = paint_.paragraphHeight(wide - kSign, notice, kImageText);
    add({.rect = {startOf(wide), y, wide, high}, .text = notice, .style = kImageText, .isWarned = true});
    y += high;
  }
}

void Placer::lower(const ViewportTextView& view) {
  float y = bottom(viewport_) - 8;
  if (view.scale) {
    y -= 6;
    const auto length = static_cast<float>(view.scale->lengthPx);
    const ScreenRect bar{startOf(length), y - 5, length, 11};
    if (room_.isFree(bar)) {
      room_.take(bar);
      text_.scale = view.scale;
      text_.scaleRect = {bar.x, y, length, 1};
    }
    y -= 24;
  } else {
    y -= kLine;
  }
  addIfFree(line(y, kLine, view.scale ? view.scale->label : view.sizeNote, kImageNote));
  y -= kLine;
  addIfFree(line(y, kLine, view.zoom, kImageMeasure));
  y -= kLine;
  addIfFree(line(y, kLine, view.window, kImageMeasure));
}

// A bar with end marks; the label says what a length here is.
void drawScale(Painter& paint, const ScreenRect& bar) {
  for (const auto& [color, grow] : {std::pair{color::kHalo, 1.0F}, std::pair{color::kText, 0.0F}}) {
    paint.fill({bar.x - grow, bar.y - grow, bar.width + 2 * grow, 1 + 2 * grow}, color);
    paint.fill({bar.x - grow, bar.y - 4 - grow, 1 + 2 * grow, 8 + 2 * grow}, color);
    paint.fill({right(bar) - 1 - grow, bar.y - 4 - grow, 1 + 2 * grow, 8 + 2 * grow}, color);
  }
}

}  // namespace

CornerText placeCornerText(const Painter& paint, const ScreenRect& viewport, const ViewportTextView& view,
                           bool showsPicture, LabelRoom& room) {
  Placer placer(paint, viewport, view.standsAtRight, room);
  placer.upper(view);
  if (showsPicture) placer.lower(view);
  return std::move(placer.text_);
}

void drawCornerText(Canvas& canvas, const CornerText& text) {
  for (const CornerLine& line : text.lines) {
    const ScreenRect& at = line.rect;
    if (line.isWarned) {
      canvas.paint.icon({at.x, at.y, 16, kLine}, Icon::kWarning, color::kText, 13);
      canvas.paint.paragraph({at.x + kSign, at.y, at.width - kSign, 0}, line.text, line.style);
      canvas.tellWord(at, line.text);
    } else {
      canvas.word(at, line.text, line.style);
    }
  }
  if (text.scale) drawScale(canvas.paint, text.scaleRect);
}

}  // namespace lobule::ui
