// From a view in stored pixels, as anatomy and findings speak, to displayed pixels, as localization does: the right
// breast's chest wall at the right edge, the left breast's at the left, lateral (CC) or cranial (MLO) up.
#pragma once

#include "localization/locate.h"

namespace lobule::localization {

// How a stored image must be turned to be displayed.
struct DisplayTurn {
  int rows = 0, columns = 0;
  bool flipsColumns = false, flipsRows = false;
};

PointInImage displayedFromStored(const DisplayTurn& turn, PointInImage stored);
PointInImage storedFromDisplayed(const DisplayTurn& turn, PointInImage displayed);

// chestWallIsRight: of the stored image. upsideDown: its rows run from caudal (or medial) to cranial (or lateral).
DisplayTurn displayTurn(Laterality laterality, int rows, int columns, bool chestWallIsRight, bool upsideDown);

// All marks of a view turned; the outline still runs from top to bottom.
ViewMarks displayedMarks(const DisplayTurn& turn, ViewMarks stored);

}  // namespace lobule::localization
