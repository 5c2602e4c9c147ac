// The inspector's sections about the scores of an image and of a loop: bars with the limits that matter, the operating
// points of malignancy, a strip with one bar a frame.
#pragma once

#include "ui/canvas.h"
#include "ui/column.h"
#include "ui/loop_view.h"
#include "ui/malignancy_view.h"
#include "ui/views.h"

namespace lobule::ui {

void drawScores(Canvas& canvas, Column& column, const ScoresView& view, const MalignancyView& malignancy);
// How far the outlines above it can be trusted.
void drawTrust(Canvas& canvas, Column& column, const ScoresView& view);
void drawLoop(Canvas& canvas, Column& column, const LoopView& view);

}  // namespace lobule::ui
