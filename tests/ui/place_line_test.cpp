// The place is told wherever it is worked out: in the inspector, or where that is folded away, on one line.
#include "ui/place_line.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "localization/words.h"
#include "study/marked_exam.h"
#include "ui/screen_driver.h"
#include "ui/words.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::ui::testing;
using namespace lobule::study::testing;

namespace {

const study::PartOnScreen* wordOf(const ScreenDriver& driver, const std::string& text) {
  const auto found = std::ranges::find(driver.last.parts.words, text, &study::PartOnScreen::name);
  return found == driver.last.parts.words.end() ? nullptr : &*found;
}

const study::PartOnScreen* controlOf(const ScreenDriver& driver, const std::string& name) {
  const auto found = std::ranges::find(driver.last.parts.controls, name, &study::PartOnScreen::name);
  return found == driver.last.parts.controls.end() ? nullptr : &*found;
}

std::string warningsInWords(const PlaceLine& line) {
  return countInWords(static_cast<int>(line.warnings.size()), "warning", "warnings");
}

}  // namespace

TEST_CASE(
    "With the inspector folded away the status bar tells the place, how sure it is, and that there are warnings") {
  for (const auto& [width, height] : {std::pair{1024.0F, 700.0F}, {1180.0F, 760.0F}}) {
    ScreenDriver driver(width, height);
    driver.state = markedInBoth();
    driver.frames(2);
    const PlaceLine line = makePlaceLine(driver.state);
    CHECK(line.words == localization::inWords(*driver.state.places[0].location));
    CHECK(line.uncertainty.contains("90% within"));
    REQUIRE_FALSE(line.warnings.empty());
    INFO(width << " x " << height << ": " << line.words << "; " << line.uncertainty);
    for (const std::string& text : {line.words, line.uncertainty, warningsInWords(line)}) {
      INFO(text);
      const study::PartOnScreen* word = wordOf(driver, text);  // not shortened: that would end in an ellipsis
      REQUIRE(word != nullptr);
      CHECK(word->rect.y >= static_cast<double>(height) - 26);
      CHECK(word->rect.x + word->rect.width <= static_cast<double>(width));
    }
  }
}

TEST_CASE("Pressed, the line opens the inspector, which tells it then") {
  ScreenDriver driver(1024, 700);
  driver.state = markedInBoth();
  driver.frames(2);
  const study::PartOnScreen* line = controlOf(driver, "place line");
  REQUIRE(line != nullptr);
  driver.click(static_cast<float>(line->rect.x) + 40, static_cast<float>(line->rect.y) + 10);
  driver.frame();
  CHECK(driver.state.settings.inspectorOverImages);
  CHECK(controlOf(driver, "place line") == nullptr);
}

TEST_CASE("The large breast tells the place with its uncertainty and its warnings, and the status bar not again") {
  ScreenDriver driver(1024, 700);
  driver.state = markedInBoth();
  driver.frame();
  driver.key(ImGuiKey_G);
  driver.frame();
  const PlaceLine line = makePlaceLine(driver.state);
  CHECK(wordOf(driver, line.words) != nullptr);
  CHECK(wordOf(driver, capitalized(asSentence(line.uncertainty))) != nullptr);
  CHECK(controlOf(driver, "warnings") != nullptr);
  CHECK(controlOf(driver, "place line") == nullptr);
}

TEST_CASE("Without a place the status bar tells none, and one that failed says why") {
  ScreenDriver driver(1024, 700);
  driver.state = largeExam();
  driver.frames(2);
  CHECK(controlOf(driver, "place line") == nullptr);
  study::apply(driver.state, study::SetMark{.id = {},
                                            .image = rightView(driver.state, ViewPosition::kCC).id,
                                            .center = {150, 110},
                                            .radiusPx = 6,
                                            .gesture = 0});
  CHECK(makePlaceLine(driver.state).words.empty());
  for (const study::JobId id : study::startableJobs(driver.state)) {
    const study::ImageId image = study::findJob(driver.state, id)->image;
    study::apply(driver.state, study::JobStarted{id});
    study::apply(driver.state, study::LandmarksDone{.id = id, .image = image, .breast = nullptr});
  }
  CHECK(makePlaceLine(driver.state).words.contains("nipple"));
}

TEST_CASE("What a later step of the construction tells is not on the screen before it") {
  for (const auto& [width, height] : {std::pair{1440.0F, 1600.0F}, {1024.0F, 700.0F}}) {
    for (const bool isLarge : {false, true}) {
      ScreenDriver driver(width, height);
      driver.state = markedInBoth();
      const PlaceLine line = makePlaceLine(driver.state);
      const std::string quadrant = makeLocationView(driver.state).quadrants.front().label;
      for (int step = 0; step < render::kConstructionSteps; ++step) {
        study::apply(driver.state, study::SetWidget{{.step = step, .isLarge = isLarge, .isAlone = isLarge}});
        driver.frames(2);
        INFO(width << " wide, large " << isLarge << ", step " << step);
        const bool isLast = step == render::kConstructionSteps - 1;
        const LocationView view = makeLocationView(driver.state);
        CHECK(view.isTold == isLast);
        CHECK(view.words.empty() == !isLast);
        CHECK(view.uncertainty.empty() == !isLast);
        CHECK(view.facts.empty() == !isLast);
        CHECK(view.quadrants.empty() == !isLast);
        CHECK(makePlaceLine(driver.state).words.empty() == !isLast);
        if (isLast) continue;
        CHECK(wordOf(driver, line.words) == nullptr);
        CHECK(wordOf(driver, quadrant) == nullptr);
        CHECK(wordOf(driver, "From the front") == nullptr);
        CHECK(wordOf(driver, "From the side") == nullptr);
      }
      const bool hasInspector = width > 1200;
      CHECK((wordOf(driver, "From the front") != nullptr) == (hasInspector || isLarge));
      CHECK((wordOf(driver, quadrant) != nullptr) == hasInspector);
    }
  }
}

TEST_CASE("At 1440 x 900 what was assumed and the likely quadrants stand above the fold") {
  ScreenDriver driver;
  driver.state = markedInBoth();
  driver.frames(2);
  const LocationView view = makeLocationView(driver.state);
  REQUIRE_FALSE(view.quadrants.empty());
  REQUIRE(view.warnings.size() > 3);
  const auto isInSight = [&](const std::string& text) {
    const study::PartOnScreen* word = wordOf(driver, text);
    return word != nullptr && word->rect.y + word->rect.height < 900 - 26;
  };
  CHECK(isInSight(view.warnings[0]));
  CHECK(isInSight(view.warnings[1]));
  CHECK(isInSight(view.quadrants[0].label));

  // The others on demand.
  CHECK(wordOf(driver, view.warnings.back()) == nullptr);
  const study::PartOnScreen* all = controlOf(driver, "all warnings");
  REQUIRE(all != nullptr);
  driver.click(static_cast<float>(all->rect.x) + 20, static_cast<float>(all->rect.y) + 14);
  driver.frame();
  CHECK(isInSight(view.warnings.back()));
}
