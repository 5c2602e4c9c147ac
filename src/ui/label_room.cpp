#include "ui/label_room.h"

#include <algorithm>

namespace lobule::ui {
namespace {

bool overlaps(const ScreenRect& a, const ScreenRect& b) {
  return a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a);
}

}  // namespace

void LabelRoom::take(const ScreenRect& rect) {
  if (!isEmpty(rect)) taken_.push_back(rect);
}

bool LabelRoom::isFree(const ScreenRect& rect) const {
  const bool isInside =
      rect.x >= within_.x && right(rect) <= right(within_) && rect.y >= within_.y && bottom(rect) <= bottom(within_);
  return isInside && std::ranges::none_of(taken_, [&](const ScreenRect& other) { return overlaps(rect, other); });
}

std::optional<ScreenRect> LabelRoom::place(std::span<const ScreenRect> wanted) {
  const auto found = std::ranges::find_if(wanted, [&](const ScreenRect& rect) { return isFree(rect); });
  if (found == wanted.end()) return std::nullopt;
  taken_.push_back(*found);
  return *found;
}

ScreenRect LabelRoom::kept(const ScreenRect& rect) const {
  return {std::clamp(rect.x, within_.x, std::max(within_.x, right(within_) - rect.width)),
          std::clamp(rect.y, within_.y, std::max(within_.y, bottom(within_) - rect.height)), rect.width, rect.height};
}

std::vector<ScreenRect> placesBeside(float x, float y, float wide, float high, bool atRight, float gap) {
  const float near = atRight ? x + gap : x - gap - wide, far = atRight ? x - gap - wide : x + gap;
  const float middle = x - wide / 2, level = y - high / 2;
  std::vector<ScreenRect> places;
  for (const float up : {0.0F, -high, high, -2 * high, 2 * high}) places.push_back({near, level + up, wide, high});
  places.push_back({middle, y - gap - high, wide, high});
  places.push_back({middle, y + gap, wide, high});
  for (const float up : {0.0F, -high, high}) places.push_back({far, level + up, wide, high});
  return places;
}

}  // namespace lobule::ui
