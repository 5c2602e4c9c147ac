#include "localization/words.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>

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

TEST_CASE("The sentence claims no hour, quadrant or distance that its uncertainty does not bear") {
  const Location between = at(Laterality::kRight, {-4, 40, 40}, 9);
  CHECK(std::ranges::max(between.quadrantProbabilities) < 0.7);
  CHECK(inWords(between) == "Right breast, 12 o'clock, upper half, middle third, 5.5 cm from the nipple");
  const Location vague = at(Laterality::kRight, {-20, 25, 50}, 35);
  CHECK(inWords(vague) == "Right breast, posterior third, about 6 cm from the nipple");
  const Location inner = at(Laterality::kLeft, {-45, 4, 40}, 14);
  CHECK(inWords(inner).starts_with("Left breast, 9 o'clock, inner half, middle third, 6 cm"));
}

TEST_CASE("Two marks that clash are told with the uncertainty, which is what gets copied") {
  Location location = at(Laterality::kRight, {25, 15, 30}, 2);
  location.doMarksClash = true;
  CHECK(uncertaintyInWords(location) == "90% within 5 mm; the two marks hardly fit together");
}

TEST_CASE("A central place names no hours") {
  const Location central = at(Laterality::kRight, {9, 4, 40}, 4);
  REQUIRE(central.quadrant == Quadrant::kCentral);
  CHECK(uncertaintyInWords(central).starts_with("90% within"));
}

TEST_CASE("The axillary tail does not vote against its own quadrant, and is never at 12, 9 or 3") {
  int tails = 0, disputed = 0;
  for (const Laterality laterality : {Laterality::kLeft, Laterality::kRight}) {
    for (double x = -20; x <= 70; x += 3) {
      for (double y = 30; y <= 80; y += 5) {
        const Location place = at(laterality, {x, y, 60}, 24);
        const auto& p = place.quadrantProbabilities;
        const double tail = p[static_cast<std::size_t>(Quadrant::kAxillaryTail)];
        const double outer = p[static_cast<std::size_t>(Quadrant::kUpperOuter)] + tail;
        const double inner = p[static_cast<std::size_t>(Quadrant::kUpperInner)];
        if (outer > inner && outer - tail < inner && tail < inner) ++disputed;
        if (outer > inner) CHECK(place.quadrant != Quadrant::kUpperInner);
        if (inner > outer) CHECK(place.quadrant != Quadrant::kUpperOuter);
        if (place.quadrant != Quadrant::kAxillaryTail || !place.clock) continue;
        ++tails;
        const int hour = laterality == Laterality::kLeft ? place.clock->hour : 12 - place.clock->hour;
        CHECK((hour == 1 || hour == 2));
      }
    }
  }
  CHECK(tails > 20);
  CHECK(disputed > 0);  // else nothing was asked
}

TEST_CASE("Two hours alike are taken so that the mirrored breast has the mirrored hours") {
  for (const double deviation : {4.0, 9.0, 15.0}) {
    for (double x = -39.3; x <= 40; x += 4) {
      for (double y = -39.7; y <= 40; y += 4) {
        const auto left = at(Laterality::kLeft, {x, y, 40}, deviation).clock,
                   right = at(Laterality::kRight, {x, y, 40}, deviation).clock;
        REQUIRE(left.has_value() == right.has_value());
        if (!left) continue;
        const auto mirrored = [](int hour) { return (12 - hour % 12 + 11) % 12 + 1; };
        CHECK(right->hour == mirrored(left->hour));
        CHECK(right->low == mirrored(left->high));
        CHECK(right->high == mirrored(left->low));
      }
    }
  }
}

TEST_CASE("One view's uncertainty is a part of the beam inside the breast, and its quadrants are those of the breast") {
  int told = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    LocateInput input = locateInputFromJson(phantom::makeReaderCase(seed).input).value();
    for (const std::size_t view : {0U, 1U}) {
      LocateInput alone = input;
      alone.views = {input.views[view]};
      const Location found = locate(alone).value();
      if (found.doubt != PlaceDoubt::kNone) continue;
      INFO(seed << ", view " << view << ": " << uncertaintyInWords(found));
      double reach = 0;
      REQUIRE(std::sscanf(uncertaintyInWords(found).c_str(), "90%% within %lf mm along the beam", &reach) == 1);
      const double across =
          std::max(found.shape.lateralMm + found.shape.medialMm, found.shape.upperMm + found.shape.lowerMm);
      CHECK(reach > 10);
      CHECK(reach < 1.25 * across);
      for (const PointInBreastMm place : drawBeliefInBreast(found)) CHECK(isInBreast(place, found.shape, 1.25));
      CHECK(drawBeliefInBreast(found).size() < drawBelief(found).size());
      ++told;
    }
  }
  CHECK(told > 60);
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
  CHECK(isHourIn(1, Quadrant::kAxillaryTail, Laterality::kLeft));  // of the tail only those between the axes
  CHECK(isHourIn(10, Quadrant::kAxillaryTail, Laterality::kRight));
  CHECK_FALSE(isHourIn(12, Quadrant::kAxillaryTail, Laterality::kLeft));
  CHECK_FALSE(isHourIn(9, Quadrant::kAxillaryTail, Laterality::kRight));
  CHECK_FALSE(isHourIn(5, Quadrant::kLowerInner, Laterality::kLeft));
  CHECK(isHourIn(5, Quadrant::kLowerInner, Laterality::kRight));
}
