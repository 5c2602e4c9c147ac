#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "study/marked_exam.h"
#include "ui/breast_view.h"
#include "ui/location_commands.h"
#include "ui/location_view.h"
#include "ui/marking_driver.h"
#include "ui/report_diagrams.h"
#include "ui/screen_driver.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::ui::testing;
using namespace lobule::study::testing;
using Catch::Matchers::WithinAbs;

TEST_CASE("With the mark tool a click sets the view's mark, and another one moves it") {
  Marking marking;
  marking.click(ViewPosition::kCC, {150, 110});
  REQUIRE(marking.driver.state.reader.marks.size() == 1);
  CHECK_THAT(marking.driver.state.reader.marks[0].center.x, WithinAbs(150, 1.5));
  CHECK_THAT(marking.driver.state.reader.marks[0].center.y, WithinAbs(110, 1.5));
  CHECK(marking.driver.state.reader.marks[0].radiusPx * 0.8 == 5.0);
  marking.click(ViewPosition::kCC, {130, 190});
  REQUIRE(marking.driver.state.reader.marks.size() == 1);
  CHECK_THAT(marking.driver.state.reader.marks[0].center.y, WithinAbs(190, 1.5));
  marking.click(ViewPosition::kMLO, {150, 115});
  CHECK(marking.driver.state.reader.marks.size() == 2);
  REQUIRE(marking.driver.state.places.size() == 1);
  CHECK(marking.driver.state.places[0].location != nullptr);
}

TEST_CASE("A mark is dragged with any tool, and one undo brings it back") {
  Marking marking;
  marking.click(ViewPosition::kCC, {150, 110});
  marking.driver.key(ImGuiKey_P);
  const PointInImage before = marking.driver.state.reader.marks[0].center;
  marking.drag(ViewPosition::kCC, before, {150, 170});
  CHECK_THAT(marking.driver.state.reader.marks[0].center.y, WithinAbs(before.y + 60, 2));
  CHECK(marking.driver.countSent<study::SetView>() == 0);
  marking.driver.key(ImGuiKey_U);
  CHECK(marking.driver.state.reader.marks[0].center == before);
  marking.driver.key(ImGuiKey_Delete);
  CHECK(marking.driver.state.reader.marks.empty());
}

TEST_CASE("Dragging from a free place draws a mark from its middle outward") {
  Marking marking;
  marking.drag(ViewPosition::kCC, {150, 110}, {150, 140});
  REQUIRE(marking.driver.state.reader.marks.size() == 1);
  CHECK_THAT(marking.driver.state.reader.marks[0].center.y, WithinAbs(110, 1.5));
  CHECK_THAT(marking.driver.state.reader.marks[0].radiusPx, WithinAbs(30, 2.5));
}

TEST_CASE("A click that moves a mark instead of setting another says so, with the way back and how to have both") {
  Marking marking;
  ScreenDriver& driver = marking.driver;
  marking.click(ViewPosition::kCC, {150, 110});
  CHECK(makeStatusView(driver.state).moved.empty());
  marking.click(ViewPosition::kCC, {130, 190});
  CHECK(driver.state.reader.marks.size() == 1);
  CHECK(makeStatusView(driver.state).moved == "Moved the mark in R CC. Shift click or a drag sets another.");

  // The way back stands beside it.
  driver.frame();
  const auto undo = std::ranges::find(driver.last.parts.controls, "undo moved", &study::PartOnScreen::name);
  REQUIRE(undo != driver.last.parts.controls.end());
  driver.click(static_cast<float>(undo->rect.x) + 10, static_cast<float>(undo->rect.y) + 10);
  CHECK(driver.state.reader.marks.front().center.y < 150);
  CHECK(makeStatusView(driver.state).moved.empty());
}

