// The inspector's section about the place of a lesion: words, 3D breast, report diagrams, what was assumed.
#pragma once

#include "ui/breast_panel.h"
#include "ui/column.h"
#include "ui/location_view.h"

namespace lobule::ui {

void drawLocation(Canvas& canvas, BreastMemory& breast, Column& column, const LocationView& view);

}  // namespace lobule::ui
