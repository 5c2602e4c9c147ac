// The screen with an exam whose landmarks are found, the mark tool in hand; clicks and drags at points of its images.
#pragma once

#include "study/marked_exam.h"
#include "ui/screen_driver.h"

namespace lobule::ui::testing {

inline int viewportOf(const study::StudyState& state, const study::ImageId& image) {
  for (int i = 0; i < 4; ++i) {
    if (state.viewports[static_cast<std::size_t>(i)].image == image) return i;
  }
  return -1;
}

// Where a stored pixel of the right breast's view is on the screen now.
inline ImVec2 screenOf(const ScreenDriver& driver, ViewPosition position, PointInImage point) {
  const auto index =
      static_cast<std::size_t>(viewportOf(driver.state, study::testing::rightView(driver.state, position).id));
  const ScreenRect& rect = driver.last.viewports[index];
  const auto at = study::screenFromImage(driver.last.transforms[index], {rect.width, rect.height}, point);
  return {rect.x + static_cast<float>(at[0]), rect.y + static_cast<float>(at[1])};
}

struct Marking {
  ScreenDriver driver;
  Marking() {
    driver.state = study::testing::largeExam();
    driver.frame();
    driver.key(ImGuiKey_K);
    study::testing::findLandmarksNow(driver.state);
    driver.frame();
  }
  void click(ViewPosition position, PointInImage at) {
    const ImVec2 place = screenOf(driver, position, at);
    driver.click(place.x, place.y);
  }
  void drag(ViewPosition position, PointInImage from, PointInImage to) {
    const ImVec2 a = screenOf(driver, position, from), b = screenOf(driver, position, to);
    driver.drag(a.x, a.y, b.x, b.y);
    driver.frame();
  }
};

}  // namespace lobule::ui::testing
