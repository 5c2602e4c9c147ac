#include "inference/interpret.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <limits>

#include "inference/fixture_manifest.h"

using namespace lobule;
using namespace lobule::inference;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;

namespace {

Manifest read(const Json& json) {
  const auto manifest = readManifest(dumpJson(json));
  REQUIRE(manifest);
  return *manifest;
}

Json classifier(const char* activation) {
  Json json = testing::validManifest();
  json["outputs"].push_back({{"name", "classes"},
                             {"kind", "classes"},
                             {"classes", {"normal", "benign", "malignant"}},
                             {"activation", activation}});
  return json;
}

InputGeometry geometry(bool mirrored) {
  return {.crop = {100, 50, 259, 369}, .content = {0, 0, 31, 63}, .mirrored = mirrored};
}

Tensor mapTensor() {
  Tensor tensor{{1, 1, 64, 40}, std::vector<float>(64 * 40, 0.0F)};
  tensor.values[10 * 40 + 3] = 0.75F;
  tensor.values[10 * 40 + 35] = 0.99F;  // in the letterbox: not image
  return tensor;
}

}  // namespace

TEST_CASE("Of several maps each is had by what it shows, and none where the manifest names none") {
  Json json = testing::validManifest();
  json["outputs"].push_back({{"name", "second"}, {"kind", "map"}, {"classes", {"muscle"}}, {"activation", "none"}});
  const Manifest manifest = read(json);
  Tensor second = mapTensor();
  second.values[10 * 40 + 3] = 0.25F;
  const NamedTensors outputs{{"probability", mapTensor()}, {"second", second}};
  const PointInImage place = imageFromInput(geometry(true), 3, 10);
  const auto muscle = mapOf(manifest, "muscle", geometry(true), outputs);
  REQUIRE(muscle);
  CHECK(image::sampleMap(*muscle, place) == Approx(0.25F));
  CHECK(image::sampleMap(interpret(manifest, geometry(true), outputs)->probability, place) == Approx(0.75F));
  const auto none = mapOf(manifest, "nipple", geometry(true), outputs);
  REQUIRE(none);
  CHECK(none->values.isEmpty());
  CHECK_FALSE(mapOf(manifest, "muscle", geometry(true), {{"probability", mapTensor()}}));
}

TEST_CASE("A map is cut to the content and stands upright over the crop") {
  const Manifest manifest = read(testing::validManifest());
  for (const bool mirrored : {false, true}) {
    const auto result = interpret(manifest, geometry(mirrored), {{"probability", mapTensor()}});
    REQUIRE(result);
    CHECK(result->probability.values.columns == 32);
    CHECK(result->probability.values.rows == 64);
    CHECK(result->scores.at("maxScore") == Approx(0.75));
    CHECK(result->scores.at("malignancy") == Approx(0.75));
    // The probability stands where the geometry puts the input's sample.
    const PointInImage place = imageFromInput(geometry(mirrored), 3, 10);
    CHECK(image::sampleMap(result->probability, place) == Approx(0.75F));
  }
}

TEST_CASE("Logits become probabilities by the manifest's activation") {
  Json json = testing::validManifest();
  json["outputs"][0]["activation"] = "sigmoid";
  const auto result = interpret(read(json), geometry(false), {{"probability", mapTensor()}});
  REQUIRE(result);
  CHECK(result->probability.values.at(3, 10) == Approx(1 / (1 + std::exp(-0.75))));
  CHECK(result->probability.values.at(0, 0) == Approx(0.5));
}

TEST_CASE("Classes sum to one, also when tempered, and the malignant one is the score") {
  Json json = classifier("softmax");
  const NamedTensors outputs{{"probability", mapTensor()}, {"classes", {{1, 3}, {0.0F, 1.0F, 3.0F}}}};
  const auto plain = interpret(read(json), geometry(false), outputs);
  json["calibration"] = {{"method", "temperature"}, {"temperature", 2.0}};
  const auto tempered = interpret(read(json), geometry(false), outputs);
  REQUIRE(plain);
  REQUIRE(tempered);
  for (const auto* result : {&*plain, &*tempered}) {
    const auto& scores = result->scores;
    CHECK(scores.at("normal") + scores.at("benign") + scores.at("malignant") == Approx(1.0));
    CHECK(scores.at("malignancy") == scores.at("malignant"));
  }
  // softmax(logits / 2), written out.
  const double sum = std::exp(0.0) + std::exp(0.5) + std::exp(1.5);
  CHECK(tempered->scores.at("malignant") == Approx(std::exp(1.5) / sum));
  CHECK(plain->scores.at("malignant") > tempered->scores.at("malignant"));
}

