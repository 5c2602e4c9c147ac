#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "study/hanging.h"
#include "study/view_transform.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;
using Catch::Approx;

TEST_CASE("A file's first window is in force once its pixels are there") {
  StudyState state = fourViews();
  decodeAll(state);
  CHECK(state.viewports[0].window.center == 1000);
  CHECK(state.viewports[0].voiIndex == 0);
  apply(state, ChooseVoi{0, 1});
  CHECK(state.viewports[0].window.width == 900);
  CHECK(state.viewports[0].voiIndex == 1);
  apply(state, ChooseVoi{0, 2});
  CHECK(state.viewports[0].voiIndex == 1);
  CHECK(state.viewports[1].voiIndex == 0);
}

TEST_CASE("The reader's own window has no name and no width below one") {
  StudyState state = fourViews();
  decodeAll(state);
  apply(state, SetWindow{2, {.center = 500, .width = -30}});
  CHECK(state.viewports[2].voiIndex == -1);
  CHECK(state.viewports[2].window.center == 500);
  CHECK(state.viewports[2].window.width == 1);
}

TEST_CASE("Inversion belongs to one viewport") {
  StudyState state = fourViews();
  apply(state, ToggleInvert{1});
  CHECK(state.viewports[1].inverted);
  CHECK_FALSE(state.viewports[0].inverted);
  apply(state, ToggleInvert{1});
  CHECK_FALSE(state.viewports[1].inverted);
}

TEST_CASE("Maximising shows one viewport, and the same again brings all back") {
  StudyState state = fourViews();
  apply(state, ToggleMaximize{3});
  CHECK(state.layout.maximized == 3);
  CHECK(state.activeViewport == 3);
  apply(state, ActivateViewport{1});
  CHECK(state.layout.maximized == 1);
  apply(state, ToggleMaximize{1});
  CHECK_FALSE(state.layout.maximized.has_value());
}

TEST_CASE("An empty viewport is never maximised") {
  StudyState state;
  apply(state, ToggleMaximize{0});
  CHECK_FALSE(state.layout.maximized.has_value());
}

TEST_CASE("Hanging an image that hangs elsewhere makes the two change places") {
  StudyState state = fourViews();
  const ImageId first = state.viewports[0].image, last = state.viewports[3].image;
  apply(state, HangImage{0, last});
  CHECK(state.viewports[0].image == last);
  CHECK(state.viewports[3].image == first);
  apply(state, HangAgain{});
  CHECK(state.viewports[0].image == first);
}

TEST_CASE("What the reader arranged stays when more files come") {
  StudyState state = fourViews();
  apply(state, HangImage{0, state.viewports[3].image});
  const auto arranged = state.viewports[0].image;
  apply(state, mammogram(Laterality::kRight, ViewPosition::kML));
  CHECK(state.viewports[0].image == arranged);
}

TEST_CASE("A layout of one or two viewports keeps images and brings them back") {
  StudyState state = fourViews();
  apply(state, SetLayout{2, 1});
  CHECK(state.layout.count() == 2);
  CHECK_FALSE(state.viewports[1].image.empty());
  CHECK(state.viewports[2].image.empty());
  apply(state, SetLayout{2, 2});
  for (const Viewport& viewport : state.viewports) CHECK_FALSE(viewport.image.empty());
  apply(state, SetLayout{9, 0});
  CHECK(state.layout.columns == 2);
  CHECK(state.layout.rows == 1);
}

TEST_CASE("Views outside the four, and viewports without an image, change nothing") {
  StudyState state = fourViews();
  const auto before = state.viewports[0].image;
  apply(state, HangImage{7, before});
  apply(state, SetView{-1, 2.0, {}});
  apply(state, ToggleInvert{4});
  apply(state, HangImage{0, "i99"});
  CHECK(state.viewports[0].image == before);
}

TEST_CASE("A fitted view puts the chest wall on the viewport's edge") {
  for (const auto side : {Laterality::kRight, Laterality::kLeft}) {
    for (const char* orientation : {"P\\L", "A\\R"}) {
      Image image;
      image.header = mammogramHeader(side, ViewPosition::kCC, "1");
      image.header.patientOrientation = orientation;
      const ViewportSize size{.width = 500, .height = 300};
      const ViewTransform view = viewTransform(image, Viewport{}, size);
      CHECK(view.scale == Approx(1.0));
      const bool wallStoredRight = *chestWallSide(image) == ImageSide::kRight;
      const double wallColumn = wallStoredRight ? image.header.columns - 0.5 : -0.5;
      const double expected = side == Laterality::kRight ? 500.0 : 0.0;
      CHECK(screenFromImage(view, size, {wallColumn, 10})[0] == Approx(expected).margin(1e-9));
      CHECK(screenFromImage(view, size, {0, -0.5})[1] == Approx(0.0).margin(1e-9));
    }
  }
}

