// How a picture stands by what its header says: which way up, and with pixels of which shape.
#include <algorithm>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;

namespace {

bool isWarned(const ImageHeader& header, std::string_view sentence) {
  return std::ranges::contains(header.warnings, sentence);
}

// A fixture with another Patient Orientation of as many letters.
ImageHeader orientedAs(const std::string& name, std::string_view from, std::string_view to) {
  return header(**openDicom(share(replaced(fixtureBytes(name), from, to))));
}

}  // namespace

TEST_CASE("Columns that lead to the lateral side or to the head say that a mammogram is stored upside down") {
  const ImageHeader flipped = header(*openFixture("upside-down.dcm"));
  CHECK(flipped.upright == PictureTurn{.swapsAxes = false, .flipsRows = true});
  CHECK(isWarned(flipped,
                 "Patient Orientation A/L says that the CC image of the left breast is stored upside down: it is "
                 "shown upright."));
  const ImageHeader medial = orientedAs("upside-down.dcm", "A\\L", "A\\R");
  CHECK(medial.upright.isNone());
  CHECK(medial.warnings.empty());
}

TEST_CASE("Rows that lead down and columns to the nipple say that a mammogram is stored on its side") {
  const ImageHeader turned = header(*openFixture("on-its-side.dcm"));
  CHECK(turned.upright == PictureTurn{.swapsAxes = true, .flipsRows = false});
  CHECK(isWarned(turned,
                 "Patient Orientation FR/A says that the MLO image of the left breast is stored on its side: it is "
                 "shown upright."));
  CHECK(header(*openFixture("on-its-head.dcm")).upright == PictureTurn{.swapsAxes = true, .flipsRows = true});
}

TEST_CASE("An orientation of the other breast or of no mammogram turns nothing and is told") {
  const ImageHeader other = orientedAs("on-its-side.dcm", "FR\\A", "FL\\A");
  CHECK(other.upright.isNone());
  CHECK(isWarned(other,
                 "Patient Orientation FL/A belongs to the right breast, but laterality says left: check which "
                 "breast this is."));
  const ImageHeader none = orientedAs("upside-down.dcm", "A\\L", "H\\L");
  CHECK(none.upright.isNone());
  CHECK(isWarned(none, "Patient Orientation H/L does not fit a CC view: check which way up the image is."));
}

TEST_CASE("Pixels have the shape of their spacing, or of Pixel Aspect Ratio where there is none") {
  const ImageHeader tall = header(*openFixture("tall-pixels.dcm"));
  CHECK(tall.pixelShape == PixelShape{.across = 1, .down = 2});
  CHECK(isWarned(tall,
                 "Pixels are 2 times as high as wide: the image is shown in its true proportions, and gives no "
                 "place in the breast."));
  const ImageHeader wide = header(*openFixture("wide-pixels.dcm"));
  CHECK(wide.pixelShape == PixelShape{.across = 1.5, .down = 1});
  CHECK(isWarned(wide, "Pixels are 1.5 times as wide as high: the image is shown in its true proportions."));
  const ImageHeader scan = header(*openFixture("ultrasound-tall-pixels.dcm"));
  CHECK(scan.pixelShape == PixelShape{.across = 1, .down = 2});
}

TEST_CASE("Pixels stay square where regions have other ones than each other, or where their shape is beyond belief") {
  const ImageHeader scan = header(*openFixture("ultrasound-two-shapes.dcm"));
  CHECK(scan.pixelShape.isSquare());
  CHECK(isWarned(scan,
                 "The regions of this image have pixels of different shapes: it is shown as stored, and only "
                 "lengths are true."));
  const ImageHeader thin = orientedAs("wide-pixels.dcm", "2\\3", "1\\9");
  CHECK(thin.pixelShape.isSquare());
  CHECK(isWarned(thin, "Pixels 0.111 times as high as wide are not believed: the image is shown as stored."));
  CHECK(header(*openFixture("header.dcm")).pixelShape.across > 1.1);
  CHECK(header(*openFixture("ultrasound-regions.dcm")).pixelShape.isSquare());
}
