// The two diameters of a selected finding, drawn where they were measured.
#pragma once

#include "ui/image_marks.h"

namespace lobule::ui {

// In ultrasound only: a mammogram's marks are regions of suspicion, not outlines to be measured.
void drawFindingAxes(Canvas& canvas, const ShownImage& shown);

}  // namespace lobule::ui
