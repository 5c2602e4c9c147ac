#include "anatomy/skin_line.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "image/gaussian.h"
#include "image/region.h"

namespace lobule::anatomy {
namespace {

constexpr int kBorderTolerance = 1;        // samples from a border that still count as on it
constexpr double kFilmBorderShare = 0.25;  // of the breast's width
constexpr double kWidestWall = 0.03;       // of the breast's width
constexpr std::size_t kTangentReach = 5;   // contour points on each side that give the direction
constexpr double kSearchReach = 5.0, kSearchStep = 0.25;
constexpr double kEdgeSigma = 0.8, kLineSigma = 2.0;

std::vector<PointInWorking> boundary(const image::Mask& mask) {
  image::Plane<std::int32_t> labels(mask.columns, mask.rows);
  std::ranges::transform(mask.samples, labels.samples.begin(), [](std::uint8_t value) { return value ? 1 : 0; });
  std::vector<PointInWorking> points;
  for (const PointInImage& point : image::outerContour(labels, 1)) points.push_back({point.x, point.y});
  return points;
}

// Where most rows of the tissue begin: something bright may reach a little farther.
int wallColumn(const Tissue& tissue) {
  const PixelBox& box = tissue.box;
  const int farthest = box.firstColumn + static_cast<int>(kWidestWall * box.width());
  std::vector<int> begins;
  for (int row = box.firstRow; row <= box.lastRow; ++row) {
    int column = box.firstColumn;
    while (column < farthest && tissue.mask.at(column, row) == 0) ++column;
    begins.push_back(column);
  }
  const auto middle = begins.begin() + static_cast<std::ptrdiff_t>(begins.size() / 2);
  std::ranges::nth_element(begins, middle);
  return *middle;
}

// The clockwise part from the chest-wall edge's highest point to its lowest.
std::vector<PointInWorking> freePart(const std::vector<PointInWorking>& contour, int wall) {
  const auto isAtWall = [&](const PointInWorking& point) { return point.x <= wall + kBorderTolerance; };
  std::optional<std::size_t> top, bottom;
  for (std::size_t i = 0; i < contour.size(); ++i) {
    if (!isAtWall(contour[i])) continue;
    if (!top || contour[i].y < contour[*top].y) top = i;
    if (!bottom || contour[i].y > contour[*bottom].y) bottom = i;
  }
  if (!top) return {};
  std::vector<PointInWorking> part;
  for (std::size_t i = *top;; i = (i + 1) % contour.size()) {
    part.push_back(contour[i]);
    if (i == *bottom) break;
  }
  return part;
}

// The image's own border, or a long straight run: the border of a film.
bool isCutAt(const image::Mask& mask, const PixelBox& box, bool atTop) {
  const int row = atTop ? box.firstRow : box.lastRow;
  if (atTop ? row <= kBorderTolerance : row >= mask.rows - 1 - kBorderTolerance) return true;
  int run = 0;
  for (int column = box.firstColumn; column <= box.lastColumn; ++column) run += mask.at(column, row) ? 1 : 0;
  return run > kFilmBorderShare * box.width();
}

// The ends may run along the upper, the lower or the chest-wall border: that is not skin.
void cutBorders(std::vector<PointInWorking>& line, const Tissue& tissue, int wall) {
  const PixelBox& box = tissue.box;
  const bool cutTop = isCutAt(tissue.mask, box, true), cutBottom = isCutAt(tissue.mask, box, false);
  const auto isOnBorder = [&](const PointInWorking& point) {
    return point.x <= wall + kBorderTolerance || (cutTop && point.y <= box.firstRow + kBorderTolerance) ||
           (cutBottom && point.y >= box.lastRow - kBorderTolerance);
  };
  const auto first = std::ranges::find_if_not(line, isOnBorder);
  if (first == line.end()) {
    line.clear();
    return;
  }
  const auto last = std::find_if_not(line.rbegin(), line.rend(), isOnBorder).base();
  line = std::vector<PointInWorking>(first == line.begin() ? first : first - 1, last == line.end() ? last : last + 1);
}

PointInWorking outwardNormal(const std::vector<PointInWorking>& line, std::size_t i) {
  const std::size_t before = i < kTangentReach ? 0 : i - kTangentReach;
  const std::size_t after = std::min(line.size() - 1, i + kTangentReach);
  const double dx = line[after].x - line[before].x, dy = line[after].y - line[before].y;
  const double length = std::max(1e-9, std::hypot(dx, dy));
  return {dy / length, -dx / length};  // clockwise on screen: outside is at the left hand
}

// Where the grey falls through the level on the way out.
PointInWorking onLevel(const image::FloatImage& grey, PointInWorking point, PointInWorking normal, double level) {
  double before = sampleAt(grey, point.x - kSearchReach * normal.x, point.y - kSearchReach * normal.y);
  for (double t = -kSearchReach + kSearchStep; t <= kSearchReach; t += kSearchStep) {
    const double value = sampleAt(grey, point.x + t * normal.x, point.y + t * normal.y);
    if (before > level && value <= level) {
      const double at = t - kSearchStep * (level - value) / (before - value);
      return {point.x + at * normal.x, point.y + at * normal.y};
    }
    before = value;
  }
  return point;
}

}  // namespace

std::vector<PointInWorking> resampled(const std::vector<PointInWorking>& line, double step) {
  if (line.size() < 2) return line;
  std::vector<PointInWorking> result{line.front()};
  double walked = 0.0, next = step;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double length = std::hypot(line[i].x - line[i - 1].x, line[i].y - line[i - 1].y);
    while (length > 0 && next <= walked + length) {
      const double part = (next - walked) / length;
      result.push_back(
          {line[i - 1].x + part * (line[i].x - line[i - 1].x), line[i - 1].y + part * (line[i].y - line[i - 1].y)});
      next += step;
    }
    walked += length;
  }
  if (std::hypot(result.back().x - line.back().x, result.back().y - line.back().y) > 0.01 * step) {
    result.push_back(line.back());
  }
  return result;
}

