#include "render/scene.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace lobule;
using namespace lobule::render;
using Catch::Approx;

namespace {

ViewportScene someViewport(bool isFlipped) {
  ViewportScene viewport;
  viewport.rect = {.x = 100, .y = 50, .width = 301, .height = 200};
  viewport.transform = {.scale = 1.7, .center = {.x = 640.25, .y = 310.5}, .flipped = isFlipped};
  return viewport;
}

}  // namespace

TEST_CASE("The view's centre is shown in the viewport's centre") {
  for (const bool isFlipped : {false, true}) {
    const auto at = screenFromImage(someViewport(isFlipped), {.x = 640.25, .y = 310.5});
    CHECK(at[0] == Approx(250.5));
    CHECK(at[1] == Approx(150));
  }
}

TEST_CASE("Screen to image and back is the identity") {
  for (const bool isFlipped : {false, true}) {
    const ViewportScene viewport = someViewport(isFlipped);
    const auto at = screenFromImage(viewport, imageFromScreen(viewport, 333, 77));
    CHECK(at[0] == Approx(333));
    CHECK(at[1] == Approx(77));
  }
}

TEST_CASE("A flip mirrors columns and leaves rows") {
  const PointInImage point{.x = 700, .y = 400};
  const auto straight = screenFromImage(someViewport(false), point),
             flipped = screenFromImage(someViewport(true), point);
  CHECK(straight[0] - 250.5 == Approx(-(flipped[0] - 250.5)));
  CHECK(straight[1] == Approx(flipped[1]));
}
