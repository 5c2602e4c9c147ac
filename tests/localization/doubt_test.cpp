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

TEST_CASE("A nipple's mark far from the skin is told, widens the region, and far out in the air gives no place") {
  int said = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const LocateInput input = phantomInput(seed);
    const auto before = locate(input);
    REQUIRE(before.has_value());
    INFO(seed);
    CHECK_FALSE(isSaid(*before, "the nipple's mark"));
    const double mmPerPx = *input.views[1].pixelSpacingMm / *input.views[1].magnification;
    const double forward = input.laterality == Laterality::kLeft ? 1.0 : -1.0;
    const auto movedBy = [&](double outMm) {
      LocateInput moved = input;
      moved.views[1].nipple->x += forward * outMm / mmPerPx;
      return locate(moved).value();
    };
    const Location out = movedBy(40), near = movedBy(12), deep = movedBy(-45);
    CHECK(isSaid(out, "MLO: the nipple's mark lies"));
    CHECK(out.doubt == PlaceDoubt::kMarkInAir);
    if (isSaid(near, "mm outside the skin")) ++said;
    CHECK(isSaid(deep, "mm behind the skin"));
    for (const Location& moved : {near, deep}) {
      double wider = 0, narrower = 0;
      for (std::size_t i = 0; i < 3; ++i) {
        wider += moved.covarianceMm2[i][i];
        narrower += before->covarianceMm2[i][i];
      }
      if (isSaid(moved, "the nipple's mark")) CHECK(wider > 1.2 * narrower);
    }
  }
  CHECK(said > 12);  // a skin line may bulge in front of a nipple by more than that
}

TEST_CASE("A nipple's mark at no place at all is told in a sentence that can be read") {
  LocateInput input = phantomInput(2);
  input.views[1].nipple = PointInImage{1e300, 1e300};
  const Location found = locate(input).value();
  CHECK(found.doubt == PlaceDoubt::kMarkInAir);
  CHECK(isSaid(found, "MLO: the nipple's mark lies 500 mm outside the skin"));
}

TEST_CASE("The worse two marks fit together, the wider the region") {
  int clashing = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const LocateInput input = phantomInput(seed);
    const double mmPerPx = *input.views[1].pixelSpacingMm / *input.views[1].magnification;
    const double backward = input.laterality == Laterality::kLeft ? -1.0 : 1.0;
    std::vector<double> variances;
    bool doesClash = false;
    for (const double awayMm : {0.0, 35.0, 55.0}) {
      LocateInput moved = input;
      moved.views[1].lesion.center.x += backward * awayMm / mmPerPx;
      const Location found = locate(moved).value();
      variances.push_back(found.covarianceMm2[0][0] + found.covarianceMm2[1][1] + found.covarianceMm2[2][2]);
      doesClash = found.doMarksClash;
    }
    INFO(seed << ": " << variances[0] << " " << variances[1] << " " << variances[2]);
    if (!doesClash) continue;
    ++clashing;
    CHECK(variances[2] > 1.5 * variances[0]);
    CHECK(variances[2] > variances[1]);
  }
  CHECK(clashing > 10);
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
