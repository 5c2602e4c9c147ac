#include "localization/words.h"

#include <catch2/catch_test_macros.hpp>

#include "localization/locate_json.h"
#include "localization/summary.h"
#include "phantom/reader_case.h"

using namespace lobule;
using namespace lobule::localization;

namespace {

Location at(Laterality laterality, PointInBreastMm position, double deviation = 3.0) {
  Location location;
  location.laterality = laterality;
  location.position = position;
  location.shape = {70, 65, 62, 75, 55};
  for (int i = 0; i < 3; ++i) location.covarianceMm2[i][i] = deviation * deviation;
  summarize(location);
  return location;
}

}  // namespace

TEST_CASE("A location is written by the reporting convention") {
  CHECK(inWords(at(Laterality::kRight, {25, 15, 30})) ==
        "Right breast, 10 o'clock, upper outer quadrant, middle third, 4 cm from the nipple");
  CHECK(inWords(at(Laterality::kLeft, {-25, -15, 60})) ==
        "Left breast, 8 o'clock, lower inner quadrant, posterior third, 6.5 cm from the nipple");
  CHECK(inWords(at(Laterality::kLeft, {50, 55, 62})) ==
        "Left breast, 1 o'clock, axillary tail, posterior third, 9.5 cm from the nipple");
}

TEST_CASE("On the nipple axis there is no hour, and close behind the nipple is retroareolar") {
  const Location close = at(Laterality::kRight, {2, 1, 15});
  CHECK_FALSE(close.clock.has_value());
  CHECK(inWords(close) == "Right breast, central (retroareolar), 1.5 cm from the nipple");
  CHECK(inWords(at(Laterality::kRight, {2, 1, 60})) == "Right breast, central, posterior third, 6 cm from the nipple");
}

TEST_CASE("The uncertainty names the hours and the reach of the 90 percent region") {
  CHECK(uncertaintyInWords(at(Laterality::kRight, {25, 15, 30}, 2)) == "90% within 5 mm");
  CHECK(uncertaintyInWords(at(Laterality::kRight, {25, 15, 30}, 8)) == "9 to 11 o'clock; 90% within 20 mm");
}

TEST_CASE("Hour and quadrant never contradict each other, from two views or one") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const LocateInput both = locateInputFromJson(phantom::makeReaderCase(seed).input).value();
    for (const int views : {0, 1, 2}) {
      LocateInput input = both;
      if (views < 2) input.views = {both.views[static_cast<std::size_t>(views)]};
      const auto found = locate(input);
      REQUIRE(found.has_value());
      INFO(seed << " " << views);
      if (found->clock) CHECK(isHourIn(found->clock->hour, found->quadrant, found->laterality));
      if (views == 2) continue;
      CHECK_FALSE(inWords(*found).contains("o'clock"));
      CHECK_FALSE(inWords(*found).contains("quadrant"));
      CHECK(inWords(*found).ends_with(views == 0 ? "CC only" : "MLO only"));
    }
  }
}

TEST_CASE("An hour lies in the quadrants that it touches") {
  CHECK(isHourIn(10, Quadrant::kUpperOuter, Laterality::kRight));
  CHECK(isHourIn(2, Quadrant::kUpperOuter, Laterality::kLeft));
  CHECK_FALSE(isHourIn(11, Quadrant::kUpperInner, Laterality::kRight));
  CHECK(isHourIn(12, Quadrant::kUpperInner, Laterality::kRight));
  CHECK(isHourIn(12, Quadrant::kAxillaryTail, Laterality::kLeft));
  CHECK_FALSE(isHourIn(5, Quadrant::kLowerInner, Laterality::kLeft));
  CHECK(isHourIn(5, Quadrant::kLowerInner, Laterality::kRight));
}
