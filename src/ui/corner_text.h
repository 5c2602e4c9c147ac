// The text in an image's corners, away from the chest wall: where each line stands, and drawing them.
#pragma once

#include <string>
#include <vector>

#include "ui/label_room.h"
#include "ui/panels.h"

namespace lobule::ui {

struct CornerLine {
  ScreenRect rect;  // of the text itself
  std::string text;
  TextStyle style;
  bool isWarned = false;  // the sign of a warning stands before it
};

struct CornerText {
  std::vector<CornerLine> lines;  // the upper ones first
  std::optional<ScaleBar> scale;
  ScreenRect scaleRect;
};

// Takes its room. Where both corners do not fit, or one of the lower one's lines would cover what the room holds, that
// line is left out; showsPicture: there is a lower one.
CornerText placeCornerText(const Painter& paint, const ScreenRect& viewport, const ViewportTextView& view,
                           bool showsPicture, LabelRoom& room);
void drawCornerText(Canvas& canvas, const CornerText& text);

}  // namespace lobule::ui
