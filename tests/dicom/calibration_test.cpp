// What a length is worth, in the ultrasound files of tests/fixtures/dicom/make.py and in boxes laid over them.
#include "dicom/calibration.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;
using Catch::Approx;

namespace {

Calibration ofRegions() {
  const SharedObject object = openFixture("ultrasound-regions.dcm");
  const ImageHeader& read = header(*object);
  return {.spacing = read.spacing, .regions = read.regions};
}

LengthScale scaleOf(const Calibration& calibration, int firstColumn, int firstRow, int lastColumn, int lastRow) {
  return scaleIn(calibration,
                 {.firstColumn = firstColumn, .firstRow = firstRow, .lastColumn = lastColumn, .lastRow = lastRow});
}

}  // namespace

TEST_CASE("Each region of an ultrasound image has its own spacing, a trace over time none") {
  const Calibration calibration = ofRegions();
  REQUIRE(calibration.regions.size() == 4);
  CHECK(calibration.regions[0].box == PixelBox{0, 0, 18, 32});
  CHECK(calibration.regions[0].spacing.rowMm == Approx(0.2));
  CHECK(calibration.regions[1].spacing.columnMm == Approx(0.5));
  CHECK(calibration.regions[2].spacing.kind == SpacingKind::kNone);
  CHECK(calibration.spacing.rowMm == Approx(0.2));  // of the largest
  CHECK(mainScale(calibration).region == 1);
}

TEST_CASE("What lies in one region is measured by it, and the number of the region is told") {
  const Calibration calibration = ofRegions();
  const LengthScale left = scaleOf(calibration, 3, 3, 12, 12), right = scaleOf(calibration, 25, 2, 30, 9);
  CHECK(left.place == ScalePlace::kInRegion);
  CHECK(left.spacing.rowMm == Approx(0.2));
  CHECK(left.region == 1);
  CHECK(right.spacing.rowMm == Approx(0.5));
  CHECK(right.region == 2);
  CHECK(scaleOf(calibration, 17, 3, 19, 5).region == 1);  // over its edge into nothing
}

TEST_CASE("Across two regions of different scale, in a trace and outside there is no length") {
  const Calibration calibration = ofRegions();
  const LengthScale across = scaleOf(calibration, 15, 3, 25, 9);
  CHECK(across.place == ScalePlace::kAcrossRegions);
  CHECK(across.spacing.kind == SpacingKind::kNone);
  CHECK(scaleOf(calibration, 25, 12, 30, 20).place == ScalePlace::kAcrossRegions);  // into the trace below
  CHECK(scaleOf(calibration, 25, 20, 30, 25).place == ScalePlace::kInTrace);
  CHECK(scaleOf(calibration, 19, 3, 19, 5).place == ScalePlace::kOutside);
}

TEST_CASE("Where regions overlap, the one with priority rules, else the smaller") {
  const PixelSpacing coarse{0.4, 0.4, SpacingKind::kCalibrated}, fine{0.1, 0.1, SpacingKind::kCalibrated};
  Calibration calibration{
      .spacing = coarse,
      .regions = {{.box = {0, 0, 99, 99}, .spacing = coarse}, {.box = {20, 20, 59, 59}, .spacing = fine}}};
  CHECK(scaleOf(calibration, 30, 30, 40, 40).spacing == fine);
  CHECK(scaleOf(calibration, 70, 70, 80, 80).spacing == coarse);
  CHECK(scaleOf(calibration, 50, 50, 70, 70).place == ScalePlace::kAcrossRegions);
  calibration.regions[0].hasPriority = true;
  CHECK(scaleOf(calibration, 30, 30, 40, 40).spacing == coarse);
}

TEST_CASE("Regions that are calibrated alike are one scale, which needs no number") {
  const PixelSpacing spacing{0.2, 0.2, SpacingKind::kCalibrated};
  const Calibration calibration{
      .spacing = spacing,
      .regions = {{.box = {0, 0, 9, 9}, .spacing = spacing}, {.box = {10, 0, 19, 9}, .spacing = spacing}}};
  const LengthScale scale = scaleOf(calibration, 5, 2, 15, 8);
  CHECK(scale.place == ScalePlace::kInRegion);
  CHECK(scale.region == 0);
  CHECK(mainScale(calibration).region == 0);
}

TEST_CASE("Frames may each have a spacing of their own") {
  const SharedObject object = openFixture("ultrasound-frames.dcm");
  for (int frame = 0; frame < 3; ++frame) {
    const Calibration calibration = frameCalibration(*object, frame);
    CHECK(calibration.regions.empty());
    CHECK(calibration.spacing.kind == SpacingKind::kCalibrated);
    CHECK(calibration.spacing.rowMm == Approx(0.1 * (frame + 1)));
    CHECK(calibration.spacing.columnMm == Approx(0.2));
  }
}
