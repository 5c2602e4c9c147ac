// Where the regions of the screen lie, from its size and the settings. Pure; CSS pixels.
#pragma once

#include <array>

#include "study/state.h"
#include "ui/screen.h"

namespace lobule::ui {

struct ScreenLayout {
  ScreenRect topBar, rail, images, inspector, status;  // zero size: folded away
  ScreenRect caption;                                  // below the images; zero size: none is wanted
  bool inspectorLiesOverImages = false;
  std::array<ScreenRect, 4> viewports;  // inside images, 1 px apart; zero size: not on screen
};

// showsExam: false gives the empty state the whole width. captionHeight: of the strip that is kept free below images.
ScreenLayout layOut(const study::Settings& settings, const study::Layout& layout, float width, float height,
                    bool showsExam, float captionHeight = 0);

// Room for the large 3D breast: the column of viewports that shows no view of it, else the right half of the region,
// the viewports closing up at the left; everything where that would be too narrow, or when it is to be alone. Viewports
// that it covers become empty. showsBreast: which viewports show a view of it.
ScreenRect makeRoomForBreast(ScreenLayout& screen, const study::Layout& layout, const std::array<bool, 4>& showsBreast,
                             bool isAlone);

// Whether the inspector is on screen, folded or lying over the images.
bool showsInspector(const study::Settings& settings, float width);

constexpr float right(const ScreenRect& rect) {
  return rect.x + rect.width;
}
constexpr float bottom(const ScreenRect& rect) {
  return rect.y + rect.height;
}
constexpr bool isEmpty(const ScreenRect& rect) {
  return rect.width <= 0 || rect.height <= 0;
}
constexpr bool contains(const ScreenRect& rect, float x, float y) {
  return x >= rect.x && x < right(rect) && y >= rect.y && y < bottom(rect);
}
constexpr ScreenRect inset(const ScreenRect& rect, float horizontal, float vertical) {
  return {rect.x + horizontal, rect.y + vertical, rect.width - 2 * horizontal, rect.height - 2 * vertical};
}

// Cuts a strip off a rectangle and returns it.
constexpr ScreenRect takeLeft(ScreenRect& rect, float width) {
  const ScreenRect strip{rect.x, rect.y, width, rect.height};
  rect.x += width;
  rect.width -= width;
  return strip;
}
constexpr ScreenRect takeRight(ScreenRect& rect, float width) {
  rect.width -= width;
  return {rect.x + rect.width, rect.y, width, rect.height};
}
constexpr ScreenRect takeTop(ScreenRect& rect, float height) {
  const ScreenRect strip{rect.x, rect.y, rect.width, height};
  rect.y += height;
  rect.height -= height;
  return strip;
}
constexpr ScreenRect centered(const ScreenRect& outer, float width, float height) {
  return {outer.x + (outer.width - width) / 2, outer.y + (outer.height - height) / 2, width, height};
}

}  // namespace lobule::ui
