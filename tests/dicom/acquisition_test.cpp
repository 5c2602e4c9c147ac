// How an exposure was made, wherever the object says it: PS3.3 Breast Tomosynthesis Acquisition, C.8.19.6.4, C.8.31.
#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;
using Catch::Approx;

TEST_CASE("A tomosynthesis object tells its exposure in its acquisition, with the middle of its sweep as the angle") {
  for (const char* name : {"tomosynthesis-projections.dcm", "tomosynthesis-sweep.dcm"}) {
    const SharedObject object = openFixture(name);
    const Acquisition& taken = header(*object).acquisition;
    CHECK(taken.bodyPartThicknessMm == 61);
    CHECK(taken.compressionForceN == 87);
    CHECK(taken.sourceToDetectorMm == 700);
    CHECK(taken.sourceToPatientMm == 650);
    CHECK(taken.magnificationFactor == 1.08);
    CHECK(taken.scanArcDeg == 15);
    // Its slices are measured in the patient: the magnification of the projections does not touch them.
    CHECK(header(*object).spacing == PixelSpacing{0.085, 0.09, SpacingKind::kCalibrated});
  }
  CHECK(header(*openFixture("tomosynthesis-projections.dcm")).acquisition.positionerAngleDeg == 46);
  CHECK(header(*openFixture("tomosynthesis-sweep.dcm")).acquisition.positionerAngleDeg == 45);  // 52.5 down to 37.5
}

TEST_CASE("An exposure that is not described stays so") {
  const SharedObject object = openFixture("tomosynthesis.dcm");
  const Acquisition& taken = header(*object).acquisition;
  CHECK_FALSE(taken.bodyPartThicknessMm.has_value());
  CHECK_FALSE(taken.positionerAngleDeg.has_value());
  CHECK_FALSE(taken.scanArcDeg.has_value());
  CHECK_FALSE(header(*openFixture("header.dcm")).acquisition.scanArcDeg.has_value());
}

TEST_CASE("Projections are described by their functional groups, those of all frames and those of each") {
  const SharedObject object = openFixture("projection-groups.dcm");
  const ImageHeader& read = header(*object);
  CHECK(read.laterality == Laterality::kRight);
  CHECK(read.view == ViewPosition::kMLO);
  CHECK(read.acquisition.bodyPartThicknessMm == 48);
  CHECK(read.acquisition.compressionForceN == 95);
  CHECK(read.acquisition.positionerType == "MAMMOGRAPHIC");
  CHECK(read.acquisition.positionerAngleDeg == 45);
  CHECK(read.acquisition.scanArcDeg == 20);
  CHECK(read.acquisition.imagerSpacingRowMm == 0.2);
  CHECK(read.acquisition.sourceToDetectorMm == 660);
  CHECK(read.acquisition.sourceToPatientMm == 660);
  CHECK(read.acquisition.magnificationFactor == 1);
  CHECK(std::ranges::none_of(read.warnings, [](const std::string& said) { return said.contains("magnification"); }));
}

TEST_CASE("Each projection is measured with its own magnification") {
  const SharedObject object = openFixture("projection-groups.dcm");
  for (const auto& [frame, factor] : {std::pair{0, 1.0}, {1, 1.25}, {2, 2.0}}) {
    const PixelSpacing spacing = frameCalibration(*object, frame).spacing;
    CHECK(spacing.kind == SpacingKind::kMagnificationCorrected);
    CHECK(spacing.rowMm == Approx(0.2 / factor));
    CHECK(spacing.columnMm == Approx(0.1 / factor));
  }
}

TEST_CASE("Projections whose groups say that their values are proportional to intensity are shown by the logarithm") {
  const SharedObject object = openFixture("projection-groups.dcm");
  for (int frame = 0; frame < 3; ++frame) {
    const auto table = framePipeline(*object, frame).modality.table;
    REQUIRE(table.has_value());
    // The sign is -1: larger values mean less exposure, where the steps of the logarithm are large.
    const auto& entries = table->entries;
    REQUIRE(entries.size() == 4096);
    CHECK(entries[4095] - entries[4000] > entries[1000] - entries[905]);
  }
}
