#include "inference/manifest.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <filesystem>
#include <string>

#include "inference/fixture_manifest.h"
#include "support/paths.h"

using namespace lobule;
using namespace lobule::inference;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string errorOf(const Json& json) {
  const auto manifest = readManifest(dumpJson(json));
  return manifest ? std::string{} : manifest.error().message;
}

}  // namespace

TEST_CASE("A manifest's fields come out as types and unknown fields are kept") {
  const auto manifest = readManifest(dumpJson(testing::validManifest()));
  REQUIRE(manifest);
  CHECK(manifest->modality == Modality::kMammography);
  CHECK(manifest->task == Task::kSegment);
  CHECK(manifest->quantization == "weights: int8; activations: float32");
  CHECK(manifest->input.height == 64);
  CHECK(manifest->input.crop == CropRule::kBreastBox);
  CHECK(manifest->outputs.at(0).kind == OutputKind::kMap);
  CHECK(manifest->operatingPoints.at(0).threshold == 0.6);
  CHECK_FALSE(manifest->operatingPoints.at(0).sensitivity.has_value());
  CHECK(manifest->operatingPoints.at(0).specificity == 0.9);
  CHECK(manifest->findings.minimumAreaFraction == 0.01);
  CHECK(manifest->document.at("futureField").at("kept") == true);
}

TEST_CASE("Every missing field is named in one error") {
  for (const char* key :
       {"id", "version", "task", "modality", "file", "sha256", "bytes", "quantization", "input", "outputs",
        "operatingPoints", "calibration", "training", "results", "intendedUse", "notFor"}) {
    Json json = testing::validManifest();
    json.erase(key);
    CHECK_THAT(errorOf(json), ContainsSubstring(std::string("'") + key + "' is missing"));
  }
  for (const char* key : {"width", "height", "channels", "layout", "resample", "crop", "orientation", "range",
                          "letterbox", "mean", "std"}) {
    Json json = testing::validManifest();
    json["input"].erase(key);
    json.erase("id");
    CHECK_THAT(errorOf(json), ContainsSubstring(std::string("'input.") + key + "' is missing"));
    CHECK_THAT(errorOf(json), ContainsSubstring("'id' is missing"));
  }
}

TEST_CASE("A model of landmarks needs a map") {
  Json json = testing::validManifest();
  json["task"] = "landmarks";
  CHECK(readManifest(dumpJson(json))->task == Task::kLandmarks);
  json["outputs"][0]["kind"] = "classes";
  CHECK_THAT(errorOf(json), ContainsSubstring("'outputs' is not a list with a map"));
}

TEST_CASE("Points of malignancy may be left out, and are read like any operating point where they are") {
  Json json = testing::validManifest();
  CHECK(readManifest(dumpJson(json))->malignancyPoints.empty());
  json["malignancyPoints"] = {
      {{"name", "sensitive"},
       {"threshold", 0.05},
       {"sensitivity", 0.94},
       {"specificity", nullptr},
       {"on", "held back"}},
      {{"name", "balanced"}, {"threshold", 0.5}, {"sensitivity", 0.6}, {"specificity", 0.9}, {"on", "held back"}}};
  const auto manifest = readManifest(dumpJson(json));
  REQUIRE(manifest);
  REQUIRE(manifest->malignancyPoints.size() == 2);
  CHECK(manifest->malignancyPoints[0].name == "sensitive");
  CHECK(manifest->malignancyPoints[0].threshold == 0.05);
  CHECK(manifest->malignancyPoints[0].sensitivity == 0.94);
  CHECK_FALSE(manifest->malignancyPoints[0].specificity.has_value());

  json["malignancyPoints"][1].erase("threshold");
  CHECK_THAT(errorOf(json), ContainsSubstring("'malignancyPoints[1].threshold' is missing"));
  json["malignancyPoints"] = Json::array();
  CHECK_THAT(errorOf(json), ContainsSubstring("'malignancyPoints' is empty"));
  json["malignancyPoints"] = "sensitive";
  CHECK_THAT(errorOf(json), ContainsSubstring("'malignancyPoints' is not an array"));
}

TEST_CASE("A rule that this build does not know is named") {
  Json json = testing::validManifest();
  json["input"]["crop"] = "sector";
  json["input"]["resample"] = "lanczos";
  json["findings"]["score"] = "mean";
  json["calibration"]["method"] = "magic";
  const std::string error = errorOf(json);
  CHECK_THAT(error, ContainsSubstring("'sector' of 'input.crop'"));
  CHECK_THAT(error, ContainsSubstring("'lanczos' of 'input.resample'"));
  CHECK_THAT(error, ContainsSubstring("'mean' of 'findings.score'"));
  CHECK_THAT(error, ContainsSubstring("'magic' of 'calibration.method'"));
}

TEST_CASE("Wrong types and absurd sizes are refused without an exception") {
  for (const char* text : {"", "[]", "7", "{\"input\": 3}", "{\"outputs\": [1, null]}", "{\"findings\": []}"}) {
    CHECK_FALSE(readManifest(text));
  }
  Json json = testing::validManifest();
  json["input"]["width"] = 1e9;
  CHECK_THAT(errorOf(json), ContainsSubstring("'input.width'"));
  json = testing::validManifest();
  json["input"]["std"] = Json::array({0.0});
  CHECK_THAT(errorOf(json), ContainsSubstring("'input.std'"));
  json = testing::validManifest();
  json["input"]["mean"] = 0.5;
  CHECK_THAT(errorOf(json), ContainsSubstring("'input.mean'"));
}

TEST_CASE("The first operating point is the default unless one has that name") {
  Json json = testing::validManifest();
  json["operatingPoints"][0]["name"] = "balanced";
  const auto manifest = readManifest(dumpJson(json));
  REQUIRE(manifest);
  REQUIRE(findOperatingPoint(*manifest, "default") != nullptr);
  CHECK(findOperatingPoint(*manifest, "default")->name == "balanced");
  CHECK(findOperatingPoint(*manifest, "sensitive") == nullptr);
}

TEST_CASE("The fixture model's manifest can be read") {
  const auto bytes = testing::readBytes(testing::repositoryFile("tests/fixtures/models/fixture-lesion/model.json"));
  const auto manifest = readManifest({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  REQUIRE(manifest);
  CHECK(manifest->input.width == 320);
}

TEST_CASE("Every shipped model's manifest can be read") {
  int models = 0;
  for (const auto& folder : std::filesystem::directory_iterator(testing::repositoryFile("models"))) {
    if (!std::filesystem::exists(folder.path() / "model.json")) continue;
    const auto bytes = testing::readBytes(folder.path() / "model.json");
    const auto manifest = readManifest({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    INFO(folder.path().filename().string() << ": " << (manifest ? "" : manifest.error().message));
    CHECK(manifest);
    ++models;
  }
  CHECK(models >= 1);
}