TEST_CASE("Nothing is said of a mark that was dragged, nor of one after which another was set or chosen") {
  Marking marking;
  study::StudyState& state = marking.driver.state;
  marking.click(ViewPosition::kCC, {150, 110});
  marking.drag(ViewPosition::kCC, {150, 110}, {130, 190});
  CHECK(makeStatusView(state).moved.empty());
  marking.click(ViewPosition::kCC, {150, 80});
  REQUIRE_FALSE(makeStatusView(state).moved.empty());
  marking.click(ViewPosition::kMLO, {150, 115});
  CHECK(makeStatusView(state).moved.empty());
  marking.click(ViewPosition::kCC, {150, 110});
  REQUIRE_FALSE(makeStatusView(state).moved.empty());
  study::apply(state, study::SelectMark{state.reader.marks.back().id});
  CHECK(makeStatusView(state).moved.empty());
}

TEST_CASE("The inspector says the place in a sentence, with what is likely and what was assumed") {
  const study::StudyState state = markedInBoth();
  const LocationView view = makeLocationView(state);
  REQUIRE(view.phase == LocationPhase::kFound);
  CHECK(view.words.starts_with("Right breast, "));
  CHECK(view.words.contains("upper outer quadrant"));
  CHECK(view.words.contains("cm from the nipple"));
  CHECK(view.uncertainty.contains("90% within"));
  REQUIRE_FALSE(view.quadrants.empty());
  CHECK(view.quadrants.front().label == "Upper outer");
  CHECK(view.isPair);
  CHECK(view.pair.contains("R CC and R MLO"));
  CHECK_FALSE(view.warnings.empty());  // no thickness, no angle in this header
  const std::string sentence = locationAsText(*state.places[0].location);
  CHECK(sentence.starts_with(view.words + " (estimated from CC and MLO: "));
  CHECK(sentence.ends_with(")."));
}

TEST_CASE("One view says what is open, and offers the other view's marks to link") {
  study::StudyState state = markedInBoth();
  study::apply(state, study::UnlinkSpots{"m1", "m2"});
  study::apply(state, study::SelectMark{"m1"});
  const LocationView view = makeLocationView(state);
  CHECK_FALSE(view.isPair);
  CHECK(view.words == "Right breast, outer half, middle third; CC only");
  CHECK(view.uncertainty.contains("does not tell how high it lies"));
  REQUIRE(view.links.size() == 1);
  CHECK(view.links[0].label == "Link with R MLO mark");
  CHECK(view.rows.size() == 2);
}

TEST_CASE("Without marks the inspector tells how to get a place, and nothing for ultrasound") {
  CHECK(makeLocationView(largeExam()).hint.contains("Mark a lesion in CC and in MLO"));
  CHECK(makeLocationView({}).hint.empty());
}

TEST_CASE("The picture of the breast has two plates, two rays to the marks and one lesion") {
  const study::StudyState state = markedInBoth();
  const BreastPicture picture = makeBreastPicture(state, state.places[0], 296, 232, 2);
  CHECK(picture.scene.rect.width == 592);
  CHECK(picture.scene.laterality == Laterality::kRight);
  REQUIRE(picture.scene.plates.size() == 2);
  CHECK(picture.plateImages == state.places[0].images);
  REQUIRE(picture.scene.rays.size() == 2);
  CHECK(picture.scene.rays[1].mark == study::findMark(state, "m2")->center);
  REQUIRE(picture.scene.lesions.size() == 1);
  CHECK(picture.scene.lesions[0].center == state.places[0].location->position);
}

TEST_CASE("In the steps what comes later is not shown yet, and each step has its caption") {
  study::StudyState state = markedInBoth();
  std::string last;
  for (int step = 0; step < render::kConstructionSteps; ++step) {
    study::apply(state, study::SetWidget{{.step = step}});
    const BreastPicture picture = makeBreastPicture(state, state.places[0], 296, 232, 1);
    CHECK((picture.scene.lesions[0].opacity > 0) == (step >= 5));
    CHECK((picture.scene.rays[1].opacity > 0) == (step >= 4));
    for (std::size_t view = 0; view < 2; ++view) {
      const bool isTold = step >= (view == 0 ? 1 : 3);
      CHECK((picture.scene.plates[view].opacity > 0) == isTold);
      CHECK((picture.scene.rays[view].markOpacity > 0) == isTold);
      CHECK((picture.scene.rays[view].distanceOpacity > 0) == isTold);
    }
    const StepCaption caption = stepCaption(state, state.places[0], step);
    CHECK_FALSE(caption.text.empty());
    CHECK(caption.title != last);
    last = caption.title;
  }
}

