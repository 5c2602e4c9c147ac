// Which views a place is told from, and that every case with one of them is answered.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <string_view>

#include "localization/locate_json.h"
#include "localization/usual_picture.h"
#include "phantom/random.h"
#include "phantom/reader_case.h"

using namespace lobule;
using namespace lobule::localization;

namespace {

LocateInput caseOf(std::uint64_t seed) {
  return locateInputFromJson(phantom::makeReaderCase(seed).input).value();
}

bool isSaid(const Location& location, std::string_view part) {
  return std::ranges::any_of(location.warnings, [&](const std::string& warning) { return warning.contains(part); });
}

// Finite, of a positive definite covariance, and written as the schema has it.
void checkIsAnswer(const Location& found) {
  const Mat3& c = found.covarianceMm2;
  const double minor = c[0][0] * c[1][1] - c[0][1] * c[1][0];
  const double determinant = c[0][0] * (c[1][1] * c[2][2] - c[1][2] * c[2][1]) -
                             c[0][1] * (c[1][0] * c[2][2] - c[1][2] * c[2][0]) +
                             c[0][2] * (c[1][0] * c[2][1] - c[1][1] * c[2][0]);
  CHECK(c[0][0] > 0);
  CHECK(minor > 0);
  CHECK(determinant > 0);
  for (const double value : {found.position.x, found.position.y, found.position.z}) {
    CHECK(std::isfinite(value));
    CHECK(std::abs(value) < 1000);
  }
  CHECK_FALSE(found.warnings.empty());
}

}  // namespace

TEST_CASE("Of three views, of a view taken twice and of one that cannot be used the first pair that fits is taken") {
  const LocateInput whole = caseOf(3);
  const Location pair = locate(whole).value();
  LocateInput more = whole;

  SECTION("a lateral view after MLO") {
    more.views.push_back(whole.views[1]);
    more.views[2].view = ViewPosition::kML;
    const Location found = locate(more).value();
    CHECK(found.position == pair.position);
    CHECK(isSaid(found, "One ML view is left out: the MLO view before it is from much the same direction."));
    CHECK_FALSE(project(more, found.position).has_value());
  }
  SECTION("CC twice, the oblique one last") {
    more.views.insert(more.views.begin(), whole.views[0]);
    CHECK(locate(more).value().position == pair.position);
    CHECK(isSaid(locate(more).value(), "One CC view is left out"));
  }
  SECTION("an exaggerated view") {
    more.views[0].view = ViewPosition::kXCCL;
    const Location found = locate(more).value();
    LocateInput alone = whole;
    alone.views.erase(alone.views.begin());
    CHECK(found.position == locate(alone).value().position);
    CHECK(isSaid(found, "The XCCL view is left out: a place is told from CC, MLO, ML and LM."));
    CHECK(isSaid(found, "Only the MLO view"));
  }
  SECTION("only CC, twice") {
    more.views[1] = more.views[0];
    CHECK(locate(more).value().rays.size() == 1);
  }
}

TEST_CASE("Without nipple and outline the nipple is taken at its usual place, said and far less sure") {
  int near = 0, cases = 0;
  for (std::uint64_t seed = 3; seed < 15; ++seed) {
    INFO("seed " << seed);
    const LocateInput whole = caseOf(seed);
    for (std::size_t view = 0; view < 2; ++view) {
      LocateInput bare = whole;
      bare.views[view].nipple.reset();
      bare.views[view].outline.clear();
      const Location with = locate(whole).value(), without = locate(bare).value();
      CHECK(isSaid(without, "no nipple mark and no outline; the nipple is taken to lie"));
      CHECK(without.covarianceMm2[2][2] > with.covarianceMm2[2][2]);
      near += std::hypot(without.position.x - with.position.x, without.position.y - with.position.y,
                         without.position.z - with.position.z) < 30
                  ? 1
                  : 0;
      ++cases;
    }
  }
  CHECK(near >= cases - 3);
}

TEST_CASE("Whatever is left out, a case is answered") {
  constexpr std::array kFields{"pixelSpacingMm", "magnification", "thicknessMm", "angleDeg", "nipple",
                               "chestWall",      "pectoral",      "outline",     "columns",  "rows"};
  phantom::Random random(20261123);
  for (int number = 0; number < 120; ++number) {
    Json json = phantom::makeReaderCase(1000U + static_cast<std::uint64_t>(number)).input;
    const double part = number % 4 == 0 ? 1.0 : 0.5;
    for (Json& view : json["views"]) {
      for (const char* field : kFields) {
        if (random.chance(part)) view.erase(field);
      }
      if (random.chance(0.3)) view["lesion"].erase("radiusPx");
    }
    if (random.chance(0.2)) json["views"].erase(random.chance(0.5) ? 1 : 0);
    INFO(json.dump());
    const auto found = locate(locateInputFromJson(json).value());
    REQUIRE(found.has_value());
    checkIsAnswer(*found);
  }
}

TEST_CASE("A gantry angle that a technologist hardly sets is believed, said and less sure") {
  const auto withAngle = [](std::size_t view, double angle) {
    LocateInput input = caseOf(3);
    input.views[view].angleDeg = angle;
    return locate(input).value();
  };
  CHECK(isSaid(withAngle(1, 28), "MLO: a gantry angle of 28 degrees is unusual for this view; it is believed"));
  CHECK(isSaid(withAngle(1, 85), "MLO: a gantry angle of 85 degrees is unusual"));
  CHECK(isSaid(withAngle(0, 12), "CC: a gantry angle of 12 degrees is unusual"));
  CHECK(isSaid(withAngle(0, 20), "CC: a gantry angle of 20 degrees is implausible; 0 degrees"));
  CHECK(isSaid(withAngle(1, 20), "MLO: a gantry angle of 20 degrees is implausible; 46 degrees"));
  for (const double usual : {30.0, 45.0, 70.0}) CHECK_FALSE(isSaid(withAngle(1, usual), "gantry angle"));
  CHECK_FALSE(isSaid(withAngle(0, 5), "gantry angle"));
}
