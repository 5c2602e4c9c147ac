#include "study/pipeline.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <fstream>

#include "image/raster_file.h"
#include "image/region.h"
#include "study/analysis_result.h"
#include "study/jobs.h"
#include "support/paths.h"

using namespace lobule;
using namespace lobule::study;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;

namespace {

inference::Manifest fixtureModel() {
  const auto bytes =
      lobule::testing::readBytes(lobule::testing::repositoryFile("tests/fixtures/models/fixture-lesion/model.json"));
  const auto manifest = inference::readManifest({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  REQUIRE(manifest);
  return *manifest;
}

SharedBytes shared(std::vector<std::byte> bytes) {
  return std::make_shared<const std::vector<std::byte>>(std::move(bytes));
}

// A right breast as a PNG: half an ellipse at the right edge, with one bright spot.
constexpr PointInImage kSpot{210, 130};
SharedBytes breastPng() {
  image::Plane<std::uint8_t> picture(300, 400);
  for (int row = 0; row < picture.rows; ++row) {
    for (int column = 0; column < picture.columns; ++column) {
      const double radius = std::hypot((299 - column) / 200.0, (row - 190) / 160.0);
      const double spot = std::exp(-(std::pow(column - kSpot.x, 2) + std::pow(row - kSpot.y, 2)) / 200.0);
      if (radius < 1) picture.at(column, row) = static_cast<std::uint8_t>(70 + 50 * (1 - radius) + 100 * spot);
    }
  }
  return shared(image::writePng(picture).value());
}

Image openImage(const std::string& name, SharedBytes bytes) {
  const auto added = readFile(name, std::move(bytes));
  REQUIRE(added);
  Image image{
      .id = "i1", .file = added->name, .header = added->header, .object = added->object, .pixels = added->pixels};
  const auto pixels = decodeImage(image, 0, {});
  REQUIRE(pixels);
  image.pixels = *pixels;
  return image;
}

// What a network that marks one place would answer: a cone of probability there.
inference::NamedTensors answerWithCone(const PreparedAnalysis& prepared, PointInImage place, double radius) {
  inference::Tensor output = prepared.input.tensor;
  const auto [x, y] = inference::inputFromImage(prepared.input.geometry, place);
  for (std::size_t i = 0; i < output.values.size(); ++i) {
    const double column = static_cast<double>(i % 320), row = static_cast<double>(i / 320);
    output.values[i] = static_cast<float>(std::max(0.0, 1 - std::hypot(column - x, row - y) / radius));
  }
  return {{"probability", output}};
}

PointInImage middleOf(const PixelBox& box) {
  return {(box.firstColumn + box.lastColumn) / 2.0, (box.firstRow + box.lastRow) / 2.0};
}

}  // namespace

TEST_CASE("A picture goes from file to findings in its own pixels, mirrored or not") {
  const inference::Manifest model = fixtureModel();
  const Image image = openImage("breast.png", breastPng());
  const auto prepared = prepareAnalysis(image, model, {});
  REQUIRE(prepared);
  CHECK(prepared->input.geometry.mirrored);
  REQUIRE(prepared->breast);
  CHECK(prepared->breast->chestWall == anatomy::ImageSide::kRight);

  const auto outputs = answerWithCone(*prepared, kSpot, 30);
  const auto analysis = finishAnalysis(image, model, *prepared, outputs, 0.5, "wasm", 12.0, {});
  REQUIRE(analysis);
  REQUIRE((*analysis)->findings.size() == 1);
  const findings::Finding& finding = (*analysis)->findings[0];
  CHECK(distance(middleOf(finding.box), kSpot) < 2);
  CHECK(finding.id == "i1-f1");
  CHECK_FALSE(finding.areaMm2.has_value());
  CHECK((*analysis)->scores.at("malignancy") == Approx(1.0).margin(0.05));
  CHECK((*analysis)->timings.inferenceMs == 12.0);

  // A higher threshold leaves the region where it is until the score falls below it.
  const auto again = findAgain(image, **analysis, model, 0.9);
  CHECK(again->findings.size() == 1);
  CHECK(again->threshold == 0.9);
  CHECK(findAgain(image, **analysis, model, 1.01)->findings.empty());
}

TEST_CASE("A finding's area is measured by both spacings where the file has them") {
  const inference::Manifest model = fixtureModel();
  Image image = openImage("breast.png", breastPng());
  image.header.spacing = {.rowMm = 0.1, .columnMm = 0.2, .kind = dicom::SpacingKind::kCalibrated};
  const auto prepared = prepareAnalysis(image, model, {});
  REQUIRE(prepared);
  const auto outputs = answerWithCone(*prepared, kSpot, 30);
  const auto analysis = finishAnalysis(image, model, *prepared, outputs, 0.5, "wasm", 12.0, {});
  REQUIRE(analysis);
  REQUIRE((*analysis)->findings.size() == 1);
  const findings::Finding& finding = (*analysis)->findings[0];
  REQUIRE(finding.areaMm2);
  CHECK(finding.areaPixels > 100);
  CHECK(*finding.areaMm2 == Approx(finding.areaPixels * 0.02));
}

TEST_CASE("A closed gate leaves an analysis without findings") {
  inference::Manifest model = fixtureModel();
  model.outputs.push_back(
      {.name = "classes", .kind = inference::OutputKind::kClasses, .classes = {"normal", "malignant"}});
  model.findings.gateClass = "normal";
  model.findings.gateMaximum = 0.5;
  const Image image = openImage("breast.png", breastPng());
  const auto prepared = prepareAnalysis(image, model, {});
  REQUIRE(prepared);
  auto outputs = answerWithCone(*prepared, kSpot, 30);
  outputs["classes"] = {{1, 2}, {0.8F, 0.2F}};
  const auto analysis = finishAnalysis(image, model, *prepared, outputs, 0.5, "wasm", 0, {});
  REQUIRE(analysis);
  CHECK((*analysis)->findings.empty());
  CHECK(findAgain(image, **analysis, model, 0.1)->findings.empty());
  CHECK((*analysis)->probability != nullptr);
}

TEST_CASE("Bad files and missing pixels are sentences that name the file") {
  for (const auto& bytes : {std::vector<std::byte>{}, std::vector<std::byte>(5000, std::byte{7})}) {
    const auto added = readFile("folder/odd.bin", shared(bytes));
    REQUIRE_FALSE(added);
    CHECK_THAT(added.error().message, ContainsSubstring("folder/odd.bin: "));
  }
  CHECK_FALSE(readFile("none", nullptr));
  Image image;
  image.file = "late.dcm";
  const auto prepared = prepareAnalysis(image, fixtureModel(), {});
  REQUIRE_FALSE(prepared);
  CHECK_THAT(prepared.error().message, ContainsSubstring("late.dcm"));
}

TEST_CASE("An image without a breast is still prepared, whole") {
  image::Plane<std::uint8_t> grey(60, 40, 9);
  const Image image = openImage("grey.png", shared(image::writePng(grey).value()));
  const auto prepared = prepareAnalysis(image, fixtureModel(), {});
  REQUIRE(prepared);
  CHECK(prepared->breast == nullptr);
  CHECK(prepared->input.geometry.crop == PixelBox{0, 0, 59, 39});
}

TEST_CASE("The displayed image is bright where tissue is and black in its padding") {
  Pixels pixels;
  image::GreyImage grey{image::Plane<std::uint16_t>(2, 1), 0, 12, image::PaddingRange{0, 0}};
  grey.plane.at(1, 0) = 1000;
  pixels.frame = grey;
  CHECK(displayedImage(pixels).samples == std::vector<float>{0, 1000});
  pixels.pipeline.invertedPresentation = true;
  CHECK(displayedImage(pixels).samples == std::vector<float>{0, 3095});
  pixels.pipeline.modality.slope = -1;
  CHECK(displayedImage(pixels).samples == std::vector<float>{0, 1000});
}

TEST_CASE("The normal exam is framed in all four views and a mark keeps its place and area") {
  const inference::Manifest model = fixtureModel();
  int views = 0;
  for (const auto& entry : std::filesystem::directory_iterator(lobule::testing::sharedFile("dicom/exam-normal"))) {
    if (entry.path().extension() != ".dcm") continue;
    const Image image = openImage(entry.path().filename().string(), shared(lobule::testing::readBytes(entry.path())));
    INFO(image.file);
    const auto prepared = prepareAnalysis(image, model, {});
    REQUIRE(prepared);
    REQUIRE(prepared->breast);
    CHECK(prepared->breast->outline.size() > 100);
    CHECK(prepared->breast->pectoral.has_value() == (image.header.view == ViewPosition::kMLO));
    const bool isWallRight = prepared->breast->chestWall == anatomy::ImageSide::kRight;
    CHECK(isWallRight == prepared->input.geometry.mirrored);

    const PointInImage place = middleOf(prepared->breast->box);
    const auto analysis =
        finishAnalysis(image, model, *prepared, answerWithCone(*prepared, place, 40), 0.5, "wasm", 0, {});
    REQUIRE(analysis);
    REQUIRE((*analysis)->findings.size() == 1);
    const findings::Finding& finding = (*analysis)->findings[0];
    CHECK(distance(middleOf(finding.box), place) < 10);
    REQUIRE(finding.areaMm2);
    CHECK(*finding.areaMm2 == Approx(finding.areaPixels * image.header.spacing.rowMm * image.header.spacing.columnMm));
    ++views;
  }
  CHECK(views == 4);
}

TEST_CASE("A preview has the frame's own size and says how much less sharp it is") {
  Image image = openImage(
      "exam/htj2k.dcm",
      shared(lobule::testing::readBytes(lobule::testing::repositoryFile("tests/fixtures/dicom/htj2k-lossy.dcm"))));
  CHECK(previewReduction(image.header) == 0);  // too small for one
  image.header.columns = 2560;
  image.header.rows = 3328;
  CHECK(previewReduction(image.header) == 2);
  const auto preview = decodePreview(image, 0, {});
  REQUIRE(preview.has_value());
  CHECK((*preview)->reduction == 2);
  const auto full = decodeImage(image, 0, {});
  REQUIRE(full.has_value());
  CHECK((*full)->reduction == 0);
  const auto size = [](const Pixels& pixels) { return std::get<image::GreyImage>(pixels.frame).plane.samples.size(); };
  CHECK(size(**preview) == size(**full));
  image.header.transferSyntaxUid = "1.2.840.10008.1.2.4.70";
  CHECK(previewReduction(image.header) == 0);  // no resolutions in the stream
}
