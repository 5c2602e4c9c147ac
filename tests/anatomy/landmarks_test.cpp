#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numbers>

#include "anatomy/breast_frame.h"
#include "anatomy/synthetic_view.h"

using namespace lobule;
using namespace lobule::anatomy;
using testing::draw;
using testing::SyntheticView;

namespace {

BreastFrame frameOf(const image::FloatImage& image, std::optional<ViewPosition> view) {
  const auto frame = findBreast(image, {.view = view});
  REQUIRE(frame);
  return *frame;
}

// From the vertical, leaning over the breast at the top.
double angleDeg(const LineInImage& line) {
  return std::atan2(std::abs(line.a.x - line.b.x), line.b.y - line.a.y) * 180 / std::numbers::pi;
}

SyntheticView obliqueView(double top, double bottom) {
  SyntheticView view{.rows = 640, .centerY = 330, .halfHeight = 420, .depth = 320};
  view.muscleTop = top;
  view.muscleBottom = bottom;
  return view;
}

}  // namespace

TEST_CASE("The nipple is found on its bump, wherever that is, in a view and in its mirror image") {
  for (const double centerY : {230.0, 280.0, 330.0}) {
    SyntheticView view{.centerY = centerY, .halfHeight = 200, .nippleHeightPx = 12, .nippleHalfWidthPx = 10};
    const BreastFrame frame = frameOf(draw(view), ViewPosition::kCC);
    REQUIRE(frame.nipple);
    CHECK(frame.nipple->inProfile);
    CHECK(distance(frame.nipple->point, {view.depth + 6, centerY}) < 8);
    const BreastFrame other = frameOf(testing::mirrored(draw(view)), ViewPosition::kCC);
    REQUIRE(other.nipple);
    CHECK(distance(frame.nipple->point, testing::mirrored(other.nipple->point, view.columns)) < 1e-6);
    CHECK(frame.nipple->uncertaintyPx == Catch::Approx(other.nipple->uncertaintyPx));
  }
}

TEST_CASE("A nipple that is not in profile is a guess that says so") {
  SyntheticView bump{.nippleHeightPx = 12, .nippleHalfWidthPx = 10};
  const auto seen = frameOf(draw(bump), ViewPosition::kCC).nipple;
  const auto guessed = frameOf(draw(SyntheticView{}), ViewPosition::kCC).nipple;
  REQUIRE(seen);
  REQUIRE(guessed);
  CHECK_FALSE(guessed->inProfile);
  CHECK(guessed->uncertaintyPx > 1.5 * seen->uncertaintyPx);
  CHECK(distance(guessed->point, {300, 280}) < 2 * guessed->uncertaintyPx);
}

// A disc of a diameter of 26, as of a nipple that is seen from the front: brighter inside.
void addDisc(image::FloatImage& image, PointInImage center) {
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.columns; ++x) {
      if (distance({x + 0.0, y + 0.0}, center) < 13) image.at(x, y) += 500;
    }
  }
}

TEST_CASE("A nipple seen from the front is found behind the skin where the skin shows none, left and right") {
  const SyntheticView view{};
  const PointInImage center{view.depth - 70, view.centerY + 40};
  image::FloatImage image = draw(view);
  addDisc(image, center);
  const auto nipple = frameOf(image, ViewPosition::kCC).nipple;
  REQUIRE(nipple);
  CHECK_FALSE(nipple->inProfile);
  CHECK(distance(nipple->point, center) < 8);
  const auto other = frameOf(testing::mirrored(image), ViewPosition::kCC).nipple;
  REQUIRE(other);
  CHECK(distance(nipple->point, testing::mirrored(other->point, view.columns)) < 8);
}

TEST_CASE("A round mass does not take the place of a nipple in profile") {
  const SyntheticView view{.nippleHeightPx = 12, .nippleHalfWidthPx = 10};
  const auto before = frameOf(draw(view), ViewPosition::kCC).nipple;
  image::FloatImage image = draw(view);
  addDisc(image, {view.depth - 70, view.centerY + 40});
  const auto after = frameOf(image, ViewPosition::kCC).nipple;
  REQUIRE(before);
  REQUIRE(after);
  CHECK(after->inProfile);
  CHECK(distance(before->point, after->point) < 4);
}

