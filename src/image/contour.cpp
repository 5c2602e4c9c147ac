#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "image/region.h"

namespace lobule::image {
namespace {

struct Pixel {
  int column = 0, row = 0;
  bool operator==(const Pixel&) const = default;
};

// The eight neighbours clockwise on screen, from the right-hand one.
constexpr std::array<Pixel, 8> kNeighbours{{{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}}};

class Tracer {
 public:
  Tracer(const Plane<std::int32_t>& labels, int label) : labels_(labels), label_(label) {}

  std::optional<Pixel> firstPixel() const {
    const auto found = std::ranges::find(labels_.samples, label_);
    if (found == labels_.samples.end()) return std::nullopt;
    const auto index = static_cast<int>(found - labels_.samples.begin());
    return Pixel{index % labels_.columns, index / labels_.columns};
  }

  // The direction of the next boundary pixel, searched clockwise from `from`; nullopt for an isolated pixel.
  std::optional<int> nextDirection(Pixel pixel, int from) const {
    for (int turn = 0; turn < 8; ++turn) {
      const int direction = (from + turn) % 8;
      if (isInside(step(pixel, direction))) return direction;
    }
    return std::nullopt;
  }

  static Pixel step(Pixel pixel, int direction) {
    const Pixel offset = kNeighbours[static_cast<std::size_t>(direction)];
    return {pixel.column + offset.column, pixel.row + offset.row};
  }

 private:
  bool isInside(Pixel pixel) const {
    return pixel.column >= 0 && pixel.row >= 0 && pixel.column < labels_.columns && pixel.row < labels_.rows &&
           labels_.at(pixel.column, pixel.row) == label_;
  }

  const Plane<std::int32_t>& labels_;
  int label_;
};

PointInImage center(Pixel pixel) {
  return {static_cast<double>(pixel.column), static_cast<double>(pixel.row)};
}

double distanceToSegment(PointInImage point, PointInImage a, PointInImage b) {
  const double dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy;
  if (squared == 0.0) return distance(point, a);
  const double along = std::clamp(((point.x - a.x) * dx + (point.y - a.y) * dy) / squared, 0.0, 1.0);
  return distance(point, {a.x + along * dx, a.y + along * dy});
}

// Douglas-Peucker over polygon[first..last], without recursion: marks the points to keep.
void markKept(const std::vector<PointInImage>& polygon, std::size_t first, std::size_t last, double tolerance,
              std::vector<bool>& kept) {
  std::vector<std::pair<std::size_t, std::size_t>> open{{first, last}};
  while (!open.empty()) {
    const auto [begin, end] = open.back();
    open.pop_back();
    double farthest = 0.0;
    std::size_t split = begin;
    for (std::size_t i = begin + 1; i < end; ++i) {
      const double away = distanceToSegment(polygon[i], polygon[begin], polygon[end]);
      if (away > farthest) {
        farthest = away;
        split = i;
      }
    }
    if (farthest <= tolerance) continue;
    kept[split] = true;
    open.emplace_back(begin, split);
    open.emplace_back(split, end);
  }
}

}  // namespace

// A closed polygon is cut at its first point and at the point farthest from it.
std::vector<PointInImage> simplifyPolygon(std::vector<PointInImage> polygon, double tolerance) {
  if (polygon.size() < 4) return polygon;
  const auto farther = [&](const PointInImage& a, const PointInImage& b) {
    return distance(a, polygon.front()) < distance(b, polygon.front());
  };
  const auto opposite = static_cast<std::size_t>(std::ranges::max_element(polygon, farther) - polygon.begin());
  polygon.push_back(polygon.front());
  std::vector<bool> kept(polygon.size(), false);
  kept[0] = kept[opposite] = true;
  markKept(polygon, 0, opposite, tolerance, kept);
  markKept(polygon, opposite, polygon.size() - 1, tolerance, kept);

  std::vector<PointInImage> simplified;
  for (std::size_t i = 0; i + 1 < polygon.size(); ++i) {
    if (kept[i]) simplified.push_back(polygon[i]);
  }
  return simplified;
}

std::vector<PointInImage> outerContour(const Plane<std::int32_t>& labels, int label, double tolerance) {
  const Tracer tracer(labels, label);
  const auto start = tracer.firstPixel();
  if (!start) return {};

  // Moore's neighbour tracing from the topmost, leftmost pixel: nothing lies above it or to its left. It ends when the
  // first step would be taken a second time.
  std::vector<PointInImage> contour;
  const auto firstDirection = tracer.nextDirection(*start, 0);
  if (!firstDirection) return {center(*start)};
  Pixel pixel = *start;
  int direction = *firstDirection;
  do {
    contour.push_back(center(pixel));
    pixel = Tracer::step(pixel, direction);
    const int backtrack = (direction + 6) % 8;  // at or after the last pixel seen outside
    direction = tracer.nextDirection(pixel, backtrack).value_or(backtrack);
  } while (pixel != *start || direction != *firstDirection);
  return tolerance > 0.0 ? simplifyPolygon(std::move(contour), tolerance) : contour;
}

namespace {

class RowFiller {
 public:
  explicit RowFiller(Mask& mask, int row) : mask_(mask), row_(row) {}

  void fill(double from, double to) {
    const auto first = static_cast<int>(std::max(0.0, std::ceil(from - kOnEdge)));
    const auto last = static_cast<int>(std::min(mask_.columns - 1.0, std::floor(to + kOnEdge)));
    for (int column = first; column <= last; ++column) mask_.at(column, row_) = 255;
  }

 private:
  static constexpr double kOnEdge = 1e-9;
  Mask& mask_;
  int row_;
};

double crossing(PointInImage a, PointInImage b, double row) {
  return a.x + (row - a.y) * (b.x - a.x) / (b.y - a.y);
}

}  // namespace

Mask fillPolygon(const std::vector<PointInImage>& polygon, int columns, int rows) {
  Mask mask(columns, rows);
  const std::size_t count = polygon.size();
  std::vector<double> crossings;
  for (int row = 0; row < rows; ++row) {
    RowFiller filler(mask, row);
    crossings.clear();
    for (std::size_t i = 0; i < count; ++i) {
      const PointInImage a = polygon[i], b = polygon[(i + 1) % count];
      const bool crosses = (a.y <= row) != (b.y <= row);
      if (crosses) crossings.push_back(crossing(a, b, row));
      // Centres on the polygon itself belong to it: horizontal edges and vertices.
      if (a.y == row) filler.fill(b.y == row ? std::min(a.x, b.x) : a.x, b.y == row ? std::max(a.x, b.x) : a.x);
    }
    std::ranges::sort(crossings);
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) filler.fill(crossings[i], crossings[i + 1]);
  }
  return mask;
}

}  // namespace lobule::image
