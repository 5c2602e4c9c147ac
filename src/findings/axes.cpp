#include "findings/axes.h"

#include <algorithm>
#include <cmath>

namespace lobule::findings {
namespace {

struct Chord {
  PointInImage from, to;
  double length = 0;
};

Chord longestChord(const std::vector<PointInImage>& points) {
  Chord longest;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      const double length = distance(points[i], points[j]);
      if (length > longest.length) longest = {points[i], points[j], length};
    }
  }
  return longest;
}

// Where the line through a point of the axis at right angles to it enters the outline first and leaves it last.
Chord crossChord(const std::vector<PointInImage>& points, PointInImage at, double ux, double uy) {
  double least = 0, most = 0;
  bool isMet = false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const PointInImage &a = points[i], &b = points[(i + 1) % points.size()];
    const double alongA = (a.x - at.x) * ux + (a.y - at.y) * uy, alongB = (b.x - at.x) * ux + (b.y - at.y) * uy;
    if ((alongA < 0) == (alongB < 0)) continue;
    const double part = alongA / (alongA - alongB);
    const double x = std::lerp(a.x, b.x, part) - at.x, y = std::lerp(a.y, b.y, part) - at.y;
    const double across = -x * uy + y * ux;
    least = isMet ? std::min(least, across) : across;
    most = isMet ? std::max(most, across) : across;
    isMet = true;
  }
  return {{at.x - least * uy, at.y + least * ux}, {at.x - most * uy, at.y + most * ux}, most - least};
}

}  // namespace

std::optional<OutlineAxes> axesOf(const std::vector<PointInImage>& contour,
                                  std::optional<std::pair<double, double>> spacingMm) {
  if (contour.size() < 3) return std::nullopt;
  const auto [rowMm, columnMm] = spacingMm.value_or(std::pair{1.0, 1.0});
  std::vector<PointInImage> points;
  for (const PointInImage& point : contour) points.push_back({point.x * columnMm, point.y * rowMm});
  const Chord axis = longestChord(points);
  if (!(axis.length > 0)) return std::nullopt;

  const double ux = (axis.to.x - axis.from.x) / axis.length, uy = (axis.to.y - axis.from.y) / axis.length;
  Chord across;
  constexpr int kSteps = 128;
  for (int i = 1; i < kSteps; ++i) {
    const double along = axis.length * i / kSteps;
    const Chord chord = crossChord(points, {axis.from.x + along * ux, axis.from.y + along * uy}, ux, uy);
    if (chord.length > across.length) across = chord;
  }

  const auto [left, right] = std::ranges::minmax(points, {}, &PointInImage::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &PointInImage::y);
  const auto inImage = [&](PointInImage point) { return PointInImage{point.x / columnMm, point.y / rowMm}; };
  return OutlineAxes{.longFrom = inImage(axis.from),
                     .longTo = inImage(axis.to),
                     .shortFrom = inImage(across.from),
                     .shortTo = inImage(across.to),
                     .longLength = axis.length,
                     .shortLength = across.length,
                     .widthToHeight = (right.x - left.x) / std::max(1e-9, bottom.y - top.y)};
}

}  // namespace lobule::findings
