#include "study/upright.h"

#include <catch2/catch_test_macros.hpp>

#include "dicom/fixture.h"
#include "study/pipeline.h"
#include "study/view_transform.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::testing;

namespace {

Image decoded(const std::string& name) {
  INFO(name);
  const auto added = readFile(name, share(fixtureBytes(name)));
  REQUIRE(added);
  Image image{.id = "i1", .file = added->name, .header = added->header, .object = added->object};
  const auto pixels = decodeImage(image, 0, {});
  REQUIRE(pixels);
  image.pixels = *pixels;
  return image;
}

PictureTurn turnOf(bool swapsAxes, bool flipsRows) {
  return {.swapsAxes = swapsAxes, .flipsRows = flipsRows};
}

}  // namespace

TEST_CASE("Pictures stored upside down or on their side are decoded upright, with what lies over them") {
  for (const auto* name : {"upside-down.dcm", "on-its-side.dcm", "on-its-head.dcm"}) {
    const Image image = decoded(name);
    CHECK(image.header.columns == kColumns);
    CHECK(image.header.rows == kRows);
    const auto& grey = std::get<image::GreyImage>(image.pixels->frame);
    REQUIRE(grey.columns() == kColumns);
    bool isEqual = true;
    for (int row = 0; row < kRows; ++row) {
      for (int column = 0; column < kColumns; ++column) {
        isEqual = isEqual && grey.storedValue(column, row) == grey12At(column, row);
      }
    }
    CHECK(isEqual);
  }
  const Image flipped = decoded("upside-down.dcm"), turned = decoded("on-its-side.dcm");
  CHECK(flipped.header.patientOrientation == "A\\R");
  CHECK(turned.header.patientOrientation == "A\\FR");
  CHECK(decoded("on-its-head.dcm").header.patientOrientation == "A\\FR");

  // The plane's first point is stored at (4, 2).
  const dicom::OverlayPlane& below = *flipped.pixels->overlays.at(0);
  CHECK(below.column == 4);
  CHECK(below.row + below.mask.rows - 1 == kRows - 1 - 2);
  CHECK(below.mask.at(0, below.mask.rows - 1) == 255);
  const dicom::OverlayPlane& beside = *turned.pixels->overlays.at(0);
  CHECK(beside.column == 2);
  CHECK(beside.row == 4);
  CHECK(beside.mask.columns == 4);
  CHECK(beside.mask.at(0, 0) == 255);
}

TEST_CASE("Places in an upright picture are told where the file has them, by each turn") {
  constexpr int kStoredColumns = 7, kStoredRows = 5;
  for (const auto& turn : {turnOf(false, false), turnOf(false, true), turnOf(true, false), turnOf(true, true)}) {
    // A colour picture and a mask that both tell each pixel by its place.
    image::ColorImage stored{kStoredColumns, kStoredRows, {}};
    for (int row = 0; row < kStoredRows; ++row) {
      for (int column = 0; column < kStoredColumns; ++column) {
        stored.rgb.insert(stored.rgb.end(), {std::uint8_t(column), std::uint8_t(row), 9});
      }
    }
    Pixels pixels;
    pixels.frame = stored;
    turnUpright(pixels, turn);
    const auto& upright = std::get<image::ColorImage>(pixels.frame);
    dicom::ImageHeader header;
    header.upright = turn;
    header.columns = upright.columns;
    header.rows = upright.rows;
    const StoredPlaces places(header);
    CHECK(places.columns() == kStoredColumns);
    CHECK(places.rows() == kStoredRows);

    image::Mask mask(upright.columns, upright.rows);
    for (int row = 0; row < upright.rows; ++row) {
      for (int column = 0; column < upright.columns; ++column) {
        const auto* rgb = &upright.rgb[static_cast<std::size_t>(3 * (row * upright.columns + column))];
        CHECK(places.of(PointInImage{double(column), double(row)}) == PointInImage{double(rgb[0]), double(rgb[1])});
        mask.at(column, row) = static_cast<std::uint8_t>(10 * rgb[0] + rgb[1]);
      }
    }
    const image::Mask back = places.ofMask(mask);
    REQUIRE(back.columns == kStoredColumns);
    CHECK(back.at(6, 3) == 63);
    CHECK(back.at(2, 4) == 24);
    CHECK(places.ofPicture(upright).rgb == stored.rgb);
    CHECK(places.ofPicture(upright).columns == kStoredColumns);

    // A box keeps its pixels, an outline its sense.
    const PixelBox box = places.of(PixelBox{1, 2, 3, 3});
    CHECK(box.width() * box.height() == 6);
    const auto outline = places.ofOutline({{0, 0}, {2, 0}, {2, 2}});
    const double sense = (outline[1].x - outline[0].x) * (outline[2].y - outline[1].y) -
                         (outline[1].y - outline[0].y) * (outline[2].x - outline[1].x);
    CHECK(sense == 4);
  }
}

TEST_CASE("Pixels that are not square are shown in true proportions, and the mouse finds them") {
  const Image tall = decoded("tall-pixels.dcm");
  const ViewportSize size{.width = 400, .height = 660};
  const ViewTransform view = viewTransform(tall, Viewport{}, size);
  const auto a = screenFromImage(view, size, {10, 10}), b = screenFromImage(view, size, {11, 11});
  CHECK(std::abs(b[1] - a[1]) == 2 * std::abs(b[0] - a[0]));
  CHECK(fitScale(tall, size) == 10);  // 33 rows of two each
  const PointInImage point = imageFromScreen(view, size, a[0], a[1]);
  CHECK(std::abs(point.x - 10) < 1e-9);
  CHECK(std::abs(point.y - 10) < 1e-9);
}
