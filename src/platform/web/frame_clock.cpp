#include "platform/web/frame_clock.h"

#include <emscripten.h>
#include <emscripten/html5.h>

#include <algorithm>

namespace lobule::platform {

namespace {

constexpr double kAwakeAfterInputMs = 900;  // longer than the interface's slowest tooltip
constexpr int kSoonMs = 100, kLookAgainMs = 10;
constexpr double kRestPerFrame = 3;  // times as long as the frame took
constexpr double kLongestRestMs = 250;

FrameClock& clockOf(void* pointer) {
  return *static_cast<FrameClock*>(pointer);
}

EM_BOOL onFrame(double milliseconds, void* clock) {
  clockOf(clock).onAnimationFrame(milliseconds);
  return EM_FALSE;
}

void onHandedOver(void* clock) {
  clockOf(clock).onHandedOver();
}

void onSoon(void* clock) {
  clockOf(clock).onTimer();
}

// Every handler leaves the event to the page and to GLFW.
template <class Event>
EM_BOOL onInput(int, const Event*, void* clock) {
  clockOf(clock).wakeByInput();
  return EM_FALSE;
}

}  // namespace

FrameClock::FrameClock(std::function<NextFrame()> draw, std::function<bool()> isDrawing,
                       std::function<bool()> isWorking)
    : draw_(std::move(draw)), isDrawing_(std::move(isDrawing)), isWorking_(std::move(isWorking)) {}

void FrameClock::setTimer(int milliseconds) {
  if (!isTimerSet_) {
    isTimerSet_ = true;
    emscripten_async_call(onSoon, this, milliseconds);
  }
}

bool FrameClock::mustRest() {
  const double now = emscripten_get_now();
  const auto restFrom = [&](double began) {
    restUntilMs_ = std::max(restUntilMs_, began + std::min(kRestPerFrame * costMs_, kLongestRestMs));
  };
  const bool isWorking = isWorking_();
  if (isWorking && !wasWorking_) {
    restFrom(now);
  }
  wasWorking_ = isWorking;
  if (isInputWaiting_ || !isWorking) {
    return false;
  }
  if (!isHandedOver_ || isDrawing_()) {
    ++checks_;
    return true;
  }
  if (!isCostKnown_) {
    // Done by the first look: only the time that drawing held up the page is known for sure.
    if (checks_ > 0) costMs_ = now - frameBeganMs_;
    restFrom(frameBeganMs_ + costMs_);
    isCostKnown_ = true;
  }
  return now < restUntilMs_;
}

void FrameClock::askForFrame() {
  if (!isAsked_) {
    isAsked_ = true;
    emscripten_request_animation_frame(onFrame, this);
  }
}

void FrameClock::wake() {
  isDirty_ = true;
  if (mustRest()) {
    setTimer(kLookAgainMs);
  } else {
    askForFrame();
  }
}

void FrameClock::wakeByInput() {
  awakeUntilMs_ = emscripten_get_now() + kAwakeAfterInputMs;
  isInputWaiting_ = true;
  wake();
}

void FrameClock::onAnimationFrame(double /*milliseconds*/) {
  isAsked_ = false;
  if (mustRest()) {  // jobs have begun since the frame was asked for
    setTimer(kLookAgainMs);
    return;
  }
  isDirty_ = false;
  isInputWaiting_ = false;
  isCostKnown_ = false;
  isHandedOver_ = false;
  checks_ = 0;
  frameBeganMs_ = emscripten_get_now();
  const NextFrame next = draw_();
  emscripten_async_call(platform::onHandedOver, this, 0);
  switch (next) {
    case NextFrame::kAtOnce:
      wake();
      return;
    case NextFrame::kSoon:
      setTimer(kSoonMs);
      break;
    case NextFrame::kWhenWoken:
      break;
  }
  if (emscripten_get_now() < awakeUntilMs_) {
    if (mustRest()) {
      setTimer(kLookAgainMs);
    } else {
      askForFrame();
    }
  }
}

void FrameClock::onHandedOver() {
  isHandedOver_ = true;
  costMs_ = emscripten_get_now() - frameBeganMs_;
}

void FrameClock::onTimer() {
  isTimerSet_ = false;
  // Software drawing competes with the jobs for the processor: progress is shown when the last frame is done.
  if (isDrawing_()) {
    ++checks_;
    setTimer(isDirty_ ? kLookAgainMs : kSoonMs);
  } else {
    wake();
  }
}

void wakeOnInput(FrameClock& clock) {
  const char* window = EMSCRIPTEN_EVENT_TARGET_WINDOW;
  emscripten_set_mousemove_callback(window, &clock, EM_TRUE, onInput<EmscriptenMouseEvent>);
  emscripten_set_mousedown_callback(window, &clock, EM_TRUE, onInput<EmscriptenMouseEvent>);
  emscripten_set_mouseup_callback(window, &clock, EM_TRUE, onInput<EmscriptenMouseEvent>);
  emscripten_set_wheel_callback(window, &clock, EM_TRUE, onInput<EmscriptenWheelEvent>);
  emscripten_set_keydown_callback(window, &clock, EM_TRUE, onInput<EmscriptenKeyboardEvent>);
  emscripten_set_keyup_callback(window, &clock, EM_TRUE, onInput<EmscriptenKeyboardEvent>);
  emscripten_set_touchstart_callback(window, &clock, EM_TRUE, onInput<EmscriptenTouchEvent>);
  emscripten_set_touchmove_callback(window, &clock, EM_TRUE, onInput<EmscriptenTouchEvent>);
  emscripten_set_touchend_callback(window, &clock, EM_TRUE, onInput<EmscriptenTouchEvent>);
  emscripten_set_blur_callback(window, &clock, EM_TRUE, onInput<EmscriptenFocusEvent>);
  emscripten_set_focus_callback(window, &clock, EM_TRUE, onInput<EmscriptenFocusEvent>);
  emscripten_set_resize_callback(window, &clock, EM_TRUE, onInput<EmscriptenUiEvent>);
}

}  // namespace lobule::platform
