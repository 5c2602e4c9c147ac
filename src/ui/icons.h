// The icons in use, by their code points in the Lucide font.
#pragma once

#include <cstdint>

namespace lobule::ui {

enum class Icon : std::uint16_t {
  kHand = 0xe1d7,
  kZoomIn = 0xe1b6,
  kWindow = 0xe09d,  // contrast
  kInvert = 0xe2b2,  // sun-moon
  kFit = 0xe112,     // maximize
  kEye = 0xe0ba,
  kEyeOff = 0xe0bb,
  kHeat = 0xe0d2,        // flame
  kLayoutOne = 0xe167,   // square
  kLayoutTwo = 0xe098,   // columns-2
  kLayoutFour = 0xe4ff,  // grid-2x2
  kHangAgain = 0xe148,   // rotate-ccw
  kRail = 0xe12a,        // panel-left
  kInspector = 0xe431,   // panel-right
  kAnalyze = 0xe537,     // scan-search
  kInfo = 0xe0f9,
  kHelp = 0xe082,
  kFolder = 0xe247,
  kFile = 0xe0c0,
  kImages = 0xe5c4,
  kWarning = 0xe193,
  kError = 0xe077,
  kLock = 0xe10b,
  kClose = 0xe1b2,
  kChevronDown = 0xe06d,
  kChevronRight = 0xe06f,
  kCpu = 0xe0a9,
  kMark = 0xe345,       // circle-dot
  kLandmarks = 0xe0ac,  // crosshair
  kUndo = 0xe2a1,
  kRedo = 0xe2a0,
  kDelete = 0xe18e,
  kLink = 0xe103,
  kUnlink = 0xe19d,
  kCopy = 0xe09e,
  kLarge = 0xe113,
  kSmall = 0xe11b,
  kSteps = 0xe1d1,
  kBack = 0xe048,     // arrow-left
  kForward = 0xe049,  // arrow-right
};

}  // namespace lobule::ui
