// The place of a lesion on one line, with the mark that something was assumed: for windows where the inspector is
// folded away. Pressing it opens the inspector.
#pragma once

#include "ui/canvas.h"
#include "ui/location_view.h"

namespace lobule::ui {

// In the status bar's type; 0 for an empty line.
float placeLineWidth(const Canvas& canvas, const PlaceLine& line);

// In less room than its width the words are shortened, and at last the uncertainty.
void drawPlaceLine(Canvas& canvas, const ScreenRect& rect, const PlaceLine& line);

// "3 warnings: " and the first of them as far as there is room; all as its tooltip.
void drawWarningChip(Canvas& canvas, const ScreenRect& rect, const std::vector<std::string>& warnings);

}  // namespace lobule::ui
