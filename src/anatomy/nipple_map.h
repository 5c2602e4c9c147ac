// What a network says of where the nipple lies, asked in working coordinates.
#pragma once

#include <optional>

#include "anatomy/working_view.h"
#include "image/placed_map.h"

namespace lobule::anatomy {

struct MapPeak {
  PointInWorking point;
  double value = 0.0;   // of the map, 0 to 1
  double spread = 0.0;  // samples, one standard deviation of the map around the point
};

// Keeps references: map and view outlive it.
class NippleMap {
 public:
  NippleMap(const image::PlacedMap& map, const WorkingView& view) : map_(map), view_(view) {}

  // 0 to 1: how likely the nipple lies about there; 0 outside the map.
  double at(PointInWorking point) const;
  // The weighted middle of what is connected to the greatest value and above half of it. None where the map is flat.
  std::optional<MapPeak> peak() const;

 private:
  PointInWorking workingFromMap(double column, double row) const;

  const image::PlacedMap& map_;
  const WorkingView& view_;
};

// Whether a crop (stored pixels) holds a part of a bright frame around the picture, which the view cut off: a network
// took it for breast. At the chest wall (left in the view by now) what is bright all along is the breast.
bool holdsFrame(const WorkingView& view, const PixelBox& crop);

}  // namespace lobule::anatomy
