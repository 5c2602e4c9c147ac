// The flat pictures of a report: the breast from the front with its clock, and from the side with its thirds, each with
// the lesion's place and the regions that hold it 1 time in 2 and 9 times in 10.
#pragma once

#include <array>
#include <vector>

#include "localization/locate.h"
#include "ui/canvas.h"

namespace lobule::ui {

// Points of the ellipse that a 2D Gaussian's region of the given share has; the axes are (right, up) on the diagram.
std::vector<std::array<double, 2>> regionOutline(double varianceRight, double covariance, double varianceUp,
                                                 double share);

// The part of a convex polygon that lies within another convex one, which runs counter-clockwise (right, up).
std::vector<std::array<double, 2>> cutToConvex(std::vector<std::array<double, 2>> polygon,
                                               const std::vector<std::array<double, 2>>& within);

// As the viewer faces the patient: the right breast's lateral side at the left.
void drawFrontDiagram(Canvas& canvas, const ScreenRect& rect, const localization::Location& location);

// From medial, as the MLO image hangs: the right breast's nipple at the left.
void drawSideDiagram(Canvas& canvas, const ScreenRect& rect, const localization::Location& location);

}  // namespace lobule::ui
