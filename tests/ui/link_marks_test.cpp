// Several marks in each view: which is which, in the images, in the list and on the buttons that link them.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>

#include "study/marked_exam.h"
#include "ui/location_view.h"
#include "ui/screen_driver.h"
#include "ui/software_canvas.h"
#include "ui/spot_names.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::ui::testing;
using namespace lobule::study::testing;

namespace {

constexpr int kHigh = 1600;  // nothing of the inspector is below the fold

// m1 to m4 in CC, m5 alone in MLO, nothing paired; m5 is selected.
study::StudyState fourAndOne() {
  study::StudyState state = largeExam();
  for (const double row : {110.0, 140.0, 170.0, 200.0}) setMark(state, ViewPosition::kCC, {150, row});
  setMark(state, ViewPosition::kMLO, {150, 115});
  for (const char* mark : {"m1", "m2", "m3", "m4"}) study::apply(state, study::UnlinkSpots{mark, "m5"});
  study::apply(state, study::SelectMark{"m5"});
  return state;
}

const study::PartOnScreen* partOf(const std::vector<study::PartOnScreen>& parts, const std::string& name) {
  const auto found = std::ranges::find(parts, name, &study::PartOnScreen::name);
  return found == parts.end() ? nullptr : &*found;
}

void pointAt(ScreenDriver& driver, const std::string& control) {
  const study::PartOnScreen* part = partOf(driver.last.parts.controls, control);
  REQUIRE(part != nullptr);
  driver.moveTo(static_cast<float>(part->rect.x + part->rect.width / 2),
                static_cast<float>(part->rect.y + part->rect.height / 2));
  driver.frame();
}

// A mark's middle on the screen.
ImVec2 placeOf(const ScreenDriver& driver, const std::string& id) {
  const study::ReaderMark& mark = *study::findMark(driver.state, id);
  for (std::size_t i = 0; i < 4; ++i) {
    if (driver.state.viewports[i].image != mark.image) continue;
    const ScreenRect& rect = driver.last.viewports[i];
    const auto at = study::screenFromImage(driver.last.transforms[i], {rect.width, rect.height}, mark.center);
    return {rect.x + static_cast<float>(at[0]), rect.y + static_cast<float>(at[1])};
  }
  return {};
}

std::vector<std::uint8_t> lookAround(ImVec2 at) {
  SoftwareCanvas canvas(1440, kHigh);
  canvas.draw(*ImGui::GetDrawData());
  std::vector<std::uint8_t> look;
  constexpr int kHalf = 20;
  for (int y = static_cast<int>(at.y) - kHalf; y < static_cast<int>(at.y) + kHalf; ++y) {
    const std::uint8_t* row = canvas.picture.rgb.data() + (y * 1440 + static_cast<int>(at.x) - kHalf) * 3;
    look.insert(look.end(), row, row + std::size_t{2} * kHalf * 3);
  }
  return look;
}

}  // namespace

TEST_CASE("A mark has a number where its view has several, and its row and its button say it") {
  study::StudyState state = fourAndOne();
  CHECK(spotName(state, "m3") == "R CC 3");
  CHECK(spotName(state, "m5") == "R MLO");
  const LocationView view = makeLocationView(state);
  REQUIRE(view.rows.size() == 5);
  for (int i = 0; i < 4; ++i) CHECK(view.rows[static_cast<std::size_t>(i)].text == "R CC " + std::to_string(i + 1));
  REQUIRE(view.links.size() == 4);
  std::vector<std::string> labels;
  for (const LinkChoice& choice : view.links) {
    CHECK(choice.label == "Link with " + spotName(state, choice.spot));
    CHECK(choice.score.starts_with("fits "));
    CHECK(choice.score.ends_with(" of 100"));
    labels.push_back(choice.label);
  }
  std::ranges::sort(labels);
  CHECK(std::ranges::adjacent_find(labels) == labels.end());

  study::apply(state, study::LinkSpots{"m3", "m5"});
  const LocationView linked = makeLocationView(state);
  CHECK(linked.pair == "R CC 3 and R MLO, linked by you");
  const auto row = std::ranges::find(linked.rows, "R CC 3 and R MLO", &PlaceRow::text);
  REQUIRE(row != linked.rows.end());
  CHECK(row->pair == 1);
  CHECK(row->aside == "linked by you");
}