TEST_CASE("Platt calibration moves the malignancy score only") {
  Json json = testing::validManifest();
  json["calibration"] = {{"method", "platt"}, {"slope", 2.0}, {"intercept", -1.0}};
  const auto result = interpret(read(json), geometry(false), {{"probability", mapTensor()}});
  REQUIRE(result);
  CHECK(result->scores.at("maxScore") == Approx(0.75));
  CHECK(result->scores.at("malignancy") == Approx(1 / (1 + std::exp(-(2 * std::log(3.0) - 1)))).epsilon(1e-5));
}

TEST_CASE("The gate closes when its class is likely enough") {
  Json json = classifier("none");
  json["findings"]["gate"] = {{"class", "normal"}, {"maximum", 0.6}};
  const auto with = [&](float normal) {
    return interpret(read(json), geometry(false),
                     {{"probability", mapTensor()}, {"classes", {{1, 3}, {normal, 1 - normal, 0.0F}}}});
  };
  CHECK(with(0.7F)->gated);
  CHECK_FALSE(with(0.5F)->gated);
}

TEST_CASE("An outline is trusted by the share of probability inside it, and only where there is one") {
  Json json = classifier("none");
  json["trust"] = {{"level", 0.5}, {"slope", 2.0}, {"intercept", -1.0}};
  json["findings"]["gate"] = {{"class", "normal"}, {"maximum", 0.6}};
  const auto scores = [&](float inside, float outside, float normal) {
    Tensor map{{1, 1, 64, 40}, std::vector<float>(64 * 40, 0.0F)};
    map.values[10 * 40 + 3] = inside;
    map.values[40 * 40 + 3] = outside;
    const auto result = interpret(read(json), geometry(false),
                                  {{"probability", map}, {"classes", {{1, 3}, {normal, 1 - normal, 0.0F}}}});
    REQUIRE(result);
    return result->scores;
  };
  // 0.75 of 1.0 lies inside: sigmoid(2 * log(3) - 1).
  CHECK(scores(0.75F, 0.25F, 0.1F).at("outlineTrust") ==
        Approx(1 / (1 + std::exp(-(2 * std::log(3.0) - 1)))).epsilon(1e-5));
  CHECK_FALSE(scores(0.4F, 0.25F, 0.1F).contains("outlineTrust"));
  CHECK_FALSE(scores(0.75F, 0.25F, 0.7F).contains("outlineTrust"));
}

TEST_CASE("Outputs that are absent, of a wrong size or no numbers are named") {
  const Manifest manifest = read(testing::validManifest());
  Tensor small{{1, 1, 2, 2}, std::vector<float>(4)}, broken = mapTensor();
  broken.values[5] = std::numeric_limits<float>::quiet_NaN();
  for (const NamedTensors& outputs :
       {NamedTensors{}, NamedTensors{{"probability", small}}, NamedTensors{{"probability", broken}}}) {
    const auto result = interpret(manifest, geometry(false), outputs);
    REQUIRE_FALSE(result);
    CHECK_THAT(result.error().message, ContainsSubstring("'probability'"));
  }
}

TEST_CASE("Features lie where the geometry puts their cells, and a grid that does not fit is told") {
  Json json = testing::validManifest();
  json["outputs"].push_back(
      {{"name", "seen"}, {"kind", "features"}, {"classes", Json::array()}, {"activation", "none"}});
  const Manifest manifest = read(json);
  const Tensor features{{1, 3, 16, 10}, std::vector<float>(3 * 16 * 10, 0.5F)};
  for (const bool mirrored : {false, true}) {
    const auto result = interpret(manifest, geometry(mirrored), {{"probability", mapTensor()}, {"seen", features}});
    REQUIRE(result);
    const image::PlacedFeatures& placed = result->features;
    CHECK((placed.channels == 3 && placed.rows == 16 && placed.columns == 10));
    CHECK(placed.values == features.values);
    // The middle of cell (6, 9): input samples 24 to 27 across and 36 to 39 down.
    const PointInImage middle = imageFromInput(geometry(mirrored), 25.5, 37.5);
    CHECK(placed.first.x + 6 * placed.pitchColumns == Approx(middle.x));
    CHECK(placed.first.y + 9 * placed.pitchRows == Approx(middle.y));
    CHECK((placed.pitchColumns < 0) == mirrored);
  }
  const Tensor odd{{1, 3, 15, 10}, std::vector<float>(3 * 15 * 10, 0.5F)};
  const auto wrong = interpret(manifest, geometry(false), {{"probability", mapTensor()}, {"seen", odd}});
  REQUIRE_FALSE(wrong);
  CHECK_THAT(wrong.error().message, ContainsSubstring("'seen'"));
  CHECK_FALSE(interpret(manifest, geometry(false), {{"probability", mapTensor()}}));
}
