// What a length in an image is, by PS3.3 10.7.1, C.8.6.2 and C.8.11.4.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;
using Catch::Approx;

namespace {

constexpr const char* kMammogram = "1.2.840.10008.5.1.4.1.1.1.2 ";
constexpr const char* kSecondaryCapture = "1.2.840.10008.5.1.4.1.1.7 ";

const ShortElement kImager{0x18, 0x1164, "DS", "0.2\\0.1 "}, kNominal{0x18, 0x2010, "DS", "0.2\\0.1 "};
const ShortElement kFactor{0x18, 0x1114, "DS", "2 "};
const ShortElement kSame{0x28, 0x0030, "DS", "0.2\\0.1 "}, kOther{0x28, 0x0030, "DS", "0.16\\0.1"};
const ShortElement kOtherColumns{0x28, 0x0030, "DS", "0.2\\0.08"};
const ShortElement kGeometry{0x28, 0x0a02, "CS", "GEOMETRY"}, kFiducial{0x28, 0x0a02, "CS", "FIDUCIAL"};

// elements: in the order of their tags, those behind the SOP class and the modality.
PixelSpacing spacingWith(const std::vector<ShortElement>& elements, const char* sopClass = kMammogram,
                         const char* modality = "MG") {
  std::vector<ShortElement> all{{0x08, 0x16, "UI", sopClass}, {0x08, 0x60, "CS", modality}};
  all.insert(all.end(), elements.begin(), elements.end());
  const auto object = openDicom(dataSetOf(all));
  REQUIRE(object.has_value());
  return header(**object).spacing;
}

}  // namespace

TEST_CASE("The detector's spacing stays its own until something corrects it") {
  CHECK(spacingWith({kImager}) == PixelSpacing{0.2, 0.1, SpacingKind::kDetector});
  CHECK(spacingWith({kImager, kSame}) == PixelSpacing{0.2, 0.1, SpacingKind::kDetector});
  CHECK(spacingWith({kFactor, kImager}) == PixelSpacing{0.1, 0.05, SpacingKind::kMagnificationCorrected});
  CHECK(spacingWith({kFactor, kImager, kSame}) == PixelSpacing{0.1, 0.05, SpacingKind::kMagnificationCorrected});
}

TEST_CASE("Pixel Spacing is in the patient where it says so, or differs from the spacing as taken") {
  CHECK(spacingWith({kImager, kOther}) == PixelSpacing{0.16, 0.1, SpacingKind::kMagnificationCorrected});
  CHECK(spacingWith({kImager, kOtherColumns}) == PixelSpacing{0.2, 0.08, SpacingKind::kMagnificationCorrected});
  CHECK(spacingWith({kImager, kSame, kGeometry}) == PixelSpacing{0.2, 0.1, SpacingKind::kMagnificationCorrected});
  CHECK(spacingWith({kImager, kOther, kFiducial}) == PixelSpacing{0.16, 0.1, SpacingKind::kCalibrated});
  CHECK(spacingWith({kOther, kFiducial}, kSecondaryCapture) == PixelSpacing{0.16, 0.1, SpacingKind::kCalibrated});
  CHECK(spacingWith({kNominal, kOther}) == PixelSpacing{0.16, 0.1, SpacingKind::kMagnificationCorrected});
}

TEST_CASE("Pixel Spacing alone does not tell whether it was ever calibrated") {
  CHECK(spacingWith({kOther}) == PixelSpacing{0.16, 0.1, SpacingKind::kStated});
  CHECK(spacingWith({kFactor, kOther}) == PixelSpacing{0.16, 0.1, SpacingKind::kStated});
  CHECK(spacingWith({kOther}, kSecondaryCapture, "OT") == PixelSpacing{0.16, 0.1, SpacingKind::kStated});
  CHECK(spacingWith({kOther}, kSecondaryCapture, "CT") == PixelSpacing{0.16, 0.1, SpacingKind::kStated});
  CHECK(spacingWith({kOther}, "1.2.840.10008.5.1.4.1.1.6.1 ", "US").kind == SpacingKind::kStated);
  CHECK(spacingWith({kOther}, "1.2.840.10008.5.1.4.1.1.2 ", "CT").kind == SpacingKind::kCalibrated);  // a slice
}

TEST_CASE("A scanned film has the spacing of its scanner, which is the film's") {
  CHECK(spacingWith({kNominal}, kSecondaryCapture) == PixelSpacing{0.2, 0.1, SpacingKind::kScanned});
  CHECK(spacingWith({kNominal, kSame}, kSecondaryCapture) == PixelSpacing{0.2, 0.1, SpacingKind::kScanned});
  CHECK(spacingWith({kFactor, kNominal}) == PixelSpacing{0.1, 0.05, SpacingKind::kMagnificationCorrected});
  CHECK(header(*openFixture("scanned-film.dcm")).spacing == PixelSpacing{0.05, 0.06, SpacingKind::kScanned});
}

TEST_CASE("What was captured from a screen is calibrated by nothing, in one frame or several") {
  CHECK(header(*openFixture("screen-capture.dcm")).spacing == PixelSpacing{0.07, 0.08, SpacingKind::kStated});
  const SharedObject object = openFixture("screen-capture-frames.dcm");
  for (int frame = 0; frame < 3; ++frame) {
    CHECK(frameCalibration(*object, frame).spacing == PixelSpacing{0.07, 0.08, SpacingKind::kStated});
  }
}

TEST_CASE("An impossible spacing is none") {
  CHECK(spacingWith({{0x28, 0x0030, "DS", "0\\0 "}}).kind == SpacingKind::kNone);
  CHECK(spacingWith({{0x18, 0x2010, "DS", "0.1 "}}).kind == SpacingKind::kNone);
  CHECK(spacingWith({}).kind == SpacingKind::kNone);
}
