#include "evaluation/report.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace lobule;
using namespace lobule::evaluation;
using Catch::Approx;

namespace {

image::Mask rectangle(int columns, int rows, const PixelBox& box) {
  image::Mask mask(columns, rows);
  for (int y = box.firstRow; y <= box.lastRow; ++y) {
    for (int x = box.firstColumn; x <= box.lastColumn; ++x) mask.at(x, y) = 255;
  }
  return mask;
}

const Json* metric(const Json& report, const std::string& name, const std::string& on = "") {
  for (const Json& entry : report.at("metrics")) {
    if (entry.at("metric") == name && entry.at("on").get<std::string>().contains(on)) return &entry;
  }
  return nullptr;
}

EvaluatedRow row(std::map<std::string, std::string> labels, std::map<std::string, double> scores, int findings = 0) {
  return {.labels = std::move(labels), .scores = std::move(scores), .findings = findings};
}

}  // namespace

TEST_CASE("A mark finds the region its peak lies in, and small specks are no regions") {
  image::Mask truth = rectangle(100, 100, {10, 10, 29, 29});
  truth.at(60, 60) = 255;
  const MarkedImage image = matchMarks({{0.4, {60, 60}}, {0.9, {15, 12}}, {0.5, {70, 70}}, {0.2, {-5, 3}}}, truth);
  CHECK(image.regions == 1);
  CHECK(image.scores == std::vector<double>{0.9, 0.5, 0.4, 0.2});
  CHECK(image.hits == std::vector<int>{1, 0, 0, 0});
}

TEST_CASE("FROC counts each region once and takes the laxest threshold allowed") {
  const MarkedImage first{{0.9, 0.8, 0.3}, {1, 1, 0}, 2}, second{{0.7, 0.6, 0.2}, {0, 1, 0}, 1}, empty{{0.5}, {0}, 0};
  const std::vector<const MarkedImage*> images{&first, &second, &empty};
  const FrocPoint strict = frocPointAt(images, 0.65);
  CHECK(strict.regionsFound == Approx(1.0 / 3));
  CHECK(strict.falseMarksPerImage == Approx(1.0 / 3));
  CHECK(strict.imagesFound == Approx(0.5));
  const auto allowed = frocAtFalseMarks(images, 0.4);
  REQUIRE(allowed);
  CHECK(allowed->threshold == Approx(0.6));
  CHECK(allowed->regionsFound == Approx(2.0 / 3));
  CHECK(frocAtFalseMarks(images, 9)->threshold == Approx(0.2));
  CHECK(frocAtFalseMarks(images, 0)->regionsFound == Approx(1.0 / 3));
  const std::vector<const MarkedImage*> without{&empty};
  CHECK_FALSE(frocAtFalseMarks(without, 1));
}

TEST_CASE("A report has accuracy, recall and AUC of the classes, by patient") {
  std::vector<EvaluatedRow> rows;
  for (int i = 0; i < 40; ++i) {
    const std::string kind = i % 4 == 0 ? "malignant" : i % 4 == 1 ? "normal" : "benign";
    const bool isRight = i % 5 != 0;
    const double own = isRight ? 0.7 : 0.1;
    std::map<std::string, double> scores{{"normal", 0.15}, {"benign", 0.2}, {"malignant", 0.15}};
    scores[kind] = own;
    scores["malignancy"] = scores["malignant"];
    rows.push_back(row({{"file", std::to_string(i)}, {"patient", std::to_string(i / 2)}, {"label", kind}}, scores));
  }
  rows.push_back({.labels = {{"file", "broken"}, {"patient", "99"}, {"label", "benign"}}, .hasFailed = true});
  const Json report = metricsReport(rows);
  CHECK(report.at("rows") == 41);
  CHECK(report.at("failed") == 1);
  const Json* accuracy = metric(report, "accuracy");
  REQUIRE(accuracy);
  CHECK(accuracy->at("value") == Approx(0.8));
  CHECK(accuracy->at("n") == 40);
  CHECK(accuracy->at("groups") == 20);
  CHECK(accuracy->at("groupedBy") == "patient");
  CHECK(accuracy->at("low") < 0.8);
  REQUIRE(metric(report, "recall", "malignant"));
  CHECK(metric(report, "recall", "malignant")->at("n") == 10);
  REQUIRE(metric(report, "auc", "malignant against benign"));
  CHECK(metric(report, "calibrationError") == nullptr);  // 40 images are too few
}

TEST_CASE("Breasts are scored by the mean of their images") {
  std::vector<EvaluatedRow> rows;
  for (int patient = 0; patient < 6; ++patient) {
    for (const char* view : {"CC", "MLO"}) {
      const bool hasCancer = patient % 2 == 0;
      // One view of each cancer looks harmless; the mean does not.
      const double malignancy = hasCancer ? (std::string(view) == "CC" ? 0.9 : 0.2) : 0.3;
      rows.push_back(row({{"file", std::string(view) + std::to_string(patient)},
                          {"patient_id", std::to_string(patient)},
                          {"laterality", "L"},
                          {"cancer", hasCancer ? "1" : "0"}},
                         {{"malignancy", malignancy}}));
    }
  }
  const Json report = metricsReport(rows);
  CHECK(metric(report, "auc", "breasts")->at("value") == Approx(1.0));
  CHECK(metric(report, "auc", "images, cancer")->at("value") == Approx(0.5));
}

TEST_CASE("Masks give Dice on lesions, empty normals and regions found, also through JSON") {
  const image::Mask lesion = rectangle(64, 64, {10, 10, 29, 29}), half = rectangle(64, 64, {10, 10, 19, 29}),
                    none(64, 64);
  Json request{{"rows", Json::array()}};
  const auto add = [&](const char* file, const char* kind, const image::Mask& predicted, std::vector<Mark> marks,
                       const image::Mask& truth, int findings) {
    const auto comparison = compareWithTruth(predicted, marks, truth);
    REQUIRE(comparison);
    request["rows"].push_back({{"labels", {{"file", file}, {"label", kind}}},
                               {"scores", {{"malignancy", 0.5}}},
                               {"findings", findings},
                               {"truth", toJson(*comparison)}});
  };
  add("a", "malignant", half, {{0.9, {15, 15}}}, lesion, 1);
  add("b", "malignant", none, {}, lesion, 0);
  add("c", "normal", none, {}, none, 0);
  add("d", "normal", half, {{0.4, {15, 15}}}, none, 1);
  const auto report = metricsReportFromJson(request);
  REQUIRE(report);
  CHECK(metric(*report, "dice")->at("value") == Approx((2.0 * 200 / 600) / 2));
  CHECK(metric(*report, "dice")->at("n") == 2);
  CHECK(metric(*report, "leftEmpty")->at("value") == Approx(0.5));
  CHECK(metric(*report, "regionsFound", "at 0.5")->at("value") == Approx(0.5));
  CHECK_FALSE(metricsReportFromJson(Json::parse(R"({"rows": [{"labels": 3, "scores": {"a": "b"}}]})")));
  CHECK_FALSE(compareWithTruth(none, {}, image::Mask(3, 3)));
}
