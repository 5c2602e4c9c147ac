// Marks and places outside the breast are told as such, in the answer and in words.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>

#include "localization/locate_json.h"
#include "localization/mark_check.h"
#include "localization/plausibility.h"
#include "localization/summary.h"
#include "localization/words.h"
#include "phantom/reader_case.h"
#include "support/paths.h"

using namespace lobule;
using namespace lobule::localization;

namespace {

LocateInput phantomInput(std::uint64_t seed) {
  return locateInputFromJson(phantom::makeReaderCase(seed).input).value();
}

bool isSaid(const Location& location, std::string_view part) {
  return std::ranges::any_of(location.warnings, [&](const std::string& warning) { return warning.contains(part); });
}

Location at(PointInBreastMm position, double deviation = 3.0) {
  Location location;
  location.position = position;
  location.shape = {70, 65, 62, 75, 55};
  for (std::size_t i = 0; i < 3; ++i) location.covarianceMm2[i][i] = deviation * deviation;
  summarize(location);
  location.doubt = doubtOf(location);
  return location;
}

Json secondExample() {
  std::ifstream inputs(testing::sharedFile("localization-examples/inputs.jsonl"));
  std::string line;
  std::getline(inputs, line);
  std::getline(inputs, line);
  return parseJson(line, "input").value();
}

}  // namespace

TEST_CASE("No lesion of the phantom is doubted") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto found = locate(phantomInput(seed));
    REQUIRE(found.has_value());
    INFO(seed);
    CHECK(found->doubt == PlaceDoubt::kNone);
    CHECK_FALSE(isSaid(*found, "outside"));
  }
}

TEST_CASE("Marks in the air are told, and no third of the breast is claimed for them") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    LocateInput input = phantomInput(seed);
    for (ViewMarks& view : input.views) {
      const double front = input.laterality == Laterality::kLeft ? view.columns - 50.0 : 50.0;
      view.lesion.center = {front, 100};
    }
    const auto found = locate(input);
    REQUIRE(found.has_value());
    CHECK(found->doubt == PlaceDoubt::kMarkInAir);
    CHECK(isSaid(*found, "CC: the lesion's mark lies in the air"));
    CHECK(isSaid(*found, "MLO: the lesion's mark lies in the air"));
    CHECK(inWords(*found).contains("no place inside it fits the marks"));
    CHECK_FALSE(inWords(*found).contains("third"));
  }
}

TEST_CASE("Marks outside the image are told without an outline, too") {
  LocateInput input = phantomInput(4);
  input.views[0].outline.clear();
  input.views[0].lesion.center.y = -900;
  CHECK(isSaid(locate(input).value(), "CC: the lesion's mark lies outside the image."));
}

TEST_CASE("The shared example's marks moved into the air give a warning on either side") {
  Json json = secondExample();
  for (Json& view : json["views"]) view["lesion"]["center"] = {200, 200};
  const Location air = locate(locateInputFromJson(json).value()).value();
  CHECK(isSaid(air, "CC: the lesion's mark lies in the air"));
  CHECK(isSaid(air, "outside the breast"));
  json = secondExample();
  json["laterality"] = json["laterality"] == "L" ? "R" : "L";
  const Location wrongSide = locate(locateInputFromJson(json).value()).value();
  CHECK(wrongSide.doubt != PlaceDoubt::kNone);
  CHECK(isSaid(wrongSide, "the side of the breast or the image's direction seems wrong"));
  CHECK_FALSE(inWords(wrongSide).contains("third"));
}

TEST_CASE("Without any outline a place in front of the nipple is told") {
  Json json = secondExample();
  for (Json& view : json["views"]) {
    view.erase("outline");
    const bool isLeft = json["laterality"] == "L";
    const double nipple = view["nipple"][0].get<double>();
    view["lesion"]["center"] = {nipple + (isLeft ? 600 : -600), view["nipple"][1]};
  }
  const Location found = locate(locateInputFromJson(json).value()).value();
  CHECK(found.position.z < 0);
  CHECK(found.doubt == PlaceDoubt::kInFrontOfNipple);
  CHECK(isSaid(found, "in front of the nipple, outside the breast"));
}

TEST_CASE("A place is doubted only beyond its uncertainty") {
  CHECK(at({20, 15, 30}).doubt == PlaceDoubt::kNone);
  CHECK(at({0, 0, -3}).doubt == PlaceDoubt::kNone);
  CHECK(at({0, 0, -12}).doubt == PlaceDoubt::kInFrontOfNipple);
  CHECK(at({0, 0, -12}, 15).doubt == PlaceDoubt::kNone);
  CHECK(at({20, 15, 72}).doubt == PlaceDoubt::kNone);
  CHECK(at({20, 15, 80}).doubt == PlaceDoubt::kBehindChestWall);
  CHECK(at({110, 15, 50}).doubt == PlaceDoubt::kBeyondSkin);
  CHECK(inWords(at({20, 15, 80})).contains("at or behind the chest wall"));
}

TEST_CASE("What lies behind the outline's ends is inside, what lies before them outside") {
  const std::vector<PointInImage> outline{{0, 100}, {200, 150}, {300, 300}, {200, 450}, {0, 500}};
  CHECK(outsideSkinPx(outline, true, {100, 300}) == 0.0);
  CHECK(outsideSkinPx(outline, true, {-50, 300}) == 0.0);
  CHECK(outsideSkinPx(outline, true, {400, 300}) == 100.0);
  CHECK(outsideSkinPx(outline, true, {0, 20}) > 70.0);
  // Mirrored, with the ends in the other order.
  const std::vector<PointInImage> right{{400, 500}, {200, 450}, {100, 300}, {200, 150}, {400, 100}};
  CHECK(outsideSkinPx(right, false, {300, 300}) == 0.0);
  CHECK(outsideSkinPx(right, false, {450, 300}) == 0.0);
  CHECK(outsideSkinPx(right, false, {0, 300}) == 100.0);
}
