#include "ui/screen.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "ui/commands.h"
#include "ui/layout.h"
#include "ui/opened_screen.h"
#include "ui/screen_driver.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::ui::testing;
using namespace lobule::study::testing;
using Catch::Approx;

namespace {

ImVec2 middleOf(const ScreenRect& rect) {
  return {rect.x + rect.width / 2, rect.y + rect.height / 2};
}

}  // namespace

TEST_CASE("The empty screen offers files, folder and samples, and they are pressed with the pointer") {
  ScreenDriver driver;
  // The buttons lie in one row below the middle: sweep it and press where the pointer becomes a hand.
  for (float x = 360; x < 1080; x += 24) driver.click(x, 484);
  CHECK(std::ranges::contains(driver.requests, PageRequest::kOpenFiles));
  CHECK(std::ranges::contains(driver.requests, PageRequest::kOpenFolder));
  CHECK(std::ranges::contains(driver.requests, PageRequest::kOpenSample));
  CHECK(std::ranges::contains(driver.requests, PageRequest::kOpenSampleUltrasound));
}

TEST_CASE("The screen tells where its controls lie: a press in the middle of one is its own") {
  ScreenDriver driver;
  driver.state = opened();
  driver.frame();
  const auto press = [&](const std::string& name) {
    driver.frame();
    const auto control = std::ranges::find(driver.last.parts.controls, name, &study::PartOnScreen::name);
    REQUIRE(control != driver.last.parts.controls.end());
    const study::ViewportRect& rect = control->rect;
    driver.click(static_cast<float>(rect.x + rect.width / 2), static_cast<float>(rect.y + rect.height / 2));
  };
  press(infoOf(Command::kLandmarks).name);
  CHECK(driver.state.settings.showLandmarks);
  press("back end: WebAssembly");
  CHECK(driver.state.settings.backendWish == "wasm");
}

TEST_CASE("An opened exam shows four viewports between rail and inspector") {
  ScreenDriver driver;
  driver.state = opened();
  const ScreenOutput output = driver.frame();
  for (const ScreenRect& rect : output.viewports) CHECK(rect.width > 400);
  CHECK(output.viewports[0].x == 165);
  CHECK(output.actions.empty());
}

TEST_CASE("A left drag pans, a right drag windows, a middle drag pans whatever the tool") {
  ScreenDriver driver;
  driver.state = opened();
  driver.frame();
  const ImVec2 at = middleOf(driver.last.viewports[1]);

  driver.drag(at.x, at.y, at.x + 40, at.y + 25);
  const auto* view = driver.lastSent<study::SetView>();
  REQUIRE(view != nullptr);
  CHECK(view->viewport == 1);
  CHECK(driver.state.activeViewport == 1);

  const double width = driver.state.viewports[1].window.width;
  driver.drag(at.x, at.y, at.x + 50, at.y, 1);
  REQUIRE(driver.lastSent<study::SetWindow>() != nullptr);
  CHECK(driver.state.viewports[1].window.width > width);
  CHECK(driver.state.viewports[1].window.center == Approx(1000));
  CHECK(driver.state.viewports[1].voiIndex == -1);

  driver.key(ImGuiKey_W);
  driver.sent.clear();
  driver.drag(at.x, at.y, at.x + 30, at.y, 2);
  CHECK(driver.countSent<study::SetView>() > 0);
  CHECK(driver.countSent<study::SetWindow>() == 0);
  driver.drag(at.x, at.y, at.x, at.y + 30, 0);
  CHECK(driver.countSent<study::SetWindow>() > 0);
}

TEST_CASE("Panning moves the tissue with the pointer, also in a flipped view") {
  for (const std::size_t index : {0U, 1U}) {
    ScreenDriver driver;
    driver.state = opened();
    driver.state.images[2].header.patientOrientation = "P\\R";  // L CC stored the other way round
    driver.frame();
    const ScreenRect rect = driver.last.viewports[index];
    const study::ViewportSize size{rect.width, rect.height};
    const ImVec2 at = middleOf(rect);
    const PointInImage before =
        study::imageFromScreen(driver.last.transforms[index], size, at.x - rect.x, at.y - rect.y);
    driver.drag(at.x, at.y, at.x + 30, at.y + 20);
    driver.frame();
    const PointInImage after =
        study::imageFromScreen(driver.last.transforms[index], size, at.x + 30 - rect.x, at.y + 20 - rect.y);
    CHECK(after.x == Approx(before.x).margin(1e-6));
    CHECK(after.y == Approx(before.y).margin(1e-6));
  }
}

