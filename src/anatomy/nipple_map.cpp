#include "anatomy/nipple_map.h"

#include <algorithm>
#include <cmath>

namespace lobule::anatomy {
namespace {

constexpr double kPeakReach = 0.05;  // of the map's longer side: what belongs to the peak lies that near

}  // namespace

double NippleMap::at(PointInWorking point) const {
  return image::sampleMap(map_, view_.storedFromWorking(point));
}

PointInWorking NippleMap::workingFromMap(double column, double row) const {
  return view_.workingFromStored(map_.imageFromMap(column, row));
}

MapPeak NippleMap::peak() const {
  const image::FloatImage& values = map_.values;
  if (values.isEmpty()) return {};
  const auto top = std::ranges::max_element(values.samples) - values.samples.begin();
  const int row = static_cast<int>(top) / values.columns, column = static_cast<int>(top) % values.columns;
  const float greatest = values.at(column, row);
  if (!(greatest > 0)) return {};

  const int reach = static_cast<int>(std::lround(kPeakReach * std::max(values.columns, values.rows)));
  double sum = 0.0, x = 0.0, y = 0.0;
  for (int j = std::max(0, row - reach); j <= std::min(values.rows - 1, row + reach); ++j) {
    for (int i = std::max(0, column - reach); i <= std::min(values.columns - 1, column + reach); ++i) {
      const double weight = values.at(i, j) > 0.5F * greatest ? values.at(i, j) : 0.0;
      sum += weight;
      x += weight * i;
      y += weight * j;
    }
  }
  MapPeak peak{.point = workingFromMap(x / sum, y / sum), .value = std::min(1.0, static_cast<double>(greatest))};

  double all = 0.0, squares = 0.0;
  for (int j = 0; j < values.rows; ++j) {
    for (int i = 0; i < values.columns; ++i) {
      const PointInWorking point = workingFromMap(i, j);
      all += values.at(i, j);
      squares += values.at(i, j) * (std::pow(point.x - peak.point.x, 2) + std::pow(point.y - peak.point.y, 2));
    }
  }
  peak.spread = std::sqrt(squares / all / 2);
  return peak;
}

bool holdsFrame(const WorkingView& view, const PixelBox& crop) {
  const PointInImage first = view.storedFromWorking({-0.5, -0.5});
  const PointInImage last = view.storedFromWorking({view.grey.columns - 0.5, view.grey.rows - 0.5});
  const auto [left, right] = std::minmax(first.x, last.x);
  return (view.framed.left && crop.firstColumn < left) || (view.framed.right && crop.lastColumn > right) ||
         (view.framed.top && crop.firstRow < first.y) || (view.framed.bottom && crop.lastRow > last.y);
}

}  // namespace lobule::anatomy
