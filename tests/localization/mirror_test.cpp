#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "localization/locate_json.h"
#include "localization/summary.h"
#include "phantom/reader_case.h"

using namespace lobule;
using namespace lobule::localization;
using Catch::Matchers::WithinAbs;

namespace {

PointInImage mirrored(PointInImage p, const ViewMarks& view) {
  return {view.columns - p.x, p.y};
}

// The same breast on the other side: displayed images mirror left to right.
LocateInput otherSide(LocateInput input) {
  input.laterality = input.laterality == Laterality::kLeft ? Laterality::kRight : Laterality::kLeft;
  for (ViewMarks& view : input.views) {
    if (view.nipple) view.nipple = mirrored(*view.nipple, view);
    view.lesion.center = mirrored(view.lesion.center, view);
    for (auto* line : {&view.chestWall, &view.pectoral}) {
      if (*line) *line = LineInImage{mirrored((*line)->a, view), mirrored((*line)->b, view)};
    }
    for (PointInImage& p : view.outline) p = mirrored(p, view);
  }
  return input;
}

// A plain breast: both views show a lesion `up` above (MLO) and lateral of (CC) the nipple, 40 mm deep.
LocateInput plainCase(double lateralMm, double alongMuscleMm, double angleDeg) {
  LocateInput input;
  input.laterality = Laterality::kLeft;
  for (const ViewPosition projection : {ViewPosition::kCC, ViewPosition::kMLO}) {
    ViewMarks view;
    view.view = projection;
    view.rows = 2400;
    view.columns = 1800;
    view.pixelSpacingMm = 0.1;
    view.magnification = 1.0;
    view.thicknessMm = 55;
    view.angleDeg = projection == ViewPosition::kCC ? 0 : angleDeg;
    view.nipple = PointInImage{900, 1200};
    view.pectoral = LineInImage{{0, 100}, {0, 2000}};  // upright: no slope
    view.chestWall = LineInImage{{0, 100}, {0, 2300}};
    const double up = projection == ViewPosition::kCC ? lateralMm : alongMuscleMm;
    view.lesion = {{900 - 400, 1200 - up * 10}, 50};
    for (int i = -20; i <= 20; ++i) {
      const double t = i / 20.0 * 1.5;
      view.outline.push_back({900 * std::cos(t), 1200 + 800 * std::sin(t)});
    }
    input.views.push_back(view);
  }
  return input;
}

}  // namespace

TEST_CASE("The other breast's mirrored images give the same place in the breast and the mirrored hour") {
  for (int seed = 1; seed <= 40; ++seed) {
    const auto input = locateInputFromJson(phantom::makeReaderCase(static_cast<std::uint64_t>(seed)).input);
    REQUIRE(input.has_value());
    const auto here = locate(*input), there = locate(otherSide(*input));
    REQUIRE(here.has_value());
    REQUIRE(there.has_value());
    CHECK_THAT(there->position.x, WithinAbs(here->position.x, 0.05));
    CHECK_THAT(there->position.y, WithinAbs(here->position.y, 0.05));
    CHECK_THAT(there->position.z, WithinAbs(here->position.z, 0.05));
    CHECK(there->quadrant == here->quadrant);
    if (here->clock && there->clock) CHECK((here->clock->hour + there->clock->hour) % 12 == 0);
  }
}

TEST_CASE("Lateral in CC is lateral in the breast, medial is medial, whatever the oblique angle") {
  for (const double angle : {30.0, 45.0, 60.0, 90.0}) {
    INFO(angle);
    const double along = 30 * std::cos(angle * 3.14159265 / 180);  // a place at the nipple's height
    const auto lateral = locate(plainCase(30, along, angle)), medial = locate(plainCase(-30, -along, angle));
    REQUIRE(lateral.has_value());
    REQUIRE(medial.has_value());
    CHECK(lateral->position.x > 15);
    CHECK(medial->position.x < -15);
    CHECK(std::abs(lateral->clock->hour - 3) <= 1);
    CHECK(std::abs(medial->clock->hour - 9) <= 1);
  }
}

