#include "ui/inspector_parts.h"

namespace lobule::ui {

void inspectorHead(Canvas& canvas, Column& column, const std::string& title, const std::string& aside) {
  const ScreenRect rect = column.take(32);
  canvas.paint.text(rect, title, {.weight = Weight::kSemiBold});
  canvas.paint.text(rect, aside, {.color = color::kSecondary, .align = Align::kRight});
}

void inspectorRule(Canvas& canvas, Column& column) {
  column.take(12);
  canvas.paint.horizontal(column.x - size::kPad, column.y, column.width + 2 * size::kPad, color::kLine);
  column.take(8);
}

void inspectorNote(Canvas& canvas, Column& column, const std::string& text, const TextStyle& style) {
  column.take(canvas.paint.paragraph({column.x, column.y, column.width, 0}, text, style));
}

}  // namespace lobule::ui
