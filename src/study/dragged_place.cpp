#include "study/dragged_place.h"

#include <algorithm>
#include <cmath>

#include "localization/mark_check.h"
#include "study/places.h"

namespace lobule::study {
namespace {

bool isFinite(PointInImage point) {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

PointInBreastMm between(PointInBreastMm a, PointInBreastMm b, double t) {
  return {std::lerp(a.x, b.x, t), std::lerp(a.y, b.y, t), std::lerp(a.z, b.z, t)};
}

PointInImage between(PointInImage a, PointInImage b, double t) {
  return {std::lerp(a.x, b.x, t), std::lerp(a.y, b.y, t)};
}

bool isOnBreast(const Place& place, std::size_t view, PointInImage point) {
  const localization::ViewMarks& marks = place.marks[view];
  if (!isFinite(point) || point.x < 0 || point.y < 0) return false;
  if (point.x > marks.columns - 1.0 || point.y > marks.rows - 1.0) return false;
  return localization::outsideSkinPx(marks.outline, place.laterality == Laterality::kLeft, point) <= 0.0;
}

bool isOnBreast(const Place& place, const std::vector<PointInImage>& marks) {
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (!isOnBreast(place, i, marks[i])) return false;
  }
  return true;
}

// The place farthest from the breast's middle toward the wanted one that every view still shows inside the skin.
PointInBreastMm withinImages(const Place& place, PointInBreastMm wanted) {
  constexpr int kSteps = 32;
  const PointInBreastMm middle{0, 0, place.location->shape.chestWallMm / 2};
  std::vector<PointInBreastMm> candidates;
  for (int i = kSteps; i >= 0; --i) candidates.push_back(between(middle, wanted, static_cast<double>(i) / kSteps));
  const auto projected = localization::project(locateInputOf(place), candidates);
  if (!projected) return wanted;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (isOnBreast(place, (*projected)[i])) return candidates[i];
  }
  return wanted;  // landmarks that show no breast: nothing to go by
}

// Back toward where the place is seen, until it is on the breast.
PointInImage pulledOnBreast(const Place& place, std::size_t view, PointInImage mark, PointInImage seen) {
  constexpr int kSteps = 16;
  for (int i = 0; i < kSteps; ++i) {
    const PointInImage at = between(mark, seen, static_cast<double>(i) / kSteps);
    if (isOnBreast(place, view, at)) return at;
  }
  return seen;
}

}  // namespace

// `locate` weighs marks against what is likely, so what it answers is drawn toward the middle, and the marks must go a
// little farther.
std::vector<PointInImage> marksForDragged(const Place& place, PointInBreastMm position) {
  localization::LocateInput input = locateInputOf(place);
  const PointInBreastMm wanted = withinImages(place, position);
  PointInBreastMm aim = wanted;
  std::vector<PointInImage> marks, seen;
  constexpr int kRounds = 4;
  for (int round = 0; round < kRounds; ++round) {
    auto projected = localization::project(input, aim);
    if (!projected || !std::ranges::all_of(*projected, isFinite)) return marks;
    marks = std::move(*projected);
    if (seen.empty()) seen = marks;
    for (std::size_t i = 0; i < marks.size(); ++i) marks[i] = pulledOnBreast(place, i, marks[i], seen[i]);
    if (input.views.size() < 2) return marks;
    for (std::size_t i = 0; i < marks.size(); ++i) input.views[i].lesion.center = marks[i];
    const auto found = localization::locate(input);
    if (!found) return marks;
    const PointInBreastMm off{wanted.x - found->position.x, wanted.y - found->position.y, wanted.z - found->position.z};
    if (std::hypot(off.x, off.y, off.z) < 0.5) return marks;
    aim = {aim.x + off.x, aim.y + off.y, aim.z + off.z};
  }
  return marks;
}

}  // namespace lobule::study
