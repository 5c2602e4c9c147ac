#include "render/screen_outline.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numbers>

#include "render/breast_shape.h"

using namespace lobule;
using namespace lobule::render;

TEST_CASE("A box meets an outline that it touches, also beside one of its slanting sides") {
  const ScreenOutline diamond{{0, -10}, {10, 0}, {0, 10}, {-10, 0}};
  CHECK(meetsBox(diamond, 0, 0, 1, 1));
  CHECK(meetsBox(diamond, 5, 5, 1, 1));
  CHECK_FALSE(meetsBox(diamond, 8, 8, 2, 2));  // within the outline's own upright box, yet beside it
  CHECK(meetsBox(diamond, 8, 8, 4, 4));
  CHECK_FALSE(meetsBox(diamond, 13, 0, 2, 9));
  CHECK_FALSE(meetsBox({}, 0, 0, 1, 1));
}

TEST_CASE("The breast's outline holds its skin from every side") {
  BreastScene scene;
  scene.rect = {.x = 0, .y = 0, .width = 320, .height = 256};
  for (const double azimuth : {-120.0, -46.0, 0.0, 60.0}) {
    scene.camera = {.azimuthDeg = azimuth, .elevationDeg = 18};
    const ScreenOutline outline = breastOutline(scene);
    CHECK(outline.size() > 8);
    for (int i = 0; i < 37; ++i) {
      for (const double part : {0.1, 0.5, 0.9}) {
        const double direction = 2 * std::numbers::pi * i / 37, z = part * scene.extents.chestWallMm;
        const double radius = skinRadius(scene.extents, direction, z);
        const auto at = screenFromBreast(scene, {radius * std::cos(direction), radius * std::sin(direction), z});
        CHECK(meetsBox(outline, at[0], at[1], 1, 1));
      }
    }
  }
}

TEST_CASE("A plate's outline has its picture's corners, and one that is not shown has none") {
  BreastScene scene;
  scene.rect = {.x = 0, .y = 0, .width = 320, .height = 256};
  DetectorPlate plate = plateFrom({.view = ViewPosition::kCC,
                                   .shown = {.firstColumn = 0, .firstRow = 0, .lastColumn = 799, .lastRow = 1799},
                                   .nipple = {.x = 200, .y = 900}});
  const ScreenOutline outline = plateOutline(scene, plate);
  REQUIRE(outline.size() == 4);
  const auto inside = screenFromBreast(scene, plateFromImage(scene, plate, {.x = 400, .y = 900}));
  CHECK(meetsBox(outline, inside[0], inside[1], 1, 1));
  const auto outside = screenFromBreast(scene, plateFromImage(scene, plate, {.x = 400, .y = 2400}));
  CHECK_FALSE(meetsBox(outline, outside[0], outside[1], 1, 1));
  plate.opacity = 0;
  CHECK(plateOutline(scene, plate).empty());
}
