#include "study/breast_matches.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "study/analysis_result.h"
#include "study/exam_builder.h"

using namespace lobule;
using namespace lobule::study;

namespace {

// The frame of a view of 200 x 300 pixels of 0.7 mm with the chest wall where Patient Orientation says, and one finding
// at a distance from the nipple, straight toward the chest wall.
std::shared_ptr<const Analysis> analysisOf(const Image& image, double distancePx, double areaPx) {
  const bool isRight = image.header.laterality == Laterality::kRight;
  const auto column = [&](double fromWall) { return isRight ? 199 - fromWall : fromWall; };
  auto frame = std::make_shared<anatomy::BreastFrame>();
  frame->chestWall = isRight ? anatomy::ImageSide::kRight : anatomy::ImageSide::kLeft;
  frame->outline = {{column(0), 20}, {column(120), 90}, {column(150), 150}, {column(120), 210}, {column(0), 280}};
  frame->nipple = anatomy::Nipple{.point = {column(150), 150}, .inProfile = true, .uncertaintyPx = 4};
  if (image.header.view == ViewPosition::kMLO) frame->pectoral = LineInImage{{column(60), 0}, {column(0), 160}};
  auto analysis = std::make_shared<Analysis>();
  analysis->breast = frame;
  const int middle = static_cast<int>(column(150 - distancePx));
  analysis->findings.push_back({.id = image.id + "-f1",
                                .score = 0.9,
                                .peak = {static_cast<double>(middle), 150},
                                .box = {middle - 8, 142, middle + 8, 158},
                                .areaPixels = areaPx});
  return analysis;
}

StudyState analysed(double ccDistancePx, double mloDistancePx) {
  StudyState state = testing::fourViews();
  for (Image& image : state.images) {
    image.header.spacing = {.rowMm = 0.7, .columnMm = 0.7, .kind = dicom::SpacingKind::kMagnificationCorrected};
    image.analysis = analysisOf(image, image.header.view == ViewPosition::kCC ? ccDistancePx : mloDistancePx, 200);
  }
  return state;
}

}  // namespace

TEST_CASE("Each breast's CC and MLO findings are matched and located") {
  const StudyState state = analysed(70, 72);
  const auto matches = matchesOf(state);
  REQUIRE(matches.size() == 2);
  for (const BreastMatch& match : matches) {
    CHECK(match.score > 0.5);
    const Image* cc = imageOfFinding(state, match.cc);
    const Image* mlo = imageOfFinding(state, match.mlo);
    REQUIRE(cc);
    REQUIRE(mlo);
    CHECK(cc->header.view == ViewPosition::kCC);
    CHECK(mlo->header.view == ViewPosition::kMLO);
    CHECK(cc->header.laterality == mlo->header.laterality);
    REQUIRE(match.location);
    CHECK(match.location->laterality == cc->header.laterality);
    CHECK(match.location->position.z > 0);
  }
  // Mirror images of one another lie at mirrored places: the same numbers.
  CHECK(matches[0].location->position.x == Catch::Approx(matches[1].location->position.x).margin(1.5));
  CHECK(matches[0].location->position.z == Catch::Approx(matches[1].location->position.z).margin(1.5));
}

TEST_CASE("Findings that cannot be one lesion are not matched") {
  CHECK(matchesOf(analysed(10, 120)).empty());
  CHECK(matchesOf(testing::fourViews()).empty());
}

TEST_CASE("A view without a nipple or a laterality is left out, not guessed") {
  StudyState state = analysed(70, 70);
  for (Image& image : state.images) {
    auto analysis = std::make_shared<Analysis>(*image.analysis);
    auto frame = std::make_shared<anatomy::BreastFrame>(*analysis->breast);
    frame->nipple.reset();
    analysis->breast = frame;
    image.analysis = analysis;
  }
  CHECK(matchesOf(state).empty());
  state = analysed(70, 70);
  CHECK(viewMarksOf(state.images[0], state.images[0].analysis->findings[0]).has_value());
  state.images[0].header.laterality.reset();
  CHECK_FALSE(viewMarksOf(state.images[0], state.images[0].analysis->findings[0]).has_value());
}

TEST_CASE("The angle of a stereotactic table is not taken for that of the gantry") {
  StudyState state = analysed(70, 70);
  Image& image = state.images[0];
  const auto angleWith = [&](const char* positioner) {
    image.header.acquisition.positionerAngleDeg = 15;
    image.header.acquisition.positionerType = positioner;
    return viewMarksOf(image, image.analysis->findings[0])->angleDeg;
  };
  CHECK(angleWith("MAMMOGRAPHIC") == 15);
  CHECK(angleWith("") == 15);
  CHECK_FALSE(angleWith("STEREOTACTIC").has_value());
  CHECK_FALSE(angleWith("NONE").has_value());
}

TEST_CASE("A spacing of a scanner or of an unknown plane is located with, but with a doubt of its own") {
  StudyState state = analysed(70, 70);
  Image& image = state.images[0];
  const auto marksWith = [&](dicom::SpacingKind kind) {
    image.header.spacing.kind = kind;
    return viewMarksOf(image, image.analysis->findings[0]).value();
  };
  using enum dicom::SpacingKind;
  for (const auto kind : {kDetector, kScanned, kStated}) CHECK(marksWith(kind).pixelSpacingMm == 0.7);
  CHECK_FALSE(marksWith(kNone).pixelSpacingMm.has_value());
  for (const auto kind : {kDetector, kMagnificationCorrected, kCalibrated})
    CHECK(marksWith(kind).spacingDeviation == 0);
  CHECK(marksWith(kScanned).spacingDeviation > 0);
  CHECK(marksWith(kStated).spacingDeviation > marksWith(kScanned).spacingDeviation);
}

TEST_CASE("The result of analyze carries the matches with their places") {
  const Json result = analysisResult(analysed(70, 72));
  REQUIRE(result.at("matches").size() == 2);
  const Json& match = result.at("matches")[0];
  CHECK(match.at("cc").is_string());
  CHECK(match.at("score").get<double>() > 0.5);
  CHECK(match.at("location").at("positionMm").size() == 3);
  CHECK(match.at("location").contains("quadrant"));
}
