#include "localization/displayed_marks.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

using namespace lobule;
using namespace lobule::localization;
using Catch::Matchers::WithinAbs;

namespace {

// A view whose chest wall is at the left edge of the stored image.
ViewMarks storedMarks() {
  ViewMarks marks;
  marks.view = ViewPosition::kMLO;
  marks.pixelSpacingMm = 0.1;
  marks.magnification = 1.05;
  marks.thicknessMm = 50;
  marks.angleDeg = 45;
  marks.nipple = PointInImage{900, 1200};
  marks.pectoral = LineInImage{{400, 0}, {0, 900}};
  marks.outline = {{500, 0}, {900, 1200}, {0, 1900}};
  marks.lesion = {{500, 800}, 60};
  return marks;
}

PointInImage mirrored(PointInImage point) {
  return {1399 - point.x, point.y};
}

ViewMarks mirrored(ViewMarks marks) {
  marks.nipple = mirrored(*marks.nipple);
  if (marks.edgeColumn) marks.edgeColumn = 1399 - *marks.edgeColumn;
  if (marks.pectoral) marks.pectoral = LineInImage{mirrored(marks.pectoral->a), mirrored(marks.pectoral->b)};
  for (PointInImage& point : marks.outline) point = mirrored(point);
  marks.lesion.center = mirrored(marks.lesion.center);
  return marks;
}

Location locationOf(Laterality laterality, const ViewMarks& stored, bool wallIsRight) {
  const DisplayTurn turn = displayTurn(laterality, 2000, 1400, wallIsRight, false);
  const auto location = locate({.laterality = laterality, .views = {displayedMarks(turn, stored)}});
  REQUIRE(location);
  return *location;
}

}  // namespace

TEST_CASE("A stored image is displayed with the right breast's chest wall at the right, the left's at the left") {
  for (const bool wallIsRight : {false, true}) {
    CHECK(displayTurn(Laterality::kRight, 10, 20, wallIsRight, false).flipsColumns == !wallIsRight);
    CHECK(displayTurn(Laterality::kLeft, 10, 20, wallIsRight, false).flipsColumns == wallIsRight);
  }
}

TEST_CASE("Turning there and back gives the same point") {
  for (const bool columns : {false, true}) {
    for (const bool rows : {false, true}) {
      const DisplayTurn turn{.rows = 30, .columns = 20, .flipsColumns = columns, .flipsRows = rows};
      const PointInImage point{3.25, 7.5};
      CHECK(storedFromDisplayed(turn, displayedFromStored(turn, point)) == point);
    }
  }
  CHECK(displayedFromStored({.rows = 30, .columns = 20, .flipsColumns = true, .flipsRows = true}, {0, 0}) ==
        PointInImage{19, 29});
}

TEST_CASE("However an image is stored, its lesion lies at the same place") {
  const Location plain = locationOf(Laterality::kLeft, storedMarks(), false);
  const Location stored = locationOf(Laterality::kLeft, mirrored(storedMarks()), true);
  CHECK(plain.position.x == Catch::Approx(stored.position.x).margin(1e-6));
  CHECK(plain.position.y == Catch::Approx(stored.position.y).margin(1e-6));
  CHECK(plain.position.z == Catch::Approx(stored.position.z).margin(1e-6));
  // The same picture of the other breast: lateral stays lateral.
  const Location other = locationOf(Laterality::kRight, storedMarks(), false);
  CHECK(plain.position.x == Catch::Approx(other.position.x).margin(1e-6));
}

TEST_CASE("A picture with padding behind the breast says what it says without, on whichever side it is stored") {
  ViewMarks marks = storedMarks();
  marks.view = ViewPosition::kCC;
  marks.angleDeg = 0;
  marks.pectoral.reset();
  marks.outline.clear();
  for (int i = 0; i <= 40; ++i) {
    const double turn = 3.14159265 * i / 40;
    marks.outline.push_back({900 * std::sin(turn), 1200 - 800 * std::cos(turn)});
  }
  ViewMarks padded = marks;
  padded.edgeColumn = 200;
  for (double* x : {&padded.nipple->x, &padded.lesion.center.x}) *x += 200;
  for (PointInImage& point : padded.outline) point.x += 200;
  const Location plain = locationOf(Laterality::kLeft, marks, false);
  CHECK_THAT(locationOf(Laterality::kLeft, padded, false).position.z, WithinAbs(plain.position.z, 1e-6));
  CHECK_THAT(locationOf(Laterality::kLeft, padded, false).shape.chestWallMm, WithinAbs(plain.shape.chestWallMm, 1e-6));
  CHECK_THAT(locationOf(Laterality::kLeft, mirrored(padded), true).position.z, WithinAbs(plain.position.z, 1e-6));
  padded.edgeColumn.reset();
  CHECK(std::abs(locationOf(Laterality::kLeft, padded, false).position.z - plain.position.z) > 1);
}

TEST_CASE("The outline still runs from top to bottom when rows are turned") {
  const ViewMarks turned = displayedMarks(displayTurn(Laterality::kLeft, 2000, 1400, false, true), storedMarks());
  CHECK(turned.outline.front().y < turned.outline.back().y);
  CHECK(turned.rows == 2000);
  CHECK(turned.columns == 1400);
}