TEST_CASE("Screen to image and back is the identity, flipped or not") {
  for (const bool flipped : {false, true}) {
    const ViewTransform view{.scale = 0.37, .center = {101.5, 40.25}, .flipped = flipped};
    const ViewportSize size{.width = 640, .height = 480};
    const PointInImage point = imageFromScreen(view, size, 123, 456);
    const auto screen = screenFromImage(view, size, point);
    CHECK(screen[0] == Approx(123));
    CHECK(screen[1] == Approx(456));
  }
}

TEST_CASE("Zooming about the cursor keeps the tissue under it in place") {
  for (const auto side : {Laterality::kRight, Laterality::kLeft}) {
    Image image;
    image.header = mammogramHeader(side, ViewPosition::kCC, "1");
    image.header.patientOrientation = "A\\R";
    Viewport viewport;
    const ViewportSize size{.width = 400, .height = 500};
    const PointInImage before = imageFromScreen(viewTransform(image, viewport, size), size, 130, 77);
    const ZoomAndCenter zoomed = zoomAbout(image, viewport, size, 130, 77, 3.5);
    viewport.zoom = zoomed.zoom;
    viewport.center = zoomed.center;
    viewport.centered = false;
    const PointInImage after = imageFromScreen(viewTransform(image, viewport, size), size, 130, 77);
    CHECK(after.x == Approx(before.x));
    CHECK(after.y == Approx(before.y));
  }
}

TEST_CASE("A view keeps the image within reach and the zoom within its limits") {
  StudyState state = fourViews();
  apply(state, SetView{0, 1000.0, {-5000, 9000}});
  CHECK(state.viewports[0].zoom == kMaximumZoom);
  CHECK(state.viewports[0].center.y == 299);
  CHECK(state.viewports[0].center.x == -100);
  CHECK_FALSE(state.viewports[0].centered);
  apply(state, FitView{0});
  CHECK(state.viewports[0].zoom == 1.0);
  CHECK(state.viewports[0].centered);
}

TEST_CASE("The view of a box shows it whole, around the middle") {
  Image image;
  image.header = mammogramHeader(Laterality::kRight, ViewPosition::kCC, "1");
  const PixelBox box{.firstColumn = 40, .firstRow = 60, .lastColumn = 59, .lastRow = 89};
  const ZoomAndCenter view = viewOfBox(image, box);
  CHECK(view.center.x == Approx(49.5));
  CHECK(view.center.y == Approx(74.5));
  CHECK(view.zoom == Approx(200.0 / 20 / 3));  // the narrower of 200 / 20 and 300 / 30
  CHECK(viewOfBox(image, {0, 0, 199, 299}).zoom == 1.0);
  CHECK(viewOfBox(image, {5, 5, 5, 5}).zoom == 8.0);
}

TEST_CASE("A frame outside the image is clamped, and a new frame is decoded") {
  StudyState state;
  AddFile loop = mammogram(Laterality::kLeft, ViewPosition::kCC);
  loop.header.frames = 5;
  apply(state, loop);
  decodeAll(state);
  apply(state, SetFrame{"i1", 9});
  CHECK(state.images[0].frame == 4);
  CHECK(state.images[0].pixels != nullptr);  // the old frame stays while the new one decodes
  REQUIRE(state.jobs.size() == 1);
  CHECK(state.jobs[0].frame == 4);
  apply(state, SetFrame{"i1", 2});
  REQUIRE(state.jobs.size() == 1);  // a job that has not begun takes the newer wish
  CHECK(state.jobs[0].frame == 2);
  decodeAll(state);
  CHECK(state.images[0].pixelsFrame == 2);
  CHECK(state.images[0].load == LoadState::kReady);
}

TEST_CASE("A frame that ends late does not pass for the one that is wanted") {
  StudyState state;
  AddFile loop = mammogram(Laterality::kLeft, ViewPosition::kCC);
  loop.header.frames = 5;
  apply(state, loop);
  const JobId first = state.jobs.at(0).id;
  apply(state, JobStarted{first});
  apply(state, SetFrame{"i1", 3});
  apply(state, DecodeDone{first, "i1", 0, mammogramPixels(false), 1});
  CHECK(state.images[0].pixelsFrame == 0);
  CHECK(state.images[0].load == LoadState::kDecoding);
  const Job* next = jobOf(state, "i1", JobKind::kDecode);
  REQUIRE(next != nullptr);
  CHECK(next->frame == 3);
}

TEST_CASE("In whatever order files come, the first view is active until the reader chooses another") {
  StudyState state;
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kMLO));
  CHECK(state.viewports[static_cast<std::size_t>(state.activeViewport)].image == "i1");
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kCC));
  apply(state, mammogram(Laterality::kRight, ViewPosition::kCC));
  CHECK(state.viewports[0].image == "i3");
  CHECK(state.activeViewport == 0);
  apply(state, ActivateViewport{1});
  apply(state, mammogram(Laterality::kRight, ViewPosition::kMLO));
  CHECK(state.activeViewport == 1);
}
