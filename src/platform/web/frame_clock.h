// Asks the browser for frames only while there is something to show: after input for as long as hover effects last,
// while things move, ten times a second while jobs run, and otherwise not at all. Where the processor draws (no
// graphics card), pictures that nobody's hand asked for take at most a quarter of the time while jobs run: the rest is
// the jobs', and so is the first moment after they began.
#pragma once

#include <functional>

namespace lobule::platform {

enum class NextFrame { kWhenWoken, kSoon, kAtOnce };

class FrameClock {
 public:
  // draw: draws a frame and says when the next is due. Called from animation frames. isDrawing: whether the graphics
  // card still works on the last one. isWorking: whether jobs run.
  FrameClock(std::function<NextFrame()> draw, std::function<bool()> isDrawing, std::function<bool()> isWorking);

  void wake();                                  // something changed: draw at the next animation frame that is free
  void wakeByInput();                           // and go on for a moment: tooltips and hover effects come late
  bool isSettled() const { return !isDirty_; }  // what was asked for is on screen

  // Also for the handlers below.
  void onAnimationFrame(double milliseconds);
  void onHandedOver();  // the browser has taken the frame, for which it may have read it back
  void onTimer();

 private:
  void askForFrame();
  void setTimer(int milliseconds);
  bool mustRest();  // the jobs' turn

  std::function<NextFrame()> draw_;
  std::function<bool()> isDrawing_, isWorking_;
  bool isDirty_ = false, isAsked_ = false, isTimerSet_ = false;
  bool isInputWaiting_ = false;  // since the last frame
  bool isCostKnown_ = true;      // of the last frame
  bool isHandedOver_ = true;     // the last frame
  bool wasWorking_ = false;
  double awakeUntilMs_ = 0, frameBeganMs_ = 0, costMs_ = 0, restUntilMs_ = 0;
  int checks_ = 0;
};

// Wakes the clock on every kind of input that the page gets.
void wakeOnInput(FrameClock& clock);

}  // namespace lobule::platform
