// Words over images: none crosses another, whatever the size of the window.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "study/marked_exam.h"
#include "ui/screen_driver.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::ui::testing;
using namespace lobule::study::testing;

namespace {

bool crosses(const study::ViewportRect& a, const study::ViewportRect& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

// "A" over "B", or empty.
std::string firstCrossing(const std::vector<study::PartOnScreen>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (crosses(words[i].rect, words[j].rect)) return words[i].name + " over " + words[j].name;
    }
  }
  return {};
}

bool isTold(const ScreenOutput& output, std::string_view word) {
  return std::ranges::any_of(output.parts.words, [&](const study::PartOnScreen& part) { return part.name == word; });
}

study::StudyState withLandmarks() {
  study::StudyState state = markedInBoth();
  study::Settings settings = state.settings;
  settings.showLandmarks = true;
  settings.tool = study::Tool::kMark;
  study::apply(state, study::ChangeSettings{settings});
  findLandmarksNow(state);
  return state;
}

}  // namespace

TEST_CASE("Landmarks' names give way to the corner text and to each other in windows of any size") {
  for (const auto& [width, height] :
       {std::pair{1440.0F, 900.0F}, {1024.0F, 700.0F}, {800.0F, 600.0F}, {700.0F, 600.0F}, {560.0F, 480.0F}}) {
    for (const double up : {20.0, 60.0, 150.0, 240.0, 285.0}) {
      ScreenDriver driver(width, height);
      driver.state = withLandmarks();
      for (const study::Image& image : driver.state.images) {
        const double column = image.header.laterality == Laterality::kRight ? 60 : 139;
        study::apply(driver.state, study::SetNipple{image.id, {column, up}, 0});
      }
      driver.frames(2);
      INFO(width << " x " << height << ", nipple at row " << up);
      CHECK(firstCrossing(driver.last.parts.words) == "");
      CHECK(isTold(driver.last, "R CC"));
    }
  }
}

TEST_CASE("Where there is room, the nipple is named") {
  ScreenDriver driver;
  driver.state = withLandmarks();
  driver.frames(2);
  CHECK(isTold(driver.last, "Nipple"));
}