TEST_CASE("In a true lateral view the level above the nipple is the height in the breast") {
  const auto above = locate(plainCase(0, 30, 90)), below = locate(plainCase(0, -30, 90));
  REQUIRE(above.has_value());
  REQUIRE(below.has_value());
  CHECK(above->position.y > 15);
  CHECK(below->position.y < -15);
  CHECK(std::abs(above->position.x) < 8);
  CHECK(above->clock->hour == 12);
  CHECK(below->clock->hour == 6);
}

TEST_CASE("At nipple level in an MLO a lateral lesion lies low and a medial lesion high") {
  // The common mistake reads both as 3 or 9 o'clock.
  const auto lateral = locate(plainCase(35, 0, 45)), medial = locate(plainCase(-35, 0, 45));
  REQUIRE(lateral.has_value());
  REQUIRE(medial.has_value());
  CHECK(lateral->position.y < -10);
  CHECK(medial->position.y > 10);
  CHECK(lateral->quadrant == Quadrant::kLowerOuter);
  CHECK(medial->quadrant == Quadrant::kUpperInner);
}

TEST_CASE("The sign of the gantry angle does not matter") {
  LocateInput input = plainCase(20, 30, 45);
  const auto plus = locate(input);
  input.views[1].angleDeg = -45;
  const auto minus = locate(input);
  REQUIRE(plus.has_value());
  REQUIRE(minus.has_value());
  CHECK(plus->position == minus->position);
}

TEST_CASE("The order of the views does not matter") {
  LocateInput input = plainCase(20, 30, 45);
  const auto one = locate(input);
  std::swap(input.views[0], input.views[1]);
  const auto other = locate(input);
  REQUIRE(one.has_value());
  REQUIRE(other.has_value());
  CHECK_THAT(other->position.x, WithinAbs(one->position.x, 0.05));
  CHECK_THAT(other->position.y, WithinAbs(one->position.y, 0.05));
  CHECK_THAT(*other->nippleDistanceDifferenceMm, WithinAbs(*one->nippleDistanceDifferenceMm, 1e-9));
}

TEST_CASE("A place moved lateral, up or back moves its marks as the beam's angle says, in either breast") {
  for (const Laterality side : {Laterality::kLeft, Laterality::kRight}) {
    for (const double angle : {30.0, 45.0, 90.0}) {
      INFO(toDicom(side) << " " << angle);
      LocateInput input = plainCase(20, 20, angle);
      if (side == Laterality::kRight) input = otherSide(input);
      const PointInBreastMm place{15, 10, 40};
      const auto at = project(input, place).value();
      const auto moved = [&](double x, double y, double z) {
        return project(input, {place.x + x, place.y + y, place.z + z}).value();
      };
      const auto lateral = moved(5, 0, 0), up = moved(0, 5, 0), back = moved(0, 0, 5);
      const double inward = side == Laterality::kLeft ? -1.0 : 1.0;  // columns toward the chest wall
      // CC (0 degrees): lateral is up, height is not seen.
      CHECK(lateral[0].y < at[0].y - 30);
      CHECK(std::abs(up[0].y - at[0].y) < 1);
      // Oblique: up the image is lateral by the cosine, cranial by the sine.
      const double cosine = std::cos(angle * 3.14159265 / 180), sine = std::sin(angle * 3.14159265 / 180);
      const double stretch = std::hypot(lateral[1].y - at[1].y, up[1].y - at[1].y);
      CHECK_THAT((at[1].y - lateral[1].y) / stretch, WithinAbs(cosine, 0.05));
      CHECK_THAT((at[1].y - up[1].y) / stretch, WithinAbs(sine, 0.05));
      for (const std::size_t view : {0U, 1U}) CHECK(inward * (back[view].x - at[view].x) > 30);
    }
  }
}

TEST_CASE("Facing the patient, lateral is 3 o'clock in the left breast and 9 in the right") {
  CHECK(wholeHour(clockHours(30, 0, Laterality::kLeft)) == 3);
  CHECK(wholeHour(clockHours(30, 0, Laterality::kRight)) == 9);
  CHECK(wholeHour(clockHours(0, 30, Laterality::kRight)) == 12);
  CHECK(wholeHour(clockHours(0, -30, Laterality::kLeft)) == 6);
  CHECK(wholeHour(clockHours(17, 30, Laterality::kLeft)) == 1);
  CHECK(wholeHour(clockHours(17, 30, Laterality::kRight)) == 11);
}
