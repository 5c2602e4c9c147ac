// What the marks of one view say against each other: a lesion in the air or outside the image, a nipple that is not at
// the skin, a skin line in front of the nipple.
#pragma once

#include "localization/measured_view.h"

namespace lobule::localization {

inline constexpr std::size_t kLeastOutlinePoints = 5;  // fewer tell no breast

// Adds a warning to the view for each contradiction and fills lesionInAirMm; the view's scale and nipple are measured.
void checkMark(const ViewMarks& marks, MeasuredView& view);

// Adds a warning where the nipple's mark is farther from the skin than nipples and their marks are, and widens its
// deviation by that distance; fills nippleInAirMm where it lies outside. Its scale and nipple are measured.
void checkNipple(const ViewMarks& marks, MeasuredView& view);

// How far a point lies outside the skin, in pixels; 0 inside, and without a usable outline. What lies behind the
// outline's ends counts as inside: there the image stops.
double outsideSkinPx(const std::vector<PointInImage>& outline, bool isChestWallLeft, PointInImage point);

}  // namespace lobule::localization
