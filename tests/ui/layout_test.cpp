#include "ui/layout.h"

#include <catch2/catch_test_macros.hpp>

#include "ui/theme.h"

using namespace lobule;
using namespace lobule::ui;

TEST_CASE("The regions cover the screen without overlap at every size") {
  for (const auto& [width, height] :
       {std::pair{1024.0F, 700.0F}, std::pair{1440.0F, 900.0F}, std::pair{2560.0F, 1440.0F}}) {
    const ScreenLayout layout = layOut({}, {}, width, height, true);
    CHECK(layout.topBar.height == 44);
    CHECK(layout.status.height == 26);
    CHECK(layout.rail.width == 164);
    CHECK(bottom(layout.topBar) == layout.images.y);
    CHECK(bottom(layout.images) == layout.status.y);
    CHECK(right(layout.rail) + 1 == layout.images.x);
    CHECK(bottom(layout.status) == height);
    if (width >= 1200) CHECK(right(layout.images) + 1 == layout.inspector.x);
  }
}

TEST_CASE("Viewports stand one pixel apart and fill the images' region") {
  const ScreenLayout layout = layOut({}, {}, 1440, 900, true);
  const auto& cells = layout.viewports;
  CHECK(right(cells[0]) + 1 == cells[1].x);
  CHECK(bottom(cells[0]) + 1 == cells[2].y);
  CHECK(right(cells[3]) == right(layout.images));
  CHECK(bottom(cells[3]) == bottom(layout.images));
}

TEST_CASE("A caption takes its strip from below the images") {
  const ScreenLayout plain = layOut({}, {}, 1440, 900, true), layout = layOut({}, {}, 1440, 900, true, 108);
  CHECK(isEmpty(plain.caption));
  CHECK(layout.caption.height == 108);
  CHECK(bottom(layout.images) + 1 == layout.caption.y);
  CHECK(bottom(layout.caption) == layout.status.y);
  CHECK(layout.caption.width == layout.images.width);
  CHECK(bottom(layout.viewports[3]) == bottom(layout.images));
}

TEST_CASE("The large breast covers the other breast's column, else it takes half and the views close up") {
  const ScreenLayout whole = layOut({}, {}, 1440, 900, true);
  ScreenLayout layout = whole;
  const ScreenRect room = makeRoomForBreast(layout, {}, {true, false, true, false}, false);
  CHECK(room.x == whole.viewports[1].x);
  CHECK(room.height == whole.images.height);
  CHECK(isEmpty(layout.viewports[1]));
  CHECK(layout.viewports[2].width == whole.viewports[2].width);

  layout = whole;
  CHECK(makeRoomForBreast(layout, {}, {false, true, false, true}, false).x == whole.images.x);

  layout = whole;
  const ScreenRect half = makeRoomForBreast(layout, {}, {true, true, false, false}, false);
  for (const ScreenRect& cell : layout.viewports) {
    CHECK_FALSE(isEmpty(cell));
    CHECK(right(cell) < half.x);
  }

  layout = whole;
  CHECK(makeRoomForBreast(layout, {}, {true, false, true, false}, true).width == whole.images.width);
  CHECK(isEmpty(layout.viewports[0]));
}

TEST_CASE("One large viewport takes the whole region and hides the others") {
  study::Layout grid;
  grid.maximized = 2;
  const ScreenLayout layout = layOut({}, grid, 1440, 900, true);
  CHECK(layout.viewports[2].width == layout.images.width);
  CHECK(isEmpty(layout.viewports[0]));
}

TEST_CASE("Rail and inspector fold away") {
  study::Settings settings;
  settings.railOpen = settings.inspectorOpen = false;
  const ScreenLayout layout = layOut(settings, {}, 1440, 900, true);
  CHECK(isEmpty(layout.rail));
  CHECK(isEmpty(layout.inspector));
  CHECK(layout.images.width == 1440);
}

TEST_CASE("Below 1200 pixels the inspector lies over the images, when asked for") {
  study::Settings settings;
  const ScreenLayout closed = layOut(settings, {}, 1024, 700, true);
  CHECK(isEmpty(closed.inspector));
  settings.inspectorOverImages = true;
  const ScreenLayout open = layOut(settings, {}, 1024, 700, true);
  CHECK(open.inspector.width == 320);
  CHECK(open.inspectorLiesOverImages);
  CHECK(open.images.width == closed.images.width);
}

TEST_CASE("Without an exam the images' region is the whole width") {
  const ScreenLayout layout = layOut({}, {}, 1440, 900, false);
  CHECK(layout.images.width == 1440);
  CHECK(isEmpty(layout.rail));
  for (const ScreenRect& cell : layout.viewports) CHECK(isEmpty(cell));
}