TEST_CASE("The steps begin where both images are seen, and the reader may turn away") {
  study::StudyState state = markedInBoth();
  const auto turn = [&](Command command) {
    ScreenOutput output;
    performLocationCommand(command, state, output);
    for (const study::Action& action : output.actions) study::apply(state, action);
  };
  turn(Command::kViewFront);
  turn(Command::kSteps);
  CHECK(state.widget.step == 0);
  CHECK(state.widget.azimuthDeg == render::kOverviewCamera.azimuthDeg);
  CHECK(state.widget.elevationDeg == render::kOverviewCamera.elevationDeg);
  turn(Command::kViewSide);
  turn(Command::kNextStep);
  CHECK(state.widget.step == 1);
  CHECK(state.widget.azimuthDeg == render::kSideCamera.azimuthDeg);
}

TEST_CASE("Marks in the air are told as no place, without an hour, a third or a depth") {
  study::StudyState state = markedInBoth();
  setMark(state, ViewPosition::kCC, {20, 20}, "m1");
  setMark(state, ViewPosition::kMLO, {20, 20}, "m2");
  const LocationView view = makeLocationView(state);
  REQUIRE(view.phase == LocationPhase::kFound);
  CHECK(view.words == "Right breast, no place inside it fits the marks");
  CHECK(view.uncertainty == "Check the marks, the nipple and the side of the breast.");
  CHECK(view.quadrants.empty());
  for (const LabelledText& fact : view.facts) {
    CHECK(fact.label != "Hour");
    if (fact.label == "Depth") CHECK(fact.text == "Outside the breast");
  }
  const auto isSaid = [&](const char* part) {
    return std::ranges::any_of(view.warnings, [&](const std::string& warning) { return warning.contains(part); });
  };
  CHECK(isSaid("CC: the lesion's mark lies in the air"));
  CHECK(isSaid("MLO: the lesion's mark lies in the air"));
}

TEST_CASE("Keys show the breast large, turn it, step through it, and Escape leads back") {
  ScreenDriver driver;
  driver.state = markedInBoth();
  driver.frame();
  driver.key(ImGuiKey_G);
  CHECK(driver.state.widget.isLarge);
  driver.frame();
  CHECK(driver.last.viewports[0].width > 0);  // the marked breast's views stay beside it
  CHECK(driver.last.viewports[1].width == 0);
  CHECK(driver.last.widget.rect.x > right(driver.last.viewports[0]));
  driver.key(ImGuiKey_G);
  CHECK(driver.state.widget.isAlone);
  driver.frame();
  CHECK(driver.last.viewports[0].width == 0);
  CHECK(driver.last.breasts.size() == 1);
  CHECK(driver.last.widget.rect.width > 500);
  driver.key(ImGuiKey_F, true);
  CHECK(driver.state.widget.azimuthDeg == 0);
  CHECK(driver.state.widget.elevationDeg == 0);
  driver.key(ImGuiKey_T, true);
  CHECK(driver.state.widget.elevationDeg == 90);
  driver.key(ImGuiKey_J);
  CHECK(driver.state.widget.step == 0);
  driver.type('.');
  driver.frame();
  CHECK(driver.state.widget.step == 1);
  driver.type(',');
  driver.frame();
  CHECK(driver.state.widget.step == 0);
  driver.key(ImGuiKey_Y);
  driver.key(ImGuiKey_Escape);
  driver.frame();
  CHECK_FALSE(driver.state.widget.isLarge);
  CHECK_FALSE(driver.state.widget.step.has_value());
  CHECK(driver.last.viewports[0].width > 100);
}

