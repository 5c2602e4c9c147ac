#include "ui/mark_tags.h"

#include <array>

#include "ui/spot_names.h"

namespace lobule::ui {

void drawPairTag(Canvas& canvas, const std::string& spot, LabelRoom& room, const ScreenRect& beside) {
  const int number = pairNumber(canvas.state, spot);
  if (number == 0) return;
  constexpr float kWide = 32, kHigh = 16;
  const float x = right(beside) + 3, left = beside.x - 3 - kWide;
  const std::array places{room.kept({x, beside.y, kWide, kHigh}), room.kept({left, beside.y, kWide, kHigh}),
                          room.kept({x, bottom(beside) + 3, kWide, kHigh}),
                          room.kept({left, bottom(beside) + 3, kWide, kHigh}),
                          room.kept({x, beside.y - 3 - kHigh, kWide, kHigh})};
  const ScreenRect tag = room.place(places).value_or(places.front());
  canvas.paint.fill(tag, faded(color::kViewport, 0.72F), 4);
  canvas.paint.outline(tag, color::kLinked, 4);
  canvas.paint.icon({tag.x + 3, tag.y, 12, tag.height}, Icon::kLink, color::kLinked, 11);
  canvas.word({tag.x + 17, tag.y, 12, tag.height}, std::to_string(number),
              {.size = type::kLabel, .color = color::kLinked, .figures = Figures::kTabular});
}

void drawMarkNumber(Canvas& canvas, const std::string& mark, LabelRoom& room, const ScreenRect& ring,
                    bool isPointedAt) {
  const int number = markNumber(canvas.state, mark);
  if (number == 0) return;
  const TextStyle style{.size = type::kLabel + 1,
                        .color = isPointedAt ? color::kText : color::kReader,
                        .weight = Weight::kSemiBold,
                        .align = Align::kCenter,
                        .figures = Figures::kTabular};
  const std::string text = std::to_string(number);
  constexpr float kHigh = 14, kGap = 2;
  const float wide = canvas.paint.width(text, style) + 6;
  // Clear of the round ring, at its lower left first: the tag of a pair stands at its upper right.
  const float before = ring.x - wide, after = right(ring), below = bottom(ring), above = ring.y - kHigh;
  const float out = 0.21F * ring.width + kGap;  // from the square in the ring to the ring's own side
  const float middle = ring.x + (ring.width - wide) / 2, level = ring.y + (ring.height - kHigh) / 2;
  std::array<ScreenRect, 8> places{{{before, below, wide, kHigh},
                                    {after, below, wide, kHigh},
                                    {before, above, wide, kHigh},
                                    {before - out, level, wide, kHigh},
                                    {middle, below + out, wide, kHigh},
                                    {after + out, level, wide, kHigh},
                                    {after, above, wide, kHigh},
                                    {middle, above - out, wide, kHigh}}};
  for (ScreenRect& place : places) place = room.kept(place);
  const ScreenRect place = room.place(places).value_or(places.front());
  canvas.paint.fill(place, faded(color::kViewport, 0.72F), 3);  // bright tissue would swallow it
  canvas.word(place, text, style);
}

}  // namespace lobule::ui
