#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "localization/locate_json.h"
#include "phantom/reader_case.h"

using namespace lobule;
using namespace lobule::localization;

namespace {

std::string errorOf(const Json& json) {
  const auto input = locateInputFromJson(json);
  return input ? "" : input.error().message;
}

Json goodCase() {
  return phantom::makeReaderCase(5).input;
}

}  // namespace

TEST_CASE("A result has the schema's fields in the schema's order") {
  Json json = goodCase();
  json.erase("id");
  const Json result = locationToJson(locate(locateInputFromJson(json).value()).value());
  std::vector<std::string> keys;
  for (const auto& [key, value] : result.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"positionMm", "covarianceMm2", "quadrant", "quadrantProbabilities", "clock",
                                         "depth", "distanceFromNippleMm", "consistency", "warnings", "laterality",
                                         "words"});
  const std::string side = json["laterality"] == "L" ? "Left breast" : "Right breast";
  CHECK(result["laterality"] == json["laterality"]);
  CHECK(result["words"]["place"].get<std::string>().starts_with(side));
  CHECK(result["words"]["uncertainty"].get<std::string>().contains("90%"));
  CHECK(result["positionMm"].size() == 3);
  CHECK(result["covarianceMm2"].size() == 3);
  CHECK(result["quadrantProbabilities"].size() == 6);
  CHECK(result["consistency"]["nippleDistanceDifferenceMm"].is_number());
}

TEST_CASE("One view gives its ray, too: from below to above for CC, and the place lies on it") {
  Json json = goodCase();
  json["views"].erase(1);
  REQUIRE(json["views"][0]["view"] == "CC");
  const Json result = locationToJson(locate(locateInputFromJson(json).value()).value());
  const Json& ray = result["rayMm"];
  REQUIRE(ray.size() > 10);
  double nearest = 1e9;
  for (const Json& at : ray) {
    double squared = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      squared += std::pow(at[axis].get<double>() - result["positionMm"][axis].get<double>(), 2);
    }
    nearest = std::min(nearest, std::sqrt(squared));
  }
  CHECK(nearest < 8);
  CHECK(ray.back()[1].get<double>() - ray.front()[1].get<double>() > 60);
}

TEST_CASE("An id comes back only when the input has one, as it was") {
  Json json = goodCase();
  CHECK(locationToJson(locate(locateInputFromJson(json).value()).value())["id"] == "000005");
  json["id"] = 17;
  CHECK(locationToJson(locate(locateInputFromJson(json).value()).value())["id"] == 17);
}

TEST_CASE("An error names the field") {
  Json json = goodCase();
  SECTION("laterality") {
    json["laterality"] = "B";
    CHECK(errorOf(json) == "laterality must be \"L\" or \"R\".");
  }
  SECTION("profile") {
    json["views"][0]["nippleInProfile"] = "no";
    CHECK(errorOf(json) == "views[0].nippleInProfile must be true or false.");
  }
  SECTION("views") {
    json["views"] = 3;
    CHECK(errorOf(json) == "views must be a list with at least one view.");
  }
  SECTION("a view's name") {
    json["views"][1]["view"] = "XYZ";
    CHECK(errorOf(json) == "views[1].view must be CC, MLO, ML or LM.");
  }
  SECTION("no lesion in any view") {
    for (Json& view : json["views"]) view.erase("lesion");
    CHECK(errorOf(json) == "views[0].lesion must be an object with a center.");
  }
  SECTION("a bad point") {
    json["views"][0]["nipple"] = {1, "two"};
    CHECK(errorOf(json) == "views[0].nipple must be [column, row], each within a million pixels.");
    json["views"][0]["nipple"] = {1, 1e300};
    CHECK(errorOf(json) == "views[0].nipple must be [column, row], each within a million pixels.");
  }
  SECTION("a word for a number") {
    json["views"][1]["thicknessMm"] = "thick";
    CHECK(errorOf(json) == "views[1].thicknessMm must be a number.");
  }
  SECTION("not an object") {
    CHECK(errorOf(Json::array()) == "A case must be a JSON object with laterality and views.");
  }
}

TEST_CASE("null and absent mean the same: unknown") {
  Json json = goodCase();
  json["views"][1]["angleDeg"] = nullptr;
  const auto withNull = locate(locateInputFromJson(json).value());
  json["views"][1].erase("angleDeg");
  const auto without = locate(locateInputFromJson(json).value());
  CHECK(withNull->position == without->position);
}

TEST_CASE("A view without the lesion's mark is left out, with a warning") {
  Json json = goodCase(), alone = goodCase();
  json["views"][1]["lesion"] = nullptr;
  alone["views"].erase(1);
  const auto left = locate(locateInputFromJson(json).value()), one = locate(locateInputFromJson(alone).value());
  REQUIRE(left.has_value());
  CHECK(left->position == one->position);
  CHECK(left->warnings.at(0) == "views[1] has no lesion mark and is left out.");
  CHECK(left->warnings.size() == one->warnings.size() + 1);
}

TEST_CASE("Probabilities are written so that they still sum to one") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto input = locateInputFromJson(phantom::makeReaderCase(seed).input);
    const Json result = locationToJson(locate(input.value()).value());
    double sum = 0;
    for (const auto& [name, probability] : result["quadrantProbabilities"].items()) sum += probability.get<double>();
    CHECK(std::abs(sum - 1.0) < 1e-9);
  }
}
