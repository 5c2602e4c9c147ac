#include "localization/displayed_marks.h"

#include <algorithm>
#include <utility>

namespace lobule::localization {
namespace {

LineInImage displayedLine(const DisplayTurn& turn, const LineInImage& line) {
  return {displayedFromStored(turn, line.a), displayedFromStored(turn, line.b)};
}

}  // namespace

PointInImage displayedFromStored(const DisplayTurn& turn, PointInImage stored) {
  return {turn.flipsColumns ? turn.columns - 1 - stored.x : stored.x,
          turn.flipsRows ? turn.rows - 1 - stored.y : stored.y};
}

PointInImage storedFromDisplayed(const DisplayTurn& turn, PointInImage displayed) {
  return displayedFromStored(turn, displayed);  // a flip undoes itself
}

DisplayTurn displayTurn(Laterality laterality, int rows, int columns, bool chestWallIsRight, bool upsideDown) {
  return {.rows = rows,
          .columns = columns,
          .flipsColumns = chestWallIsRight != (laterality == Laterality::kRight),
          .flipsRows = upsideDown};
}

ViewMarks displayedMarks(const DisplayTurn& turn, ViewMarks stored) {
  ViewMarks marks = std::move(stored);
  marks.rows = turn.rows;
  marks.columns = turn.columns;
  if (marks.nipple) marks.nipple = displayedFromStored(turn, *marks.nipple);
  marks.lesion.center = displayedFromStored(turn, marks.lesion.center);
  if (marks.chestWall) marks.chestWall = displayedLine(turn, *marks.chestWall);
  if (marks.pectoral) marks.pectoral = displayedLine(turn, *marks.pectoral);
  if (marks.edgeColumn) marks.edgeColumn = displayedFromStored(turn, {*marks.edgeColumn, 0}).x;
  for (PointInImage& point : marks.outline) point = displayedFromStored(turn, point);
  if (turn.flipsRows) std::ranges::reverse(marks.outline);
  return marks;
}

}  // namespace lobule::localization