TEST_CASE("The muscle's edge is found in an oblique view and not looked for in a level one") {
  for (const auto& [top, bottom] : {std::pair{120.0, 300.0}, {90.0, 420.0}, {170.0, 260.0}}) {
    const SyntheticView view = obliqueView(top, bottom);
    const double drawn = std::atan2(top, bottom) * 180 / std::numbers::pi;
    const BreastFrame frame = frameOf(draw(view), ViewPosition::kMLO);
    REQUIRE(frame.pectoral);
    CHECK(angleDeg(*frame.pectoral) == Catch::Approx(drawn).margin(2.0));
    CHECK(frame.pectoral->a.y < frame.pectoral->b.y);
    for (const PointInImage& point : {frame.pectoral->a, frame.pectoral->b}) {
      CHECK(std::abs(point.x / top + point.y / bottom - 1) < 0.08);
    }
    const BreastFrame other = frameOf(testing::mirrored(draw(view)), ViewPosition::kMLO);
    REQUIRE(other.pectoral);
    CHECK(distance(frame.pectoral->a, testing::mirrored(other.pectoral->a, view.columns)) < 1e-6);
    CHECK(frameOf(draw(view), std::nullopt).pectoral.has_value());
    CHECK_FALSE(frameOf(draw(view), ViewPosition::kCC).pectoral.has_value());
  }
}

TEST_CASE("The fainter the muscle, the less sure its edge's slope is said to be") {
  double before = 0;
  for (const float muscle : {1500.0F, 980.0F, 960.0F}) {
    SyntheticView view = obliqueView(120, 300);
    view.muscle = muscle;
    view.noise = 150;
    const BreastFrame frame = frameOf(draw(view), ViewPosition::kMLO);
    INFO(muscle);
    REQUIRE(frame.pectoral);
    CHECK(frame.pectoralDeviationDeg >= 2);
    CHECK(frame.pectoralDeviationDeg <= 10);
    CHECK(frame.pectoralDeviationDeg >= before);
    before = frame.pectoralDeviationDeg;
  }
  CHECK(before > 4);
}

TEST_CASE("A muscle that the skin cuts above has its edge where it shows") {
  for (const auto& [top, bottom] : {std::pair{300.0, 300.0}, {280.0, 340.0}, {340.0, 320.0}}) {
    const SyntheticView view = obliqueView(top, bottom);
    const double drawn = std::atan2(top, bottom) * 180 / std::numbers::pi;
    INFO("top " << top << " bottom " << bottom);
    const BreastFrame frame = frameOf(draw(view), ViewPosition::kMLO);
    REQUIRE(frame.pectoral);
    CHECK(angleDeg(*frame.pectoral) == Catch::Approx(drawn).margin(2.0));
  }
}

TEST_CASE("A view without muscle has no muscle's edge") {
  const BreastFrame frame = frameOf(draw(obliqueView(0, 0)), ViewPosition::kMLO);
  CHECK_FALSE(frame.pectoral.has_value());
  CHECK(frame.nipple.has_value());
}

TEST_CASE("An implant's edge is not taken for the muscle's") {
  const SyntheticView view = obliqueView(120, 300);
  const double drawn = std::atan2(120.0, 300.0) * 180 / std::numbers::pi;
  image::FloatImage image = draw(view);
  for (int y = 0; y < view.rows; ++y) {
    for (int x = 0; x < view.columns; ++x) {
      if (std::hypot(x / 190.0, (y - 420) / 130.0) < 1) image.at(x, y) = 4000;
    }
  }
  const BreastFrame frame = frameOf(image, ViewPosition::kMLO);
  REQUIRE(frame.pectoral);
  CHECK(angleDeg(*frame.pectoral) == Catch::Approx(drawn).margin(3.0));
}

TEST_CASE("Labels, pellets, folds, cut and framed pictures leave nipple and muscle where they are") {
  SyntheticView view = obliqueView(120, 300);
  view.nippleHeightPx = 12;
  view.nippleHalfWidthPx = 10;
  const BreastFrame before = frameOf(draw(view), ViewPosition::kMLO);
  REQUIRE(before.pectoral);
  REQUIRE(before.nipple);
  const auto fill = [](image::FloatImage& image, int x0, int y0, int x1, int y1, float value) {
    for (int y = std::max(0, y0); y < std::min(image.rows, y1); ++y) {
      for (int x = std::max(0, x0); x < std::min(image.columns, x1); ++x) image.at(x, y) = value;
    }
  };
  image::FloatImage image = draw(view);
  SECTION("a label pasted over the skin") {
    fill(image, 180, 150, 260, 175, 0);
    fill(image, 190, 157, 250, 168, 2500);
  }
  SECTION("a pellet on the skin and a clip within") {
    fill(image, 150, 560, 157, 567, 4000);
    fill(image, 120, 300, 126, 306, 4000);
  }
  SECTION("a fold") {
    for (int x = 0; x < 200; ++x) fill(image, x, 470 - x / 10, x + 1, 476 - x / 10, 1800);
  }
  SECTION("the lower part cut off") {
    image.samples.resize(image.index(0, 470));
    image.rows = 470;
  }
  SECTION("a bright border") {
    fill(image, 0, 0, image.columns, 6, 4000);
    fill(image, 0, image.rows - 6, image.columns, image.rows, 4000);
    fill(image, image.columns - 6, 0, image.columns, image.rows, 4000);
  }
  const BreastFrame after = frameOf(image, ViewPosition::kMLO);
  REQUIRE(after.pectoral);
  REQUIRE(after.nipple);
  CHECK(distance(after.nipple->point, before.nipple->point) < 10);
  CHECK(std::abs(angleDeg(*after.pectoral) - angleDeg(*before.pectoral)) < 4);
}

