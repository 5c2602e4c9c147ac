#include "render/strokes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lobule::render {

namespace {

constexpr float kShortest = 0.01F;  // pixels: closer points are the same
constexpr float kLongestMiter = 3.0F;

struct Direction {
  float x = 0, y = 0;
};

Direction between(const StrokePoint& a, const StrokePoint& b) {
  const float x = b.x - a.x, y = b.y - a.y, length = std::hypot(x, y);
  return {.x = x / length, .y = y / length};
}

// Across the line where two of its parts meet, long enough for both to keep their width.
Direction miter(Direction before, Direction after) {
  const float x = -(before.y + after.y), y = before.x + after.x;
  const float length = std::hypot(x, y);
  if (length < 1e-3F) {
    return {.x = -before.y, .y = before.x};  // it turns back on itself
  }
  // Half the sum's length is the cosine of half the turn.
  const float scale = std::min(2.0F / length, kLongestMiter) / length;
  return {.x = x * scale, .y = y * scale};
}

}  // namespace

void Strokes::add(std::span<const StrokePoint> points, const Color& color, float widthPx) {
  kept_.clear();
  for (const StrokePoint& point : points) {
    if (kept_.empty() || std::hypot(point.x - kept_.back().x, point.y - kept_.back().y) > kShortest) {
      kept_.push_back(point);
    }
  }
  if (kept_.size() < 2) {
    return;
  }
  const float half = widthPx / 2, reach = half + 1.0F;
  const std::size_t last = kept_.size() - 1;
  const bool isClosed = last > 2 && std::hypot(kept_[0].x - kept_[last].x, kept_[0].y - kept_[last].y) < 0.5F;
  const auto acrossAt = [&](std::size_t i) {
    const std::size_t before = i > 0 ? i - 1 : isClosed ? last - 1 : 0;
    const std::size_t after = i < last ? i : isClosed ? 0 : last - 1;
    return miter(between(kept_[before], kept_[before + 1]), between(kept_[after], kept_[after + 1]));
  };
  const auto corner = [&](std::size_t i, Direction across, float side) {
    const float opacity = color.a * kept_[i].opacity;
    return StrokeVertex{.x = kept_[i].x + across.x * side * reach,
                        .y = kept_[i].y + across.y * side * reach,
                        .across = side * reach,
                        .halfWidth = half,
                        .r = color.r * opacity,
                        .g = color.g * opacity,
                        .b = color.b * opacity,
                        .a = opacity};
  };
  Direction from = acrossAt(0);
  for (std::size_t i = 0; i < last; ++i) {
    const Direction to = acrossAt(i + 1);
    const std::array<StrokeVertex, 4> quad{corner(i, from, -1), corner(i, from, 1), corner(i + 1, to, -1),
                                           corner(i + 1, to, 1)};
    vertices_.insert(vertices_.end(), {quad[0], quad[1], quad[2], quad[2], quad[1], quad[3]});
    from = to;
  }
}

void Strokes::addRing(float x, float y, float radiusPx, const Color& color, float widthPx) {
  constexpr int kCorners = 48;
  std::array<StrokePoint, kCorners + 1> points;
  for (int i = 0; i <= kCorners; ++i) {
    const float turn = 2 * std::numbers::pi_v<float> * static_cast<float>(i % kCorners) / kCorners;
    points[static_cast<std::size_t>(i)] = {.x = x + radiusPx * std::cos(turn), .y = y + radiusPx * std::sin(turn)};
  }
  add(points, color, widthPx);
}

}  // namespace lobule::render
