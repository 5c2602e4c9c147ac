#include "study/analysis_result.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "study/exam_builder.h"

using namespace lobule;
using namespace lobule::study;

namespace {

std::shared_ptr<const Analysis> analysisOf(const Image& image, double malignancy) {
  auto frame = std::make_shared<anatomy::BreastFrame>();
  frame->outline = {{0.123456, 10}, {50, 100}, {0, 200}};
  frame->pectoral = LineInImage{{60, 0}, {0, 90}};
  frame->nipple = anatomy::Nipple{.point = {50, 100}};
  auto analysis = std::make_shared<Analysis>();
  analysis->modelId = "m";
  analysis->breast = frame;
  analysis->scores = {{"malignancy", malignancy}};
  analysis->findings.push_back({.id = image.id + "-f1",
                                .score = 0.9,
                                .box = {1, 2, 3, 4},
                                .contour = {{1, 2}, {3, 2}, {3, 4}},
                                .areaMm2 = 1.234});
  return analysis;
}

StudyState analysed() {
  StudyState state = testing::fourViews();
  state.backend = "wasm";
  inference::Manifest manifest;
  manifest.id = "m";
  manifest.version = "1.2";
  manifest.sha256 = "ab";
  state.models.push_back({manifest, "ready"});
  manifest.id = "unused";
  state.models.push_back({manifest, "ready"});
  double malignancy = 0.1;
  for (Image& image : state.images) image.analysis = analysisOf(image, malignancy += 0.1);
  return state;
}

}  // namespace

TEST_CASE("A model of landmarks is named where it took part in finding a nipple or a muscle") {
  for (const auto& [helpedNipple, helpedMuscle] : {std::pair{true, false}, {false, true}, {false, false}}) {
    const bool tookPart = helpedNipple || helpedMuscle;
    StudyState state = analysed();
    state.models.push_back(testing::landmarkModel());
    auto frame = std::make_shared<anatomy::BreastFrame>();
    frame->nipple = anatomy::Nipple{.point = {90, 150}, .withNetwork = helpedNipple};
    frame->pectoralWithNetwork = helpedMuscle;
    auto analysis = std::make_shared<Analysis>(*state.images[2].analysis);
    analysis->breast = frame;
    state.images[2].analysis = analysis;
    const Json models = analysisResult(state).at("models");
    REQUIRE(models.size() == (tookPart ? 2 : 1));
    CHECK(models.back().at("id") == (tookPart ? "mammo-landmarks" : "m"));
  }
}

TEST_CASE("The result has the fields of its schema, in stored pixels") {
  StudyState state = analysed();
  state.errors.push_back({"bad.dcm", "bad.dcm: no pixels."});
  const Json result = analysisResult(state);
  for (const char* key : {"version", "backend", "models", "images", "matches", "breasts", "exam", "errors"}) {
    CHECK(result.contains(key));
  }
  REQUIRE(result.at("models").size() == 1);
  CHECK(result.at("models")[0] == Json({{"id", "m"}, {"version", "1.2"}, {"sha256", "ab"}}));
  REQUIRE(result.at("images").size() == 4);
  const Json& image = result.at("images")[0];
  for (const char* key :
       {"file", "sopInstanceUid", "modality", "modalitySource", "analyzed", "truncated", "laterality", "view", "rows",
        "columns", "pixelSpacingMm", "spacingKind", "breast", "scores", "findings", "timings", "warnings"}) {
    CHECK(image.contains(key));
  }
  CHECK(image.at("modality") == "MG");
  CHECK(image.at("spacingKind") == "corrected");
  CHECK(image.at("pixelSpacingMm") == Json::array({0.1, 0.1}));
  const auto wordsWith = [&](dicom::SpacingKind kind) {
    state.images[0].header.spacing.kind = kind;
    const Json told = analysisResult(state).at("images")[0];
    return std::pair<Json, Json>(told.at("spacingKind"), told.at("spacingDetail"));
  };
  CHECK(wordsWith(dicom::SpacingKind::kCalibrated) == std::pair<Json, Json>("calibrated", nullptr));
  CHECK(wordsWith(dicom::SpacingKind::kScanned) == std::pair<Json, Json>("detector", "scanned"));
  CHECK(wordsWith(dicom::SpacingKind::kStated) == std::pair<Json, Json>("detector", "stated"));
  state.images[0].header.modality = Modality::kUltrasound;
  CHECK(wordsWith(dicom::SpacingKind::kStated) == std::pair<Json, Json>("calibrated", "stated"));
  CHECK(image.at("breast").at("outline")[0] == Json::array({0.12, 10.0}));
  CHECK(image.at("breast").at("nipple") == Json::array({50.0, 100.0}));
  CHECK(image.at("breast").at("pectoral")[1] == Json::array({0.0, 90.0}));
  CHECK(image.at("findings")[0].at("box") == Json::array({1, 2, 3, 4}));
  CHECK(image.at("findings")[0].at("areaMm2") == 1.23);
  CHECK(result.at("errors")[0].at("file") == "bad.dcm");
}