TEST_CASE("A view's only mark has no number, and a moved one of several is told by its own") {
  study::StudyState state = markedInBoth();
  CHECK(markNumber(state, "m1") == 0);
  CHECK(spotInWords(state, "m1") == "R CC mark");
  setMark(state, ViewPosition::kCC, {150, 190});
  CHECK(spotInWords(state, "m1") == "R CC 1");
  CHECK(spotInWords(state, "m3") == "R CC 2");
  study::apply(state, study::DeleteMark{"m1"});
  CHECK(spotInWords(state, "m3") == "R CC mark");
}

TEST_CASE("Each mark's number stands beside its ring in the image") {
  ScreenDriver driver;
  driver.state = fourAndOne();
  driver.frames(2);
  for (int number = 1; number <= 4; ++number) {
    const ImVec2 at = placeOf(driver, "m" + std::to_string(number));
    const study::PartOnScreen* word = partOf(driver.last.parts.words, std::to_string(number));
    REQUIRE(word != nullptr);
    const double x = word->rect.x + word->rect.width / 2 - static_cast<double>(at.x);
    const double y = word->rect.y + word->rect.height / 2 - static_cast<double>(at.y);
    INFO("mark " << number << ": " << x << ", " << y);
    CHECK(std::hypot(x, y) < 24);
    CHECK(std::hypot(x, y) > 7);
  }
}

TEST_CASE("Pointing at a row or at a link button shows its marks in the images, and only while it is pointed at") {
  ScreenDriver driver(1440, kHigh);
  driver.state = fourAndOne();
  driver.frames(2);
  const ImVec2 second = placeOf(driver, "m2"), third = placeOf(driver, "m3");
  const auto secondBefore = lookAround(second), thirdBefore = lookAround(third);
  pointAt(driver, "place 1");
  CHECK((lookAround(second) != secondBefore));
  CHECK((lookAround(third) == thirdBefore));
  pointAt(driver, "link m3");
  CHECK(driver.last.pointedAt == std::vector<std::string>{"m5", "m3"});
  CHECK((lookAround(third) != thirdBefore));
  driver.moveTo(700, 20);
  driver.frame();
  CHECK((lookAround(second) == secondBefore));
  CHECK((lookAround(third) == thirdBefore));
}

TEST_CASE("Many to link with are all there when asked for, and one is never hidden alone") {
  ScreenDriver driver(1440, kHigh);
  driver.state = fourAndOne();
  driver.frames(2);
  const auto shown = [&] {
    return std::ranges::count_if(driver.last.parts.controls,
                                 [](const study::PartOnScreen& part) { return part.name.starts_with("link m"); });
  };
  CHECK(shown() == 4);
  CHECK(partOf(driver.last.parts.controls, "all links") == nullptr);
  setMark(driver.state, ViewPosition::kCC, {150, 230});
  study::apply(driver.state, study::UnlinkSpots{"m6", "m5"});
  study::apply(driver.state, study::SelectMark{"m5"});
  driver.frames(2);
  CHECK(shown() == 3);
  CHECK(partOf(driver.last.parts.controls, "link scores") != nullptr);  // what they mean
  const study::PartOnScreen* all = partOf(driver.last.parts.controls, "all links");
  REQUIRE(all != nullptr);
  driver.click(static_cast<float>(all->rect.x) + 20, static_cast<float>(all->rect.y) + 10);
  driver.frame();
  CHECK(shown() == 5);
  const LocationView view = makeLocationView(driver.state);
  const study::PartOnScreen* last = partOf(driver.last.parts.controls, "link " + view.links.back().spot);
  REQUIRE(last != nullptr);
  driver.click(static_cast<float>(last->rect.x) + 20, static_cast<float>(last->rect.y) + 10);
  REQUIRE(driver.state.reader.linked.size() == 1);
  CHECK(driver.state.reader.linked.front().joins("m5", view.links.back().spot));
}
