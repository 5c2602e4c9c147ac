// The whole screen: state in, actions out. Pure view structs are made by make*View functions (unit-tested); draw*
// functions only call ImGui. Returns where the viewports lie, for the renderer.
#pragma once

#include <array>
#include <string>

#include "study/action.h"

namespace lobule::ui {

struct ScreenRect {  // CSS pixels
  float x = 0, y = 0, width = 0, height = 0;
};

// What the page around the canvas must do for the reader: the app passes these to the bridge.
enum class PageRequest { kOpenFiles, kOpenFolder, kOpenSample };

struct ScreenOutput {
  study::Actions actions;
  std::vector<PageRequest> requests;
  std::array<ScreenRect, 4> viewports;  // zero size: not on screen
};

// Display facts the state does not hold.
struct ScreenInput {
  float widthCss = 0, heightCss = 0, pixelRatio = 1;
  bool fileIsDraggedOver = false;
  bool reducedMotion = false;
  double seconds = 0;
};

ScreenOutput drawScreen(const study::StudyState& state, const ScreenInput& input);

}  // namespace lobule::ui