TEST_CASE("What is said of a stack names the slice that was analysed, by its file and its identity alike") {
  StudyState state;
  for (const int position : {2, 3, 1}) {
    AddFile slice = testing::mammogram(Laterality::kLeft, ViewPosition::kMLO);
    slice.name = "exam/slice-" + std::to_string(position);
    slice.header.identity.seriesInstanceUid = "1.2.3.4";
    slice.header.identity.sopInstanceUid = "9." + std::to_string(position);
    slice.header.slicePlace = dicom::SlicePlace{.position = static_cast<double>(position), .number = 0};
    apply(state, slice);
  }
  REQUIRE(state.images.size() == 1);
  Image& stack = state.images[0];
  stack.analysis = analysisOf(stack, 0.5);
  for (int frame = 0; frame < 3; ++frame) {
    stack.analysisFrame = frame;
    const Json result = analysisResult(state);
    const std::string number = std::to_string(frame + 1);
    CHECK(result.at("images")[0].at("id") == stack.id);
    CHECK(result.at("images")[0].at("file") == "exam/slice-" + number);
    CHECK(result.at("images")[0].at("sopInstanceUid") == "9." + number);
    CHECK(result.at("exams")[0].at("files") == Json::array({"exam/slice-" + number}));
  }
  Job failed{.id = 99, .kind = JobKind::kInfer, .phase = JobPhase::kFailed, .image = stack.id, .frame = 1};
  failed.error = "exam/slice-2: The model does not run.";
  state.jobs.push_back(failed);
  const Json errors = analysisResult(state).at("errors");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].at("file") == "exam/slice-2");
  CHECK(errors[0].at("message") == "The model does not run.");
}

TEST_CASE("A breast is the mean of its views and the exam its worse breast") {
  const StudyState state = analysed();
  const Json result = analysisResult(state);
  std::map<std::string, std::pair<double, int>> sums;
  for (const Json& image : result.at("images")) {
    auto& [sum, count] = sums[image.at("laterality").get<std::string>()];
    sum += image.at("scores").at("malignancy").get<double>();
    ++count;
  }
  REQUIRE(result.at("breasts").size() == 2);
  double worse = 0;
  for (const Json& breast : result.at("breasts")) {
    const auto& [sum, count] = sums.at(breast.at("laterality").get<std::string>());
    CHECK(breast.at("malignancy").get<double>() == Catch::Approx(sum / count));
    worse = std::max(worse, breast.at("malignancy").get<double>());
  }
  CHECK(result.at("exam").at("malignancy") == worse);
}

TEST_CASE("Two patients' scores never mix: each exam has its own, and the first one's stand alone") {
  const Json alone = analysisResult(analysed());
  CHECK(alone.at("warnings").empty());
  REQUIRE(alone.at("exams").size() == 1);
  CHECK(alone.at("exams")[0].at("exam") == alone.at("exam"));

  StudyState state = analysed();
  AddFile other = testing::mammogram(Laterality::kRight, ViewPosition::kCC);
  other.name = "other/RCC.dcm";
  other.header.identity.patientId = "P2";
  other.header.identity.sopInstanceUid = "1.2.9";
  apply(state, other);
  state.images.back().analysis = analysisOf(state.images.back(), 0.97);
  const Json both = analysisResult(state);
  CHECK(both.at("breasts") == alone.at("breasts"));
  CHECK(both.at("exam") == alone.at("exam"));
  REQUIRE(both.at("exams").size() == 2);
  CHECK(both.at("exams")[0] == alone.at("exams")[0]);
  CHECK(both.at("exams")[1].at("exam").at("malignancy") == 0.97);
  CHECK(both.at("exams")[1].at("breasts") == Json::array({{{"laterality", "R"}, {"malignancy", 0.97}}}));
  CHECK(both.at("exams")[1].at("files") == Json::array({"other/RCC.dcm"}));
  REQUIRE(both.at("warnings").size() == 1);
  CHECK(both.at("warnings")[0].at("message").get<std::string>().starts_with("2 exams were given"));
  CHECK(both.at("errors").empty());
}

TEST_CASE("An exam that nobody analysed has images, and nothing invented") {
  const Json result = analysisResult(testing::fourViews());
  CHECK(result.at("images").size() == 4);
  CHECK(result.at("images")[0].at("scores").empty());
  CHECK(result.at("images")[0].at("breast").at("nipple").is_null());
  CHECK(result.at("breasts").empty());
  CHECK(result.at("exam").at("malignancy").is_null());
  CHECK(result.at("models").empty());
}
