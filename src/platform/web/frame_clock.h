// Asks the browser for frames only while there is something to show: after input for as long as hover effects last,
// while things move, ten times a second while jobs run (less often where drawing is slow), and otherwise not at all.
#pragma once

#include <functional>

namespace lobule::platform {

enum class NextFrame { kWhenWoken, kSoon, kAtOnce };

class FrameClock {
 public:
  // draw: draws a frame and says when the next is due. Called from animation frames. isDrawing: whether the graphics
  // card still works on the last one.
  FrameClock(std::function<NextFrame()> draw, std::function<bool()> isDrawing);

  void wake();                                  // something changed: draw at the next animation frame
  void wakeByInput();                           // and go on for a moment: tooltips and hover effects come late
  bool isSettled() const { return !isDirty_; }  // what was asked for is on screen

  // Also for the handlers below.
  void onAnimationFrame(double milliseconds);
  void onTimer();

 private:
  void askForFrame();
  void setTimer();

  std::function<NextFrame()> draw_;
  std::function<bool()> isDrawing_;
  bool isDirty_ = false, isAsked_ = false, isTimerSet_ = false;
  double awakeUntilMs_ = 0;
};

// Wakes the clock on every kind of input that the page gets.
void wakeOnInput(FrameClock& clock);

}  // namespace lobule::platform
