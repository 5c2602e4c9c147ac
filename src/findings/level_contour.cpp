#include "findings/level_contour.h"

#include <array>
#include <cstddef>

namespace lobule::findings {
namespace {

// One cell has a sample at each corner; its four edges, clockwise from the top.
constexpr int kEdges = 4;

class Tracer {
 public:
  Tracer(const image::FloatImage& values, const image::Plane<std::int32_t>& labels, int label, const PixelBox& box,
         float level)
      : values_(values),
        labels_(labels),
        label_(label),
        firstColumn_(box.firstColumn - 1),
        firstRow_(box.firstRow - 1),
        columns_(box.width() + 2),
        rows_(box.height() + 2),
        level_(level),
        next_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_) * 2, kNone) {}

  std::vector<std::vector<PointInImage>> trace() {
    for (int row = 0; row + 1 < rows_; ++row) {
      for (int column = 0; column + 1 < columns_; ++column) connectCell(column, row);
    }
    std::vector<std::vector<PointInImage>> polygons;
    for (std::size_t start = 0; start < next_.size(); ++start) {
      if (next_[start] != kNone) polygons.push_back(follow(start));
    }
    return polygons;
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  bool isInside(int column, int row) const {
    const int x = firstColumn_ + column, y = firstRow_ + row;
    return x >= 0 && y >= 0 && x < labels_.columns && y < labels_.rows && labels_.at(x, y) == label_;
  }

  // Every grid point owns the edge to its right (even numbers) and the edge below it (odd).
  std::size_t edgeNumber(int column, int row, bool isVertical) const {
    return 2 * (static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column)) +
           (isVertical ? 1 : 0);
  }

  // Going round a cell clockwise, the boundary enters where inside turns to outside and leaves by the next edge where
  // outside turns to inside: the region stays at its right hand, and diagonal neighbours stay joined.
  void connectCell(int column, int row) {
    const std::array<bool, kEdges> corner{isInside(column, row), isInside(column + 1, row),
                                          isInside(column + 1, row + 1), isInside(column, row + 1)};
    const std::array<std::size_t, kEdges> edge{edgeNumber(column, row, false), edgeNumber(column + 1, row, true),
                                               edgeNumber(column, row + 1, false), edgeNumber(column, row, true)};
    const auto turns = [&](std::size_t i, bool from) { return corner[i] == from && corner[(i + 1) % kEdges] != from; };
    for (std::size_t entry = 0; entry < kEdges; ++entry) {
      if (!turns(entry, true)) continue;
      for (std::size_t step = 1; step < kEdges; ++step) {
        const std::size_t exit = (entry + step) % kEdges;
        if (!turns(exit, false)) continue;
        next_[edge[entry]] = edge[exit];
        break;
      }
    }
  }

  std::vector<PointInImage> follow(std::size_t start) {
    std::vector<PointInImage> polygon;
    std::size_t edge = start;
    do {
      polygon.push_back(crossing(edge));
      const std::size_t following = next_[edge];
      next_[edge] = kNone;
      edge = following;
    } while (edge != start);
    return polygon;
  }

  PointInImage crossing(std::size_t edge) const {
    const bool isVertical = edge % 2 == 1;
    const auto place = static_cast<int>(edge / 2);
    const int column = place % columns_, row = place / columns_;
    const int otherColumn = column + (isVertical ? 0 : 1), otherRow = row + (isVertical ? 1 : 0);
    const double part = crossingFraction(column, row, otherColumn, otherRow);
    return {firstColumn_ + column + (isVertical ? 0.0 : part), firstRow_ + row + (isVertical ? part : 0.0)};
  }

  // How far from a to b the level lies; halfway where one of them is beyond the plane.
  double crossingFraction(int aColumn, int aRow, int bColumn, int bRow) const {
    if (!isOnPlane(aColumn, aRow) || !isOnPlane(bColumn, bRow)) return 0.5;
    const double a = values_.at(firstColumn_ + aColumn, firstRow_ + aRow) - level_;
    const double b = values_.at(firstColumn_ + bColumn, firstRow_ + bRow) - level_;
    return a == b ? 0.5 : a / (a - b);
  }

  bool isOnPlane(int column, int row) const {
    const int x = firstColumn_ + column, y = firstRow_ + row;
    return x >= 0 && y >= 0 && x < values_.columns && y < values_.rows;
  }

  const image::FloatImage& values_;
  const image::Plane<std::int32_t>& labels_;
  int label_, firstColumn_, firstRow_, columns_, rows_;
  double level_;
  std::vector<std::size_t> next_;  // the boundary's next edge, by edge number
};

}  // namespace

std::vector<std::vector<PointInImage>> levelContours(const image::FloatImage& values,
                                                     const image::Plane<std::int32_t>& labels, int label,
                                                     const PixelBox& box, float level) {
  return Tracer(values, labels, label, box, level).trace();
}

double signedArea(const std::vector<PointInImage>& polygon) {
  double twice = 0.0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const PointInImage& a = polygon[i];
    const PointInImage& b = polygon[(i + 1) % polygon.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return twice / 2.0;
}

}  // namespace lobule::findings
