// The inspector's first section, for pictures whose files are silent: what kind, which side, which view. The reader has
// the last word.
#pragma once

#include "ui/canvas.h"
#include "ui/column.h"
#include "ui/views.h"

namespace lobule::ui {

// Nothing where the active image's file says it all.
void drawPictureKind(Canvas& canvas, Column& column, const PictureKindView& view);

}  // namespace lobule::ui