std::vector<PointInWorking> smoothed(const std::vector<PointInWorking>& line, double sigma) {
  if (line.size() < 3) return line;
  std::vector<PointInWorking> result = line;
  const auto count = static_cast<int>(line.size());
  for (int i = 1; i + 1 < count; ++i) {
    // The reach shrinks toward the ends, so that they stay in place.
    const int reach = std::min({static_cast<int>(std::ceil(3 * sigma)), i, count - 1 - i});
    double x = 0.0, y = 0.0, sum = 0.0;
    for (int j = -reach; j <= reach; ++j) {
      const double weight = std::exp(-0.5 * j * j / (sigma * sigma));
      x += weight * line[static_cast<std::size_t>(i + j)].x;
      y += weight * line[static_cast<std::size_t>(i + j)].y;
      sum += weight;
    }
    result[static_cast<std::size_t>(i)] = {x / sum, y / sum};
  }
  return result;
}

std::vector<PointInWorking> findSkinLine(const image::FloatImage& grey, const Tissue& tissue) {
  if (tissue.box.isEmpty()) return {};
  const int wall = wallColumn(tissue);
  std::vector<PointInWorking> line = freePart(boundary(tissue.mask), wall);
  cutBorders(line, tissue, wall);
  if (line.size() < 2 * kTangentReach) return {};
  const image::FloatImage soft = image::blurred(grey, kEdgeSigma);
  std::vector<PointInWorking> refined;
  for (std::size_t i = 0; i < line.size(); ++i) {
    refined.push_back(onLevel(soft, line[i], outwardNormal(line, i), tissue.level));
  }
  return smoothed(resampled(refined, 1.0), kLineSigma);
}

}  // namespace lobule::anatomy
