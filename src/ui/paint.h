// Draws into an ImGui draw list with our own hand: text, icons and lines on whole device pixels, at any pixel ratio.
// UI thread, between NewFrame and Render.
#pragma once

#include <string>
#include <string_view>

#include "ui/fonts.h"
#include "ui/icons.h"
#include "ui/layout.h"
#include "ui/theme.h"

struct ImDrawList;

namespace lobule::ui {

enum class Align { kLeft, kCenter, kRight };

struct TextStyle {
  float size = type::kBody;
  Rgba color = color::kText;
  Weight weight = Weight::kRegular;
  Align align = Align::kLeft;
  Figures figures = Figures::kText;
  bool hasHalo = false;  // dark edge, for text on images
};

class Painter {
 public:
  Painter(ImDrawList* list, float pixelRatio) : list_(list), ratio_(pixelRatio > 0 ? pixelRatio : 1) {}

  float onDevicePixel(float css) const;
  float hairline() const { return 1.0F / ratio_ * (ratio_ >= 1.5F ? 1.5F : 1.0F); }

  void fill(const ScreenRect& rect, Rgba color, float radius = 0);
  void outline(const ScreenRect& rect, Rgba color, float radius = 0, float thickness = 1);
  void dashedOutline(const ScreenRect& rect, Rgba color, float radius, float thickness, float dash, float gap);
  void horizontal(float x, float y, float width, Rgba color);  // one pixel high
  void vertical(float x, float y, float height, Rgba color);
  void line(float x0, float y0, float x1, float y1, Rgba color, float thickness);
  void circle(float x, float y, float radius, Rgba color, float thickness);
  void disc(float x, float y, float radius, Rgba color);
  // A ring that fills clockwise from the top; without a known fraction an arc that turns.
  void ring(float x, float y, float radius, float fraction, double seconds, bool isMoving, Rgba color);

  // One line, its box centred on the rectangle's height; shortened with an ellipsis when it is wider. Returns its
  // width.
  float text(const ScreenRect& rect, std::string_view text, const TextStyle& style);
  // Wrapped at the rectangle's width from its top; returns the height it took.
  float paragraph(const ScreenRect& rect, std::string_view text, const TextStyle& style);
  float paragraphHeight(float wide, std::string_view text, const TextStyle& style) const;
  float width(std::string_view text, const TextStyle& style) const;
  float lineHeight(const TextStyle& style) const;
  void icon(const ScreenRect& rect, Icon icon, Rgba color, float size = size::kIcon);

  void clipTo(const ScreenRect& rect);
  void endClip();

 private:
  void glyphs(float x, float y, std::string_view text, const TextStyle& style);
  // onLine(y, line) for each line wrapped at the width, from y = 0 on; returns the height of all.
  template <class OnLine>
  float eachLine(float wide, std::string_view text, const TextStyle& style, OnLine onLine) const;

  ImDrawList* list_;
  float ratio_;
};

}  // namespace lobule::ui
