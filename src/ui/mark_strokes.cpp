#include "ui/mark_strokes.h"

#include <algorithm>
#include <cmath>

namespace lobule::ui {

float distanceTo(std::array<float, 2> a, float x, float y) {
  return std::hypot(a[0] - x, a[1] - y);
}

float distanceToLine(std::array<float, 2> a, std::array<float, 2> b, float x, float y) {
  const float dx = b[0] - a[0], dy = b[1] - a[1];
  const float along = std::clamp(((x - a[0]) * dx + (y - a[1]) * dy) / std::max(1e-6F, dx * dx + dy * dy), 0.0F, 1.0F);
  return std::hypot(a[0] + along * dx - x, a[1] + along * dy - y);
}

void haloLine(Painter& paint, std::array<float, 2> a, std::array<float, 2> b, const HaloLine& look) {
  paint.line(a[0], a[1], b[0], b[1], faded(color::kHalo, 0.6F), look.thickness + 2);
  if (!look.isDashed) {
    paint.line(a[0], a[1], b[0], b[1], look.color, look.thickness);
    return;
  }
  constexpr float kDash = 7, kGap = 5;
  const float length = std::hypot(b[0] - a[0], b[1] - a[1]);
  for (float at = 0; at < length; at += kDash + kGap) {
    const float u = at / length, v = std::min(1.0F, (at + kDash) / length);
    paint.line(std::lerp(a[0], b[0], u), std::lerp(a[1], b[1], u), std::lerp(a[0], b[0], v), std::lerp(a[1], b[1], v),
               look.color, look.thickness);
  }
}

void handle(Painter& paint, std::array<float, 2> at, Rgba color, bool isFilled) {
  paint.circle(at[0], at[1], kMarkHandle, color::kHalo, 4);
  paint.circle(at[0], at[1], kMarkHandle, color, 1.5F);
  if (isFilled) paint.disc(at[0], at[1], 1.5F, color);
}

}  // namespace lobule::ui
