// Mammogram-like pictures with a known frame, made by formula: a half ellipse of tissue at the left, optional muscle,
// nipple, label and film veil.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>

#include "anatomy/breast_frame.h"
#include "image/pixels.h"

namespace lobule::testing {

struct SyntheticView {
  int columns = 420, rows = 560;
  double centerY = 280, halfHeight = 220, depth = 300;  // of the half ellipse
  double fadePx = 12;                                   // over which tissue rises from the skin inward
  double nippleHeightPx = 0, nippleHalfWidthPx = 9;     // a bump at the ellipse's apex
  double muscleTop = 0, muscleBottom = 0;               // where its edge meets the upper border and the left one
  float tissue = 900, muscle = 1500, background = 0, noise = 6;
  bool label = false;
};

// How far inside the ellipse a point lies, in pixels, about; negative outside.
inline double depthInside(const SyntheticView& view, double x, double y) {
  const double radius = std::hypot(x / view.depth, (y - view.centerY) / view.halfHeight);
  double inside = (1 - radius) * std::min(view.depth, view.halfHeight);
  const double bump =
      std::hypot((x - view.depth) / std::max(view.nippleHeightPx, 1e-9), (y - view.centerY) / view.nippleHalfWidthPx);
  if (view.nippleHeightPx > 0) inside = std::max(inside, (1 - bump) * view.nippleHeightPx);
  return inside;
}

inline image::FloatImage draw(const SyntheticView& view, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> noise(0.0F, view.noise);
  image::FloatImage image(view.columns, view.rows);
  for (int y = 0; y < view.rows; ++y) {
    for (int x = 0; x < view.columns; ++x) {
      const double inside = depthInside(view, x, y);
      float value = view.background;
      if (inside > 0) {
        const bool isMuscle = view.muscleTop > 0 && x / view.muscleTop + y / view.muscleBottom < 1;
        const float full = isMuscle ? view.muscle : view.tissue;
        const double rise = isMuscle ? 1.0 : std::min(1.0, 0.3 + 0.7 * inside / view.fadePx);
        value += full * static_cast<float>(rise) + noise(random);
      }
      if (view.label && x > view.columns - 70 && x < view.columns - 20 && y > 25 && y < 60) value = 2500;
      image.at(x, y) = std::max(0.0F, value);
    }
  }
  return image;
}

inline image::FloatImage mirrored(image::FloatImage image) {
  for (int y = 0; y < image.rows; ++y) {
    const auto begin = image.samples.begin() + static_cast<std::ptrdiff_t>(image.index(0, y));
    std::reverse(begin, begin + image.columns);
  }
  return image;
}

inline PointInImage mirrored(PointInImage point, int columns) {
  return {columns - 1 - point.x, point.y};
}

}  // namespace lobule::testing
