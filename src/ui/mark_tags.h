// The numbers beside marks and findings on an image.
#pragma once

#include <string>

#include "ui/canvas.h"
#include "ui/label_room.h"

namespace lobule::ui {

// A violet tag with the number of the pair that holds the spot; nothing for a spot alone. Stands at the right of what
// it belongs to, or where there is room; never left out.
void drawPairTag(Canvas& canvas, const std::string& spot, LabelRoom& room, const ScreenRect& beside);

// A reader's mark's own number where its view has several, beside its ring; never left out. isPointedAt: brighter.
void drawMarkNumber(Canvas& canvas, const std::string& mark, LabelRoom& room, const ScreenRect& ring, bool isPointedAt);

}  // namespace lobule::ui
