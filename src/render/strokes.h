// Lines of a constant width on screen as triangles with soft edges: collected by the CPU, drawn by one call. No GL.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "render/layers.h"

namespace lobule::render {

// A point of a line on screen, in device pixels, with its opacity there.
struct StrokePoint {
  float x = 0, y = 0, opacity = 1;
};

// As stroke.vert reads it.
struct StrokeVertex {
  float x = 0, y = 0;
  float across = 0, halfWidth = 0;  // pixels from the line's middle, and to where it ends
  float r = 0, g = 0, b = 0, a = 0;
};

class Strokes {
 public:
  void clear() { vertices_.clear(); }

  // A line through the points, mitred; consecutive equal points are one.
  void add(std::span<const StrokePoint> points, const Color& color, float widthPx);
  // A circle's line around a centre.
  void addRing(float x, float y, float radiusPx, const Color& color, float widthPx);

  std::span<const StrokeVertex> vertices() const { return vertices_; }

 private:
  std::vector<StrokeVertex> vertices_;
  std::vector<StrokePoint> kept_;  // scratch, so that no frame allocates
};

}  // namespace lobule::render
