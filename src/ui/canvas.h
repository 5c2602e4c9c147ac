// What a panel draws with: a painter, the pointer, and the page's facts. One Canvas for each ImGui window of a frame.
#pragma once

#include <string>

#include "ui/commands.h"
#include "ui/paint.h"

namespace lobule::ui {

// What outlives a frame on the screen but is no state of the app: tooltips, drags, moving views.
struct Tooltip {
  std::string text, keys;
  ScreenRect anchor;
};

struct PressResult {
  bool isPressed = false, isHovered = false, isHeld = false;
};

class Canvas {
 public:
  Canvas(const study::StudyState& state, const ScreenInput& input, ScreenOutput& output, Tooltip& tooltip);

  Painter paint;
  const study::StudyState& state;
  const ScreenInput& input;
  ScreenOutput& output;

  // An area that answers to the pointer; id is unique on the screen, and its name up to "##".
  PressResult press(const char* id, const ScreenRect& rect, bool isEnabled = true);

  // A word over an image or the 3D breast, or of a place. Where it stands is told, for tests that none crosses another
  // and that it is in sight; one that had to be shortened ends in an ellipsis.
  void word(const ScreenRect& rect, const std::string& text, const TextStyle& style);
  void tellWord(const ScreenRect& rect, const std::string& text);

  // Shown after a moment over the rectangle of the last press().
  void explain(const std::string& text, const std::string& keys = {});

  // The tooltip sink, for a canvas in a child window.
  Tooltip& tooltip() { return tooltip_; }

  // Everything below the pointer is drawn at its own rate; a moving thing asks for another frame.
  void keepMoving() { output.isAnimating = true; }
  bool mayMove() const { return !input.reducedMotion; }

 private:
  Tooltip& tooltip_;
  ScreenRect last_;
  bool lastIsHovered_ = false;
};

// Drawn last, over everything.
void drawTooltip(const Tooltip& tooltip, const ScreenInput& input);

}  // namespace lobule::ui