TEST_CASE("The wheel zooms about the pointer") {
  ScreenDriver driver;
  driver.state = opened();
  driver.frame();
  const ScreenRect rect = driver.last.viewports[2];
  const study::ViewportSize size{rect.width, rect.height};
  const double x = 150, y = 90;
  const PointInImage before = study::imageFromScreen(driver.last.transforms[2], size, x, y);
  driver.wheel(rect.x + static_cast<float>(x), rect.y + static_cast<float>(y), 1);
  driver.frame();
  const PointInImage after = study::imageFromScreen(driver.last.transforms[2], size, x, y);
  CHECK(driver.state.viewports[2].zoom > 1.1);
  CHECK(after.x == Approx(before.x).margin(1e-6));
  CHECK(after.y == Approx(before.y).margin(1e-6));
}

TEST_CASE("The wheel steps through the frames of a loop") {
  ScreenDriver driver;
  driver.state = opened();
  driver.state.images[3].header.frames = 12;  // R CC hangs first
  driver.frame();
  const ImVec2 at = middleOf(driver.last.viewports[0]);
  driver.wheel(at.x, at.y, -1);
  const auto* frame = driver.lastSent<study::SetFrame>();
  REQUIRE(frame != nullptr);
  CHECK(frame->frame == 1);
  CHECK(driver.countSent<study::SetView>() == 0);
}

TEST_CASE("A double click makes one view large, and another brings all back") {
  ScreenDriver driver;
  driver.state = opened();
  driver.frame();
  const ImVec2 at = middleOf(driver.last.viewports[3]);
  driver.moveTo(at.x, at.y);
  for (int i = 0; i < 2; ++i) {
    driver.press();
    driver.release();
  }
  CHECK(driver.state.layout.maximized == 3);
  driver.frames(60);
  for (int i = 0; i < 2; ++i) {
    driver.press();
    driver.release();
  }
  CHECK_FALSE(driver.state.layout.maximized.has_value());
}

TEST_CASE("A click on a marked region selects it, a click beside it only activates the view") {
  ScreenDriver driver;
  driver.state = analysed();
  driver.frame();
  const ScreenRect rect = driver.last.viewports[0];
  const auto at = study::screenFromImage(driver.last.transforms[0], {rect.width, rect.height}, {100, 120});
  driver.click(rect.x + static_cast<float>(at[0]), rect.y + static_cast<float>(at[1]));
  CHECK(driver.state.selectedFinding == "i4-f1");
  const ImVec2 elsewhere = middleOf(driver.last.viewports[1]);
  driver.click(elsewhere.x, elsewhere.y);
  CHECK(driver.state.selectedFinding == "i4-f1");
  CHECK(driver.state.activeViewport == 1);
}

TEST_CASE("Rows of the findings list select and deselect") {
  ScreenDriver driver;
  driver.state = analysed();
  driver.frame();
  driver.click(1200, 170);
  REQUIRE(driver.lastSent<study::SelectFinding>() != nullptr);
  CHECK(driver.state.selectedFinding == "i4-f1");
  driver.click(1200, 170);
  CHECK(driver.state.selectedFinding.empty());
}

TEST_CASE("Dragging the slider sets the threshold") {
  ScreenDriver driver;
  driver.state = analysed();
  driver.frame();
  driver.drag(1300, 119, 1200, 119);
  const auto* threshold = driver.lastSent<study::SetThreshold>();
  REQUIRE(threshold != nullptr);
  CHECK(threshold->threshold > 0.1);
  CHECK(threshold->threshold < 0.5);
  CHECK(threshold->modality == Modality::kMammography);
}

TEST_CASE("Operating points close together can each be pressed by name") {
  ScreenDriver driver;
  driver.state = opened();
  driver.state.models[0].manifest.operatingPoints[0].threshold = 0.96;
  driver.state.models[0].manifest.operatingPoints[1].threshold = 0.9;
  driver.frame();
  driver.click(1415, 137);
  CHECK(driver.state.settings.mammoThreshold == 0.96);
  driver.click(1350, 137);
  CHECK(driver.state.settings.mammoThreshold == 0.9);
}

