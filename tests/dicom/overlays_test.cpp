// Overlay planes of group 60xx against the formulas of tests/fixtures/dicom/make.py, which pydicom and DCMTK wrote.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;

namespace {

// Points where (column + 2 row) is a multiple of step.
void checkPoints(const OverlayPlane& plane, int columns, int rows, int step) {
  INFO(plane.label);
  REQUIRE(plane.mask.columns == columns);
  REQUIRE(plane.mask.rows == rows);
  int wrong = 0;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      wrong += (plane.mask.at(column, row) == 255) == ((column + 2 * row) % step == 0) ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

const OverlayPlane& named(const std::vector<OverlayPlane>& planes, std::string_view label) {
  const auto found = std::ranges::find(planes, label, &OverlayPlane::label);
  REQUIRE(found != planes.end());
  return *found;
}

}  // namespace

TEST_CASE("Overlays lie where their origin says, also outside of the image, and in unused bits of the pixels") {
  for (const char* name : {"overlays.dcm", "overlays-big.dcm", "overlays-rle.dcm"}) {
    INFO(name);
    const SharedObject object = openFixture(name);
    CHECK(header(*object).overlays == std::vector<std::string>{"MARKER", "overlay 3", "overlay 16"});
    const auto planes = frameOverlays(*object, 0);
    REQUIRE(planes.size() == 3);
    const OverlayPlane& marker = named(planes, "MARKER");
    CHECK(marker.column == 4);
    CHECK(marker.row == 2);
    checkPoints(marker, 10, 6, 3);
    const OverlayPlane& outside = named(planes, "overlay 16");
    CHECK(outside.column == 37);
    CHECK(outside.row == -3);
    checkPoints(outside, 9, 7, 4);
    const OverlayPlane& embedded = named(planes, "overlay 3");
    CHECK(embedded.column == 0);
    checkPoints(embedded, kColumns, kRows, 5);
  }
}

TEST_CASE("An overlay in the pixels changes no pixel of the image") {
  for (const char* name : {"overlays.dcm", "overlays-big.dcm", "overlays-rle.dcm"}) {
    INFO(name);
    const auto frame = decodeFrame(*openFixture(name), 0);
    REQUIRE(frame.has_value());
    const auto& grey = std::get<image::GreyImage>(*frame);
    int wrong = 0;
    for (int row = 0; row < kRows; ++row) {
      for (int column = 0; column < kColumns; ++column) {
        wrong += grey.storedValue(column, row) == grey12At(column, row) ? 0 : 1;
      }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("An overlay that cannot be shown is a sentence on the image; a group beyond 601E is none") {
  const SharedObject object = openFixture("overlays.dcm");
  const auto& warnings = header(*object).warnings;
  CHECK(std::ranges::contains(warnings, "The overlay in group 6006 is not shown: bit 11 belongs to the image."));
  CHECK(std::ranges::contains(warnings, "The overlay in group 6008 is not shown: its data is too short."));
  CHECK(warnings.size() == 2);
}

TEST_CASE("An overlay of several frames lies over those frames only, one of a single frame over all") {
  const SharedObject object = openFixture("overlays-frames.dcm");
  const auto first = frameOverlays(*object, 0);
  REQUIRE(first.size() == 1);
  CHECK(first[0].label == "EVERY FRAME");
  for (int frame = 1; frame < 3; ++frame) {
    const auto planes = frameOverlays(*object, frame);
    REQUIRE(planes.size() == 2);
    checkPoints(named(planes, "TWO FRAMES"), 7, 5, frame + 1);
    checkPoints(named(planes, "EVERY FRAME"), 4, 4, 3);
  }
  CHECK(frameOverlays(*openFixture("rle.dcm"), 0).empty());
}
