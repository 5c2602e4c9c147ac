// How marks and landmarks are stroked on an image, and how far the pointer is from them; CSS pixels.
#pragma once

#include <array>

#include "ui/paint.h"

namespace lobule::ui {

inline constexpr float kMarkReach = 9;   // around what can be taken hold of
inline constexpr float kMarkHandle = 5;  // radius

float distanceTo(std::array<float, 2> a, float x, float y);
float distanceToLine(std::array<float, 2> a, std::array<float, 2> b, float x, float y);

struct HaloLine {
  Rgba color;
  bool isDashed = false;
  float thickness = 1.5F;
};

// By a person: solid; by the computer: dashed, so that colour is never alone.
void haloLine(Painter& paint, std::array<float, 2> a, std::array<float, 2> b, const HaloLine& look);

void handle(Painter& paint, std::array<float, 2> at, Rgba color, bool isFilled);

}  // namespace lobule::ui