TEST_CASE("The back end is chosen in the inspector") {
  ScreenDriver driver;
  driver.state = opened();
  driver.frame();
  for (float y = 200; y < 700 && driver.state.settings.backendWish != "wasm"; y += 12) driver.click(1390, y);
  CHECK(driver.state.settings.backendWish == "wasm");
}

TEST_CASE("A thumbnail hangs its image in the active view") {
  ScreenDriver driver;
  driver.state = opened();
  driver.frame();
  const auto wanted = driver.state.viewports[3].image;
  driver.click(120, 240);  // second row, right: L MLO
  const auto* hang = driver.lastSent<study::HangImage>();
  REQUIRE(hang != nullptr);
  CHECK(hang->image == wanted);
  CHECK(hang->viewport == 0);
}

TEST_CASE("Keys do what the help says") {
  ScreenDriver driver;
  driver.state = analysed();
  driver.frame();
  driver.key(ImGuiKey_I);
  CHECK(driver.state.viewports[0].inverted);
  driver.key(ImGuiKey_2);
  CHECK(driver.state.viewports[0].voiIndex == 1);
  driver.key(ImGuiKey_2, true);
  CHECK(driver.state.layout.count() == 2);
  driver.key(ImGuiKey_R);
  CHECK(driver.state.layout.count() == 4);
  driver.key(ImGuiKey_Space);
  CHECK_FALSE(driver.state.settings.showOverlays);
  driver.key(ImGuiKey_Tab);
  CHECK(driver.state.activeViewport == 1);
  driver.key(ImGuiKey_M);
  CHECK(driver.state.layout.maximized == 1);
  driver.type('[');
  CHECK_FALSE(driver.state.settings.railOpen);
  driver.type('?');
  CHECK(driver.state.settings.helpOpen);
  driver.key(ImGuiKey_I);
  CHECK_FALSE(driver.state.viewports[1].inverted);  // keys rest while a panel is open
  driver.key(ImGuiKey_Escape);
  CHECK_FALSE(driver.state.settings.helpOpen);
  driver.key(ImGuiKey_O, true);
  CHECK(driver.requests == std::vector{PageRequest::kOpenFolder});
}

TEST_CASE("A press beside a panel closes it and does not reach what lies below") {
  ScreenDriver driver;
  driver.state = opened();
  driver.type('?');
  driver.frames(2);
  driver.sent.clear();
  driver.click(300, 80);
  CHECK_FALSE(driver.state.settings.helpOpen);
  CHECK(driver.countSent<study::ActivateViewport>() == 0);
  CHECK(driver.countSent<study::SetView>() == 0);
}

TEST_CASE("Selecting a finding glides there in 150 ms, and at once with reduced motion") {
  ScreenDriver driver;
  driver.state = analysed();
  driver.input.reducedMotion = false;
  driver.frames(2);
  const double before = driver.last.transforms[0].scale;
  driver.key(ImGuiKey_DownArrow);
  driver.frame();
  const double during = driver.last.transforms[0].scale;
  CHECK(driver.last.isAnimating);
  driver.frames(12);
  const double after = driver.last.transforms[0].scale;
  CHECK(before < during);
  CHECK(during < after);
  CHECK_FALSE(driver.last.isAnimating);

  driver.input.reducedMotion = true;
  driver.key(ImGuiKey_Escape);
  CHECK(driver.last.transforms[0].scale == Approx(before));
}

TEST_CASE("An idle screen asks for no further frames") {
  ScreenDriver driver;
  driver.state = analysed();
  driver.frames(5);
  CHECK_FALSE(driver.last.isAnimating);
}

TEST_CASE("The pointer's shape tells the tool") {
  ScreenDriver driver;
  driver.state = opened();
  driver.frame();
  const ImVec2 at = middleOf(driver.last.viewports[0]);
  driver.moveTo(at.x, at.y);
  CHECK(driver.last.cursor == Cursor::kMove);
  driver.key(ImGuiKey_W);
  driver.moveTo(at.x + 1, at.y);
  CHECK(driver.last.cursor == Cursor::kWindow);
}
