// The 3D breast in the inspector or among the images: turned, zoomed, stepped through, and its lesion dragged.
#pragma once

#include "study/action.h"
#include "ui/breast_view.h"
#include "ui/canvas.h"

namespace lobule::ui {

// What the pointer holds and what moves there: kept between frames.
struct BreastMemory {
  enum class Hold { kNothing, kCamera, kLesion };
  Hold hold = Hold::kNothing;
  float lastX = 0, lastY = 0;
  int gesture = 0;
  PointInBreastMm held;  // where the pointer has the lesion
  render::BreastCamera from, shown, target;
  double turnedAt = -1;
  std::optional<int> step;
  double steppedAt = -1;
  bool isKnown = false;
};

// place has a location. The picture, its labels and what the pointer does; no buttons.
void drawBreast(Canvas& canvas, BreastMemory& memory, const ScreenRect& rect, const study::Place& place);

// A row of small buttons: front, side, top, both images, step by step, large. Returns its height.
float breastButtons(Canvas& canvas, const ScreenRect& row);

// Among the images: the breast with everything around it.
void drawLargeBreast(Canvas& canvas, BreastMemory& memory, const ScreenRect& rect, const study::Place& place);

// One caption with its number, and buttons for the steps before and after. Returns the height it took.
float drawStepCaption(Canvas& canvas, const ScreenRect& rect, const study::Place& place, bool isLarge);

}  // namespace lobule::ui
