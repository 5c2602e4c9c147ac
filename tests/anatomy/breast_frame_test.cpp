#include "anatomy/breast_frame.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "anatomy/synthetic_view.h"
#include "anatomy/working_view.h"

using namespace lobule;
using namespace lobule::anatomy;
using testing::draw;
using testing::SyntheticView;

namespace {

BreastFrame frameOf(const image::FloatImage& image, std::optional<ViewPosition> view = ViewPosition::kCC) {
  const auto frame = findBreast(image, {.view = view});
  REQUIRE(frame);
  return *frame;
}

// How far the outline lies from the ellipse that was drawn, in pixels.
double worstOutlineError(const BreastFrame& frame, const SyntheticView& view, bool isMirrored) {
  double worst = 0.0;
  for (PointInImage point : frame.outline) {
    if (isMirrored) point = testing::mirrored(point, view.columns);
    worst = std::max(worst, std::abs(testing::depthInside(view, point.x, point.y)));
  }
  return worst;
}

}  // namespace

TEST_CASE("The outline follows the skin from the chest-wall edge at the top to that at the bottom") {
  const SyntheticView view;
  const BreastFrame frame = frameOf(draw(view));
  CHECK(frame.chestWall == ImageSide::kLeft);
  REQUIRE(frame.outline.size() > 50);
  CHECK(frame.outline.front().x < 5);
  CHECK(frame.outline.back().x < 5);
  CHECK(frame.outline.front().y < frame.outline.back().y);
  CHECK(worstOutlineError(frame, view, false) < 2.0);
  const auto apex = std::ranges::max_element(frame.outline, {}, &PointInImage::x);
  CHECK(apex->x == Catch::Approx(view.depth).margin(2));
  CHECK(frame.box.lastColumn == Catch::Approx(view.depth).margin(3));
}

TEST_CASE("A mirrored view gives the mirrored frame") {
  const SyntheticView view;
  const BreastFrame left = frameOf(draw(view)), right = frameOf(testing::mirrored(draw(view)));
  CHECK(right.chestWall == ImageSide::kRight);
  REQUIRE(left.outline.size() == right.outline.size());
  for (std::size_t i = 0; i < left.outline.size(); ++i) {
    CHECK(distance(left.outline[i], testing::mirrored(right.outline[i], view.columns)) < 1e-6);
  }
  CHECK(left.box.firstRow == right.box.firstRow);
  CHECK(left.box.lastColumn == view.columns - 1 - right.box.firstColumn);
}

TEST_CASE("A stated chest wall is believed, a usual one only where the tissue leaves it open") {
  const image::FloatImage image = draw({});  // its chest wall is at the left
  const auto sideFor = [&](const KnownOfView& known) { return findBreast(image, known).value().chestWall; };
  CHECK(sideFor({}) == ImageSide::kLeft);
  CHECK(sideFor({.chestWall = ImageSide::kRight}) == ImageSide::kLeft);
  CHECK(sideFor({.chestWall = ImageSide::kRight, .isChestWallStated = true}) == ImageSide::kRight);

  // As wide at one side as at the other.
  image::FloatImage even(300, 400);
  for (int row = 80; row < 320; ++row) {
    for (int column = 0; column < 300; ++column) even.at(column, row) = 900.0F + static_cast<float>(column + row);
  }
  for (const ImageSide side : {ImageSide::kLeft, ImageSide::kRight}) {
    CHECK(findBreast(even, {.chestWall = side}).value().chestWall == side);
  }
}

TEST_CASE("A negative, a label and a film's veil leave the outline where it is") {
  SyntheticView view;
  view.label = true;
  CHECK(worstOutlineError(frameOf(draw(view)), view, false) < 2.0);
  image::FloatImage negative = draw(view);
  for (float& value : negative.samples) value = 4095 - value;
  CHECK(worstOutlineError(frameOf(negative), view, false) < 2.0);
  view.background = 60;
  image::FloatImage film = draw(view);
  // Black padding beside the film.
  for (int y = 0; y < view.rows; ++y) {
    for (int x = 380; x < view.columns; ++x) film.at(x, y) = 0;
  }
  CHECK(worstOutlineError(frameOf(film), view, false) < 3.0);
}

TEST_CASE("A negative is told by its background, not by one bright grey nor by much bright tissue") {
  const auto picture = [](auto greyOf) {
    image::FloatImage image(100, 100);
    for (int row = 0; row < 100; ++row) {
      for (int column = 0; column < 100; ++column) image.at(column, row) = greyOf(row, column);
    }
    return image;
  };
  const auto tissue = [](int row, int column) { return static_cast<float>(60 + (7 * row + 3 * column) % 150); };
  const auto onWhite = [&](int row, int column) { return column < 60 ? 255.0F : tissue(row, column); };
  CHECK(isNegative(picture(onWhite)));
  CHECK_FALSE(isNegative(picture([&](int row, int column) { return 255.0F - onWhite(row, column); })));
  INFO("a scanner's white strip beside a film whose dark ground is four greys");
  CHECK_FALSE(isNegative(picture([&](int row, int column) {
    if (column >= 88) return 255.0F;
    return column < 40 ? static_cast<float>((row + column) % 4) : tissue(row, column);
  })));
  INFO("more even bright tissue than air");
  CHECK_FALSE(isNegative(picture([](int row, int column) {
    return column < 20 ? 0.0F : column == 99 ? 255.0F : static_cast<float>(180 + (row + column) % 8);
  })));
}

TEST_CASE("Dark fat that fills as many pixels as a background does stays in the outline") {
  SyntheticView view{.depth = 330, .fadePx = 4, .tissue = 60, .noise = 0};
  image::FloatImage image = draw(view);
  // Fat from nearly black upward, each grey as often as the others, and a dense core behind it.
  for (int y = 0; y < view.rows; ++y) {
    for (int x = 0; x < view.columns; ++x) {
      if (image.at(x, y) <= 0) continue;
      const double radius = std::hypot(x / 120.0, (y - view.centerY) / 90.0);
      const double wave = std::abs(std::fmod(x + y, 120.0) / 60 - 1);
      image.at(x, y) = static_cast<float>(radius < 1 ? 900 - 500 * radius : 16 + 320 * wave);
    }
  }
  CHECK(worstOutlineError(frameOf(image), view, false) < 6.0);
}

TEST_CASE("A large view is measured in its own pixels") {
  SyntheticView view{.columns = 1700, .rows = 2301, .centerY = 1150, .halfHeight = 900, .depth = 1200, .fadePx = 50};
  CHECK(worstOutlineError(frameOf(testing::mirrored(draw(view))), view, true) < 6.0);  // two working samples
}

TEST_CASE("Images without a breast are errors that say so, and cancelling stops the work") {
  CHECK_FALSE(findBreast(image::FloatImage(200, 200), {.view = ViewPosition::kCC}));
  CHECK_FALSE(findBreast(image::FloatImage(200, 200, 7.0F), {.view = ViewPosition::kCC}));
  CHECK_FALSE(findBreast(image::FloatImage(3, 3, 1.0F), {.view = ViewPosition::kCC}));
  CHECK_FALSE(findBreast({}, {}));
  const Progress progress;
  progress.cancel();
  const auto cancelled = findBreast(draw({}), {.view = ViewPosition::kCC}, nullptr, progress);
  REQUIRE_FALSE(cancelled);
  CHECK(cancelled.error().code == ErrorCode::kCancelled);
}
