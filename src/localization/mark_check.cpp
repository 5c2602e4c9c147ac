#include "localization/mark_check.h"

#include <algorithm>
#include <cmath>
#include <format>

namespace lobule::localization {
namespace {

double distanceToSegment(PointInImage point, PointInImage a, PointInImage b) {
  const double x = b.x - a.x, y = b.y - a.y, square = x * x + y * y;
  const double along = square > 0 ? ((point.x - a.x) * x + (point.y - a.y) * y) / square : 0.0;
  const double t = std::clamp(along, 0.0, 1.0);
  return distance(point, {a.x + t * x, a.y + t * y});
}

// Whether a ray toward growing columns crosses the segment (even and odd rule).
bool isCrossed(PointInImage point, PointInImage a, PointInImage b) {
  if ((a.y > point.y) == (b.y > point.y)) return false;
  return point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x);
}

// A nipple's middle lies at most this far in front of the skin line: skin lines that cut it off leave out its height.
// One that is folded under or seen from the front lies behind it.
constexpr double kNippleInFrontMm = 8.0, kNippleBehindMm = 30.0;
constexpr double kFarAwayMm = 500.0;  // farther is no farther

double distanceToSkin(const std::vector<PointInImage>& outline, PointInImage point) {
  double nearest = distance(point, outline.front());
  for (std::size_t i = 0; i + 1 < outline.size(); ++i) {
    nearest = std::min(nearest, distanceToSegment(point, outline[i], outline[i + 1]));
  }
  return nearest;
}

// A mark's centre and the skin line err by a few millimetres, the centre of a large mark by more.
double allowedInAirMm(const MeasuredView& view) {
  return 3.0 + 0.25 * view.lesionRadiusMm;
}

bool isOutsideImage(const ViewMarks& marks, double allowedPx) {
  const PointInImage at = marks.lesion.center;
  return (marks.columns > 0 && (at.x < -allowedPx || at.x > marks.columns + allowedPx)) ||
         (marks.rows > 0 && (at.y < -allowedPx || at.y > marks.rows + allowedPx));
}

// The skin lies behind the nipple in every view; in front of it only when the image is another side's or turned.
bool isSkinInFront(const ViewMarks& marks, const MeasuredView& view) {
  if (marks.outline.size() < kLeastOutlinePoints) return false;
  const auto inFront =
      std::ranges::count_if(marks.outline, [&](PointInImage p) { return view.fromPixels(p).depth < 0; });
  return 2 * inFront > std::ssize(marks.outline);
}

}  // namespace

double outsideSkinPx(const std::vector<PointInImage>& outline, bool isChestWallLeft, PointInImage point) {
  if (outline.size() < kLeastOutlinePoints) return 0.0;
  // Both ends go straight back to far behind the image.
  const double behind = isChestWallLeft ? -1e6 : 1e6;
  const PointInImage first{behind, outline.front().y}, last{behind, outline.back().y};
  bool isInside = isCrossed(point, first, outline.front()) != isCrossed(point, outline.back(), last);
  isInside = isInside != isCrossed(point, last, first);
  double nearest =
      std::min(distanceToSegment(point, first, outline.front()), distanceToSegment(point, outline.back(), last));
  for (std::size_t i = 0; i + 1 < outline.size(); ++i) {
    isInside = isInside != isCrossed(point, outline[i], outline[i + 1]);
    nearest = std::min(nearest, distanceToSegment(point, outline[i], outline[i + 1]));
  }
  return isInside ? 0.0 : nearest;
}

void checkNipple(const ViewMarks& marks, MeasuredView& view) {
  if (!marks.nipple || marks.outline.size() < kLeastOutlinePoints) return;
  const double awayMm = std::min(distanceToSkin(marks.outline, *marks.nipple) * view.mmPerPx, kFarAwayMm);
  const bool isOutside = outsideSkinPx(marks.outline, view.depthSign > 0, *marks.nipple) > 0;
  if (awayMm <= (isOutside ? kNippleInFrontMm : kNippleBehindMm)) return;
  view.nippleDeviationMm = std::hypot(view.nippleDeviationMm, awayMm);
  if (isOutside) view.nippleInAirMm = awayMm;
  view.warnings.push_back(
      std::format("{}: the nipple's mark lies {:.0f} mm {} the skin; everything is measured from it.",
                  toDicom(view.view), awayMm, isOutside ? "outside" : "behind"));
}

void checkMark(const ViewMarks& marks, MeasuredView& view) {
  const auto warn = [&](std::string sentence) {
    view.warnings.push_back(std::format("{}: {}", toDicom(view.view), sentence));
  };
  if (marks.rows <= 0) warn("no number of rows; the marks cannot be checked against the image's height.");
  if (isSkinInFront(marks, view)) {
    warn("the skin line lies in front of the nipple: the side of the breast or the image's direction seems wrong.");
  }
  const double allowedMm = allowedInAirMm(view);
  const double outsideMm = outsideSkinPx(marks.outline, view.depthSign > 0, marks.lesion.center) * view.mmPerPx;
  if (outsideMm > allowedMm) {
    view.lesionInAirMm = outsideMm;
    warn(std::format("the lesion's mark lies in the air, {:.0f} mm outside the skin.", outsideMm));
  } else if (isOutsideImage(marks, allowedMm / view.mmPerPx)) {
    view.lesionInAirMm = allowedMm;
    warn("the lesion's mark lies outside the image.");
  }
}

}  // namespace lobule::localization
