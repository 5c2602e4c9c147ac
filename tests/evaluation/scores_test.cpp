#include "evaluation/scores.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "core/json.h"
#include "evaluation/marks.h"
#include "support/paths.h"

using namespace lobule;
using namespace lobule::evaluation;
using Catch::Approx;

namespace {

Json golden() {
  const auto bytes = testing::readBytes(testing::repositoryFile("tests/golden/evaluation/scores.json"));
  const auto json = parseJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "scores.json");
  REQUIRE(json);
  return *json;
}

std::vector<Scored> casesOf(const Json& json) {
  std::vector<Scored> cases;
  for (std::size_t i = 0; i < json.at("score").size(); ++i) {
    cases.push_back({json.at("score")[i].get<double>(), json.at("truth")[i] == 1});
  }
  return cases;
}

image::Mask maskOf(const Json& rows) {
  image::Mask mask(static_cast<int>(rows[0].size()), static_cast<int>(rows.size()));
  for (int y = 0; y < mask.rows; ++y) {
    for (int x = 0; x < mask.columns; ++x)
      mask.at(x, y) = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] == 1 ? 255 : 0;
  }
  return mask;
}

}  // namespace

TEST_CASE("Curves and calibration agree with scikit-learn, with ties and without") {
  for (const Json& expected : golden().at("scores")) {
    INFO(expected.at("name").get<std::string>());
    const std::vector<Scored> cases = casesOf(expected);
    CHECK(rocAuc(cases) == Approx(expected.at("rocAuc").get<double>()).epsilon(1e-9));
    CHECK(averagePrecision(cases) == Approx(expected.at("averagePrecision").get<double>()).epsilon(1e-9));
    CHECK(brierScore(cases) == Approx(expected.at("brier").get<double>()).epsilon(1e-9));
    const auto line = calibrationLine(cases);
    REQUIRE(line);
    CHECK(line->slope == Approx(expected.at("slope").get<double>()).epsilon(1e-4));
    CHECK(line->intercept == Approx(expected.at("intercept").get<double>()).epsilon(1e-4));
    if (!expected.at("calibrationError").is_null()) {
      CHECK(calibrationError(cases, expected.at("bins").get<int>()) ==
            Approx(expected.at("calibrationError").get<double>()).epsilon(1e-9));
    }
    const auto curve = rocCurve(cases);
    REQUIRE(curve.size() == expected.at("roc").size());
    for (std::size_t i = 0; i < curve.size(); ++i) {
      const auto point = expected.at("roc")[i].get<std::vector<double>>();
      CHECK(curve[i].threshold == point[0]);
      CHECK(curve[i].sensitivity == Approx(point[1]));
      CHECK(curve[i].specificity == Approx(point[2]));
      CHECK(rocPointAt(cases, point[0])->sensitivity == Approx(point[1]));
    }
  }
}

TEST_CASE("Dice agrees with scikit-learn's F1 of the pixels") {
  for (const Json& expected : golden().at("masks")) {
    CHECK(dice(maskOf(expected.at("a")), maskOf(expected.at("b"))) == Approx(expected.at("dice").get<double>()));
  }
  CHECK(dice(image::Mask(3, 3), image::Mask(3, 3)) == 1.0);
  CHECK_FALSE(dice(image::Mask(3, 3), image::Mask(3, 4)));
}

TEST_CASE("A score and its negative separate equally well, the other way round") {
  std::mt19937 random(5);
  std::vector<Scored> cases, negated;
  for (int i = 0; i < 100; ++i) {
    cases.push_back({static_cast<double>(random() % 20), random() % 3 == 0});
    negated.push_back({-cases.back().score, cases.back().isPositive});
  }
  CHECK(*rocAuc(cases) == Approx(1 - *rocAuc(negated)));
}

TEST_CASE("Figures that are not defined are absent") {
  const std::vector<Scored> none, positives{{0.2, true}, {0.4, true}};
  CHECK_FALSE(rocAuc(none));
  CHECK_FALSE(rocAuc(positives));
  CHECK_FALSE(calibrationError(none, 10));
  CHECK_FALSE(calibrationLine(positives));
  CHECK_FALSE(calibrationLine(std::vector<Scored>{{0.1, false}, {0.9, true}}));
  CHECK(rocCurve(positives).empty());
  CHECK(calibrationBins(positives, 10).size() == 2);
}
