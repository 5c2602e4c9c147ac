#include "anatomy/nipple_map.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace lobule::anatomy {
namespace {

// Of the map: what lies above half of its greatest value and covers more is no peak.
constexpr double kWidestPeak = 0.1;

// The samples that are connected to one place (by sides) and greater than a limit, as indices.
std::vector<std::size_t> connectedAbove(const image::FloatImage& values, std::size_t start, float limit) {
  const auto columns = static_cast<std::size_t>(values.columns);
  std::vector<bool> isTaken(values.samples.size());
  std::vector<std::size_t> region{start};
  isTaken[start] = true;
  const auto take = [&](std::size_t index) {
    if (isTaken[index] || !(values.samples[index] > limit)) return;
    isTaken[index] = true;
    region.push_back(index);
  };
  for (std::size_t next = 0; next < region.size(); ++next) {
    const std::size_t index = region[next], column = index % columns;
    if (column > 0) take(index - 1);
    if (column + 1 < columns) take(index + 1);
    if (index >= columns) take(index - columns);
    if (index + columns < values.samples.size()) take(index + columns);
  }
  return region;
}

}  // namespace

double NippleMap::at(PointInWorking point) const {
  return image::sampleMap(map_, view_.storedFromWorking(point));
}

PointInWorking NippleMap::workingFromMap(double column, double row) const {
  return view_.workingFromStored(map_.imageFromMap(column, row));
}

std::optional<MapPeak> NippleMap::peak() const {
  const image::FloatImage& values = map_.values;
  if (values.isEmpty()) return std::nullopt;
  const auto top = std::ranges::max_element(values.samples);
  if (!(*top > 0)) return std::nullopt;
  const auto region = connectedAbove(values, static_cast<std::size_t>(top - values.samples.begin()), 0.5F * *top);
  const auto count = static_cast<double>(values.samples.size());
  if (static_cast<double>(region.size()) > kWidestPeak * count) return std::nullopt;

  double sum = 0.0, x = 0.0, y = 0.0;
  const auto columns = static_cast<std::size_t>(values.columns);
  for (const std::size_t index : region) {
    const double weight = values.samples[index];
    const std::size_t column = index % columns, row = index / columns;
    sum += weight;
    x += weight * static_cast<double>(column);
    y += weight * static_cast<double>(row);
  }
  MapPeak peak{.point = workingFromMap(x / sum, y / sum), .value = std::min(1.0, static_cast<double>(*top))};

  double all = 0.0, squares = 0.0;
  for (int row = 0; row < values.rows; ++row) {
    for (int column = 0; column < values.columns; ++column) {
      const PointInWorking point = workingFromMap(column, row);
      all += values.at(column, row);
      squares += values.at(column, row) * (std::pow(point.x - peak.point.x, 2) + std::pow(point.y - peak.point.y, 2));
    }
  }
  peak.spread = std::sqrt(squares / all / 2);
  return peak;
}

bool holdsFrame(const WorkingView& view, const PixelBox& crop) {
  const PointInImage first = view.storedFromWorking({-0.5, -0.5});
  const PointInImage last = view.storedFromWorking({view.grey.columns - 0.5, view.grey.rows - 0.5});
  const auto [left, right] = std::minmax(first.x, last.x);
  const bool isLeftFramed = view.framed.left && view.mirrored, isRightFramed = view.framed.right && !view.mirrored;
  return (isLeftFramed && crop.firstColumn < left) || (isRightFramed && crop.lastColumn > right) ||
         (view.framed.top && crop.firstRow < first.y) || (view.framed.bottom && crop.lastRow > last.y);
}

}  // namespace lobule::anatomy