TEST_CASE("A nipple that no bump shows is looked for where the tissue behind the skin runs to") {
  // Bright strands that meet under one place on an even skin, off the usual one.
  const SyntheticView view{};
  const double tipY = view.centerY - 60;
  const PointInImage tip{view.depth * std::sqrt(1 - std::pow((tipY - view.centerY) / view.halfHeight, 2)), tipY};
  image::FloatImage image = draw(view);
  for (int strand = -4; strand <= 4; ++strand) {
    for (double t = 15; t < 170; t += 0.5) {
      const double turn = strand * 0.16, x = tip.x - t * std::cos(turn), y = tip.y - t * std::sin(turn);
      for (int dy = -2; dy <= 2; ++dy) {
        image.at(static_cast<int>(x), static_cast<int>(y) + dy) += 500.0F / static_cast<float>(1 + dy * dy);
      }
    }
  }
  const auto nipple = frameOf(image, ViewPosition::kCC).nipple;
  REQUIRE(nipple);
  CHECK_FALSE(nipple->inProfile);
  CHECK(distance(nipple->point, tip) < 25);
}

TEST_CASE("A bright frame of uneven width is cut off without moving what is found, in a view and in its mirror image") {
  const SyntheticView view{.nippleHeightPx = 12, .nippleHalfWidthPx = 10};
  const BreastFrame plain = frameOf(draw(view), ViewPosition::kCC);
  image::FloatImage image = draw(view);
  for (int y = 0; y < view.rows; ++y) {
    for (int x = 0; x < view.columns; ++x) {
      if (y < 9 || x >= view.columns - 12) image.at(x, y) = 2500;
    }
  }
  const BreastFrame framed = frameOf(image, ViewPosition::kCC);
  const BreastFrame other = frameOf(testing::mirrored(image), ViewPosition::kCC);
  REQUIRE(plain.nipple);
  REQUIRE(framed.nipple);
  REQUIRE(other.nipple);
  CHECK(distance(plain.nipple->point, framed.nipple->point) < 2);
  CHECK(distance(framed.nipple->point, testing::mirrored(other.nipple->point, view.columns)) < 1e-6);
  CHECK(framed.box.firstRow == plain.box.firstRow);
}

TEST_CASE("The nipple of a narrow breast is found below an axilla that reaches farther forward") {
  constexpr int kRows = 560, kColumns = 420;
  constexpr double kNippleY = 330;
  const auto skinAt = [](double y) {
    const double straight = 170 - 0.1 * y, hollow = 8 * std::sin(std::numbers::pi * y / kRows);
    const double bump = std::max(0.0, 1 - std::pow((y - kNippleY) / 11, 2));
    return straight - hollow + 14 * std::exp(-std::pow((y - kNippleY) / 70, 2)) + 12 * std::sqrt(bump);
  };
  image::FloatImage image(kColumns, kRows);
  for (int y = 0; y < kRows; ++y) {
    for (int x = 0; x < kColumns; ++x) {
      const double inside = skinAt(y) - x;
      if (inside > 0) image.at(x, y) = static_cast<float>(900 * std::min(1.0, 0.3 + 0.7 * inside / 12));
    }
  }
  const auto nipple = frameOf(image, ViewPosition::kMLO).nipple;
  REQUIRE(nipple);
  CHECK(distance(nipple->point, {skinAt(kNippleY), kNippleY}) < 12);
  const auto other = frameOf(testing::mirrored(image), ViewPosition::kMLO).nipple;
  REQUIRE(other);
  CHECK(distance(nipple->point, testing::mirrored(other->point, kColumns)) < 1e-6);
}