TEST_CASE("Dragging beside the lesion turns the breast, dragging the lesion moves it and its marks") {
  ScreenDriver driver;
  driver.state = markedInBoth();
  driver.frame();
  driver.key(ImGuiKey_G);
  driver.key(ImGuiKey_F, true);
  driver.frame();
  REQUIRE(driver.last.widget.lesion);
  const auto lesion = *driver.last.widget.lesion;
  const auto x = static_cast<float>(lesion[0]), y = static_cast<float>(lesion[1]);
  const PointInBreastMm before = driver.state.places[0].location->position;
  const PointInImage cc = driver.state.reader.marks[0].center;
  driver.drag(x, y, x + 40, y);  // the right breast's medial side is at the viewer's right
  driver.frame();
  CHECK(driver.state.places[0].location->position.x < before.x - 3);
  CHECK(driver.state.reader.marks[0].center.y > cc.y);
  CHECK(driver.state.widget.azimuthDeg == 0);
  const ScreenRect beside{static_cast<float>(driver.last.widget.rect.x) + 40,
                          static_cast<float>(driver.last.widget.rect.y) + 40, 0, 0};
  const PointInBreastMm held = driver.state.places[0].location->position;
  driver.drag(beside.x, beside.y, beside.x + 60, beside.y + 20);
  driver.frame();
  CHECK(driver.state.widget.azimuthDeg != 0);
  CHECK(driver.state.places[0].location->position == held);
  driver.wheel(beside.x, beside.y, 1);
  CHECK(driver.state.widget.zoom > 1);
}

TEST_CASE("The report's ellipse holds the share that it says") {
  // By the Gaussian's own rule: the squared Mahalanobis distance of every point is the quantile.
  const double a = 36, b = 12, c = 25;
  for (const auto& [dx, dy] : regionOutline(a, b, c, 0.9)) {
    const double determinant = a * c - b * b;
    CHECK_THAT((c * dx * dx - 2 * b * dx * dy + a * dy * dy) / determinant, WithinAbs(4.605170185988091, 1e-6));
  }
}

TEST_CASE("What lies outside the breast is cut off a region") {
  const std::vector<std::array<double, 2>> square{{-10, -10}, {10, -10}, {10, 10}, {-10, 10}};
  for (const auto& [x, y] : cutToConvex({{-30, -2}, {30, -2}, {30, 2}, {-30, 2}}, square)) {
    CHECK(std::abs(x) <= 10 + 1e-9);
    CHECK(std::abs(y) <= 2 + 1e-9);
  }
  CHECK(cutToConvex({{20, 20}, {30, 20}, {30, 30}}, square).empty());
  CHECK(cutToConvex({{-1, -1}, {1, -1}, {0, 1}}, square).size() == 3);
}

TEST_CASE("A place on screen asks for no frames when nothing moves") {
  ScreenDriver driver;
  driver.state = markedInBoth();
  driver.input.reducedMotion = false;
  driver.frames(60);
  CHECK_FALSE(driver.frame().isAnimating);
}

TEST_CASE("The place says that a network helped to find the nipple, until the reader sets it") {
  study::StudyState state = markedInBoth();
  const auto isTold = [&] {
    const bool inFacts = std::ranges::contains(makeLocationView(state).facts, "Nipple found by", &LabelledText::label);
    CHECK(stepCaption(state, state.places.at(0), 0).text.contains("network") == inFacts);
    return inFacts;
  };
  CHECK_FALSE(isTold());
  const study::ImageId cc = rightView(state, ViewPosition::kCC).id;
  for (study::Image& image : state.images) {
    if (image.id != cc) continue;
    auto breast = std::make_shared<anatomy::BreastFrame>(*image.breast);
    breast->nipple->withNetwork = true;
    image.breast = std::move(breast);
  }
  CHECK(isTold());
  study::apply(state, study::SetNipple{cc, {104, 150}, 0});
  CHECK_FALSE(isTold());
}
