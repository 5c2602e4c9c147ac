#include "phantom/ultrasound.h"

#include <catch2/catch_test_macros.hpp>

#include "image/picture_modality.h"
#include "image/raster_file.h"

using namespace lobule;
using namespace lobule::phantom;

namespace {

UltrasoundPhantom made(std::uint64_t seed, int lesions) {
  auto phantom = makeUltrasound({.seed = seed, .columns = 320, .rows = 256, .lesions = lesions});
  REQUIRE(phantom);
  return std::move(*phantom);
}

double meanOf(const UltrasoundPhantom& phantom, const PixelBox& box) {
  double sum = 0;
  for (int row = box.firstRow; row <= box.lastRow; ++row) {
    for (int column = box.firstColumn; column <= box.lastColumn; ++column) sum += phantom.picture.at(column, row);
  }
  return sum / (box.width() * box.height());
}

// The middle third of a box, and the same below it.
PixelBox coreOf(const PixelBox& box) {
  return {box.firstColumn + box.width() / 3, box.firstRow + box.height() / 3, box.lastColumn - box.width() / 3,
          box.lastRow - box.height() / 3};
}
PixelBox belowOf(const PixelBox& box) {
  return {box.firstColumn + box.width() / 3, box.lastRow + 4, box.lastColumn - box.width() / 3, box.lastRow + 16};
}

}  // namespace

TEST_CASE("A seed makes one ultrasound image, another seed another one") {
  CHECK(made(7, 2).picture == made(7, 2).picture);
  CHECK_FALSE(made(7, 2).picture == made(8, 2).picture);
}

TEST_CASE("The synthetic image passes for ultrasound by its pixels") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const UltrasoundPhantom phantom = made(seed, static_cast<int>(seed % 4));
    image::GreyImage grey;
    grey.plane = image::Plane<std::uint16_t>(phantom.picture.columns, phantom.picture.rows);
    grey.plane.samples.assign(phantom.picture.samples.begin(), phantom.picture.samples.end());
    CHECK(image::modalityFromPixels(grey) == Modality::kUltrasound);
  }
}

TEST_CASE("Lesions are dark; behind a cyst it is brighter than behind what swallows sound") {
  double behindCysts = 0, behindMalignant = 0;
  int cysts = 0, malignant = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const UltrasoundPhantom phantom = made(seed, 3);
    REQUIRE(phantom.lesions.size() == 3);
    const double all = meanOf(phantom, {0, 0, phantom.picture.columns - 1, phantom.picture.rows - 1});
    for (const UltrasoundLesion& lesion : phantom.lesions) {
      REQUIRE(lesion.areaPx > 0);
      CHECK(meanOf(phantom, coreOf(lesion.box)) < 0.85 * all);
      if (lesion.kind == EchoLesion::kCyst) {
        CHECK(meanOf(phantom, coreOf(lesion.box)) < 20);
        behindCysts += meanOf(phantom, belowOf(lesion.box));
        ++cysts;
      }
      if (lesion.kind != EchoLesion::kMalignantMass) continue;
      CHECK(lesion.box.width() < 1.3 * lesion.box.height());
      behindMalignant += meanOf(phantom, belowOf(lesion.box));
      ++malignant;
    }
  }
  REQUIRE(cysts == 8);
  REQUIRE(malignant == 8);
  CHECK(behindCysts > behindMalignant + 8 * 25);
}

TEST_CASE("The mask numbers the lesions and keeps to their boxes") {
  const UltrasoundPhantom phantom = made(3, 2);
  std::vector<int> counted(3, 0);
  for (int row = 0; row < phantom.mask.rows; ++row) {
    for (int column = 0; column < phantom.mask.columns; ++column) {
      const int number = phantom.mask.at(column, row);
      REQUIRE(number <= 2);
      ++counted[static_cast<std::size_t>(number)];
      if (number == 0) continue;
      const PixelBox& box = phantom.lesions[static_cast<std::size_t>(number - 1)].box;
      CHECK((column >= box.firstColumn && column <= box.lastColumn && row >= box.firstRow && row <= box.lastRow));
    }
  }
  CHECK(counted[1] == phantom.lesions[0].areaPx);
  CHECK(counted[2] == phantom.lesions[1].areaPx);
}

TEST_CASE("The file is a PNG of the same pixels with the truth beside it, and bad options are refused") {
  const auto exam = makeUltrasoundExam({.seed = 5, .columns = 320, .rows = 256, .lesions = 1});
  REQUIRE(exam);
  REQUIRE(exam->files.size() == 1);
  const auto raster = image::readRasterFile(exam->files[0].bytes);
  REQUIRE(raster);
  CHECK(std::get<image::GreyImage>(*raster).columns() == 320);
  CHECK(exam->truth.at("lesions").size() == 1);
  CHECK(exam->truth.at("lesions")[0].at("file") == exam->files[0].name);
  CHECK_FALSE(makeUltrasound({.lesions = 4}));
  CHECK_FALSE(makeUltrasound({.columns = 20}));
}
