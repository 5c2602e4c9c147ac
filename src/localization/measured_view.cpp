#include "localization/measured_view.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <numbers>

namespace lobule::localization {
namespace {

constexpr double kRadians = std::numbers::pi / 180.0;

// Defaults for what a header or a reader left out; each is announced by a warning.
constexpr double kDefaultMagnification = 1.07;
constexpr double kDefaultImageHeightMm = 240.0;
constexpr double kDefaultMloAngleDeg = 46.0, kDefaultMloAngleDeviationDeg = 7.0;
constexpr double kSteepestCCDeg = 25.0, kDefaultCCAngleDeviationDeg = 3.0;
constexpr double kAssumedNippleDeviationMm = 13.0;  // along the skin, in the shared examples and the phantom
constexpr double kDefaultRadiusMm = 12.0;           // rather large: an unknown size is no small one
constexpr double kDefaultPectoralTiltDeg = 20.0, kDefaultPectoralTiltDeviationDeg = 7.0;

bool isFinite(PointInImage p) {
  return std::isfinite(p.x) && std::isfinite(p.y);
}

std::optional<Error> findUnusable(const ViewMarks& marks, std::string_view name) {
  const auto bad = [&](std::string_view what) {
    return Error{ErrorCode::kBadInput, std::format("The {} of the {} view is not a finite number.", what, name)};
  };
  if (!isFinite(marks.lesion.center) || !std::isfinite(marks.lesion.radiusPx)) return bad("lesion mark");
  if (marks.nipple && !isFinite(*marks.nipple)) return bad("nipple mark");
  if (marks.pectoral && !(isFinite(marks.pectoral->a) && isFinite(marks.pectoral->b))) return bad("pectoral line");
  if (marks.chestWall && !(isFinite(marks.chestWall->a) && isFinite(marks.chestWall->b))) return bad("chest wall line");
  if (!std::ranges::all_of(marks.outline, isFinite)) return bad("outline");
  if (!marks.nipple && marks.outline.empty()) {
    return Error{ErrorCode::kMissing,
                 std::format("The {} view has neither a nipple mark nor an outline to find it on.", name)};
  }
  return std::nullopt;
}

// Positive and finite, or nothing.
std::optional<double> usable(const std::optional<double>& value) {
  return value && std::isfinite(*value) && *value > 0.0 ? value : std::nullopt;
}

void measureScale(const ViewMarks& marks, std::string_view name, MeasuredView& view) {
  double spacing = kDefaultImageHeightMm / std::max(1, marks.rows);
  double deviation = 0.2;
  if (const auto given = usable(marks.pixelSpacingMm)) {
    spacing = *given;
    deviation = 0.0;
  } else {
    view.warnings.push_back(
        std::format("{}: no pixel spacing; the image is taken as {:.0f} mm high.", name, kDefaultImageHeightMm));
  }
  double magnification = kDefaultMagnification;
  double magnificationDeviation = 0.025;
  if (const auto given = usable(marks.magnification); given && *given < 3.0) {
    magnification = *given;
    magnificationDeviation = 0.012;
  } else {
    view.warnings.push_back(
        std::format("{}: no magnification factor; {:.2f} is assumed.", name, kDefaultMagnification));
  }
  view.mmPerPx = spacing / magnification;
  view.scaleDeviation = std::hypot(deviation, magnificationDeviation);
}

void measureAngle(const ViewMarks& marks, std::string_view name, MeasuredView& view) {
  if (marks.view == ViewPosition::kCC) {
    if (marks.angleDeg && std::isfinite(*marks.angleDeg) && std::abs(*marks.angleDeg) < kSteepestCCDeg) {
      view.angleRad = std::abs(*marks.angleDeg) * kRadians;
      return;
    }
    view.angleDeviationRad = kDefaultCCAngleDeviationDeg * kRadians;
    view.warnings.push_back(std::format("{}: no usable gantry angle; 0 degrees (give or take {:.0f}) are assumed.",
                                        name, kDefaultCCAngleDeviationDeg));
    return;
  }
  if (marks.view != ViewPosition::kMLO) {
    view.angleRad = 90.0 * kRadians;
    return;
  }
  if (marks.angleDeg && std::isfinite(*marks.angleDeg) && std::abs(*marks.angleDeg) >= 15 &&
      std::abs(*marks.angleDeg) <= 90) {
    view.angleRad = std::abs(*marks.angleDeg) * kRadians;
    view.angleDeviationRad = 2.0 * kRadians;
    return;
  }
  view.angleRad = kDefaultMloAngleDeg * kRadians;
  view.angleDeviationRad = kDefaultMloAngleDeviationDeg * kRadians;
  view.warnings.push_back(std::format("{}: no usable gantry angle; {:.0f} degrees (give or take {:.0f}) are assumed.",
                                      name, kDefaultMloAngleDeg, kDefaultMloAngleDeviationDeg));
}

void measureNipple(const ViewMarks& marks, std::string_view name, MeasuredView& view) {
  if (marks.nipple) {
    view.nipplePx = *marks.nipple;
    view.nippleDeviationMm = marks.nippleInProfile ? 2.5 : 5.0;
    if (!marks.nippleInProfile) {
      view.warnings.push_back(std::format("{}: the nipple is not in profile.", name));
    }
    if (const auto given = usable(marks.nippleUncertaintyPx)) {
      view.nippleDeviationMm = std::clamp(*given * view.mmPerPx, 1.0, 20.0);
    }
    return;
  }
  // Farthest from the chest wall: in an oblique view from the muscle, not from the image's edge.
  const auto nearer = [&](const PointInImage& a, const PointInImage& b) {
    return view.fromPixels(a).depth > view.fromPixels(b).depth;
  };
  view.nipplePx = *std::ranges::max_element(marks.outline, nearer);
  view.nippleDeviationMm = kAssumedNippleDeviationMm;
  view.warnings.push_back(
      std::format("{}: no nipple mark; the skin's point farthest from the chest wall is assumed.", name));
}

// The frame's direction: along the pectoral muscle in MLO, along the image's edge otherwise.
void measureFrame(const ViewMarks& marks, std::string_view name, MeasuredView& view) {
  view.tiltDeviationRad = 3.0 * kRadians;
  if (marks.view != ViewPosition::kMLO) return;
  if (marks.pectoral && distance(marks.pectoral->a, marks.pectoral->b) > 1.0) {
    PointInImage top = marks.pectoral->a, bottom = marks.pectoral->b;
    if (top.y > bottom.y) std::swap(top, bottom);
    const double tilt = std::atan2(view.depthSign * (top.x - bottom.x), bottom.y - top.y);
    if (std::abs(tilt) < 60 * kRadians) {
      view.frameTiltRad = tilt;
      const double lengthMm = distance(top, bottom) * view.mmPerPx;
      view.tiltDeviationRad = std::clamp(std::hypot(3.5 / lengthMm, 1.0 * kRadians), 0.0, 12 * kRadians);
      return;
    }
  }
  view.frameTiltRad = kDefaultPectoralTiltDeg * kRadians;
  view.tiltDeviationRad = kDefaultPectoralTiltDeviationDeg * kRadians;
  view.warnings.push_back(
      std::format("{}: no usable pectoral line; a slope of {:.0f} degrees is assumed.", name, kDefaultPectoralTiltDeg));
}

void measureChestWall(const ViewMarks& marks, MeasuredView& view) {
  const auto& line = marks.view == ViewPosition::kMLO ? marks.pectoral : marks.chestWall;
  const double edgeColumn = view.depthSign > 0 ? 0.0 : marks.columns;
  if (line) {
    const double fromEdgeMm =
        std::max(std::abs(line->a.x - edgeColumn), std::abs(line->b.x - edgeColumn)) * view.mmPerPx;
    const PointInViewMm a = view.fromPixels(line->a), b = view.fromPixels(line->b);
    const bool isEdge = marks.view != ViewPosition::kMLO && fromEdgeMm < 1.0;
    if (!isEdge) {
      // Depth of the line at the nipple's level; the frame makes the MLO line level already.
      const double run = b.up - a.up;
      const double atNipple = std::abs(run) > 5.0 && marks.view != ViewPosition::kMLO
                                  ? std::lerp(a.depth, b.depth, std::clamp(-a.up / run, -0.5, 1.5))
                                  : 0.5 * (a.depth + b.depth);
      if (atNipple > 10.0) view.chestWallDepthMm = atNipple;
      return;
    }
  }
  if (marks.view != ViewPosition::kMLO && marks.columns > 0) {
    const double edge = view.fromPixels({edgeColumn, view.nipplePx.y}).depth;
    if (edge > 10.0) view.edgeDepthMm = edge;
  }
}

void measureOutline(const ViewMarks& marks, std::string_view name, MeasuredView& view) {
  if (marks.outline.size() < 5) {
    view.warnings.push_back(std::format("{}: no outline of the breast; its size is guessed.", name));
    return;
  }
  double low = 0, high = 0;
  for (const PointInImage& p : marks.outline) {
    const double up = view.fromPixels(p).up;
    low = std::min(low, up);
    high = std::max(high, up);
  }
  if (high - low < 20.0) return;
  view.upExtentMm = high - low;
  view.lowerShare = -low / (high - low);
}

}  // namespace

PointInViewMm MeasuredView::fromPixels(PointInImage point) const {
  const double anterior = depthSign * (point.x - nipplePx.x) * mmPerPx;  // away from the chest-wall edge
  const double up = (nipplePx.y - point.y) * mmPerPx;
  const double c = std::cos(frameTiltRad), s = std::sin(frameTiltRad);
  return {up * c + anterior * s, -anterior * c + up * s};
}

PointInImage MeasuredView::toPixels(PointInViewMm point) const {
  const double c = std::cos(frameTiltRad), s = std::sin(frameTiltRad);
  const double up = point.up * c + point.depth * s;
  const double anterior = point.up * s - point.depth * c;
  return {nipplePx.x + depthSign * anterior / mmPerPx, nipplePx.y - up / mmPerPx};
}

Result<MeasuredView> measureView(const ViewMarks& marks, Laterality laterality) {
  const std::string_view name = toDicom(marks.view);
  if (const auto error = findUnusable(marks, name)) return std::unexpected(*error);
  if (!usable(marks.pixelSpacingMm) && marks.rows <= 0) {
    return fail(ErrorCode::kMissing,
                std::format("The {} view has neither a pixel spacing nor a number of rows.", name));
  }
  MeasuredView view;
  view.view = marks.view;
  // Away from the chest wall: to the right of the image in a left breast, to the left in a right one.
  view.depthSign = laterality == Laterality::kLeft ? 1.0 : -1.0;
  measureScale(marks, name, view);
  measureAngle(marks, name, view);
  measureFrame(marks, name, view);
  measureNipple(marks, name, view);
  measureChestWall(marks, view);
  measureOutline(marks, name, view);
  view.lesion = view.fromPixels(marks.lesion.center);
  view.lesionRadiusMm = std::clamp(marks.lesion.radiusPx * view.mmPerPx, 0.0, 60.0);
  if (!(marks.lesion.radiusPx > 0.0)) {
    view.lesionRadiusMm = kDefaultRadiusMm;
    view.warnings.push_back(
        std::format("{}: the lesion mark has no size; a radius of {:.0f} mm is assumed.", name, kDefaultRadiusMm));
  }
  view.thicknessMm = usable(marks.thicknessMm);
  if (view.thicknessMm && (*view.thicknessMm < 8 || *view.thicknessMm > 200)) view.thicknessMm.reset();
  if (!view.thicknessMm) {
    view.warnings.push_back(std::format("{}: no compressed thickness; the stretch is judged from the outlines.", name));
  }
  return view;
}

}  // namespace lobule::localization
