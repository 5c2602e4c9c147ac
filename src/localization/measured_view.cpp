#include "localization/measured_view.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <numbers>
#include <string_view>

#include "localization/mark_check.h"
#include "localization/usual_picture.h"

namespace lobule::localization {
namespace {

constexpr double kRadians = std::numbers::pi / 180.0;

// Defaults for what a header or a reader left out; each is announced by a warning.
constexpr double kDefaultMagnification = 1.07;
constexpr double kKnownLengthDeviation = 0.14;  // images are 240 or 300 mm high, and pictures may be cropped
constexpr double kDefaultMloAngleDeg = 46.0, kDefaultMloAngleDeviationDeg = 7.0;
constexpr double kDefaultCCAngleDeviationDeg = 3.0;
constexpr double kAssumedNippleDeviationMm = 13.0;  // along the skin, in the shared examples and the phantom
constexpr double kUsualNippleDeviationMm = 25.0;    // where there is no skin line either
constexpr double kDefaultRadiusMm = 12.0;           // rather large: an unknown size is no small one
constexpr double kDefaultPectoralTiltDeg = 20.0, kDefaultPectoralTiltDeviationDeg = 7.0;
constexpr double kAssumedWallDeviationMm = 6.0;
constexpr double kAngleSpread = 1.30, kWallSpread = 1.01, kWallLineSpread = 1.05, kOutlineSpread = 1.06,
                 kRadiusSpread = 1.12, kThicknessSpread = 1.10, kPectoralSpread = 1.10;

// What a header can hold in earnest; the rest is doubted and replaced, with a warning.
constexpr double kLeastImageHeightMm = 60.0, kMostImageHeightMm = 600.0;
constexpr double kLeastSpacingMm = 0.01, kMostSpacingMm = 2.0;  // where the image's height is not known
constexpr double kLeastMagnification = 0.95, kMostMagnification = 3.0;
constexpr double kLeastThicknessMm = 12.0, kMostThicknessMm = 150.0;
constexpr double kSteepestCCDeg = 15.0, kLeastMloDeg = 27.0, kSteepestLateralErrorDeg = 20.0;
// Believed, with a warning, beyond these.
constexpr double kUsualCCDeg = 10.0, kLeastUsualMloDeg = 30.0, kMostUsualMloDeg = 70.0;
constexpr double kMostTiltDeviationDeg = 12.0;
constexpr double kMostRadiusMm = 60.0, kMostNippleDeviationMm = 20.0;

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
  if (marks.edgeColumn && !std::isfinite(*marks.edgeColumn)) return bad("edge");
  return std::nullopt;
}

// Positive and finite, or nothing.
std::optional<double> usable(const std::optional<double>& value) {
  return value && std::isfinite(*value) && *value > 0.0 ? value : std::nullopt;
}

// One sentence about a value that a default stands in for, and how much wider the covariance becomes beyond what the
// model's own deviations say. The widths keep a case from looking surer without a value than with it: a default can be
// a luckier one (a steeper angle, a smaller lesion) than the truth.
void assume(MeasuredView& view, const std::string& sentence, double spread = 1.0) {
  view.warnings.push_back(std::format("{}: {}", toDicom(view.view), sentence));
  view.assumedSpread *= spread;
}

// "no magnification factor" or "a magnification factor of 0.5 is implausible".
std::string missingOrDoubted(const std::optional<double>& value, std::string_view name, std::string_view unit = "") {
  if (!value) return std::format("no {}", name);
  return std::format("a {} of {:.4g}{} is implausible", name, *value, unit);
}

bool isPlausibleSpacing(const ViewMarks& marks) {
  const auto spacing = usable(marks.pixelSpacingMm);
  if (!spacing) return false;
  const double heightMm = *spacing * marks.rows;
  if (marks.rows <= 0) return *spacing >= kLeastSpacingMm && *spacing <= kMostSpacingMm;
  return heightMm >= kLeastImageHeightMm && heightMm <= kMostImageHeightMm;
}

// Without a spacing something whose size is usually about the same is the measure.
struct KnownLength {
  double mm = 0.0, px = 0.0;
  std::string_view what, along = "high";
};

std::optional<KnownLength> knownLength(const ViewMarks& marks) {
  const UsualPicture& usual = usualPicture(marks.view);
  if (marks.rows > 0) return KnownLength{usual.heightMm, static_cast<double>(marks.rows), "image"};
  if (!marks.outline.empty()) {
    const auto [top, bottom] = std::ranges::minmax(marks.outline, {}, &PointInImage::y);
    if (bottom.y > top.y) return KnownLength{usual.outlineMm, bottom.y - top.y, "breast's outline"};
  }
  if (marks.nipple && marks.nipple->y > 0) {
    return KnownLength{usual.nippleRowMm, marks.nipple->y, "picture above the nipple"};
  }
  if (marks.columns > 0) return KnownLength{usual.widthMm, static_cast<double>(marks.columns), "image", "wide"};
  return std::nullopt;
}

void measureScale(const ViewMarks& marks, MeasuredView& view) {
  const auto known = knownLength(marks);
  double spacing = known ? known->mm / std::max(1.0, known->px) : kUsualSpacingMm;
  double deviation = known ? kKnownLengthDeviation : kUsualSpacingDeviation;
  if (isPlausibleSpacing(marks)) {
    spacing = *marks.pixelSpacingMm;
    deviation = std::clamp(marks.spacingDeviation, 0.0, deviation);
    if (deviation > 0) {
      assume(view, std::format("the pixel spacing is not known to hold at the detector; it may be off by {:.0f}%.",
                               100.0 * deviation));
    }
  } else {
    const std::string missing = missingOrDoubted(marks.pixelSpacingMm, "pixel spacing", " mm");
    assume(view,
           known ? std::format("{}; the {} is taken as {:.0f} mm {}.", missing, known->what, known->mm, known->along)
                 : std::format("{}; {:.2f} mm a pixel is assumed, give or take {:.0f}%.", missing, kUsualSpacingMm,
                               100.0 * kUsualSpacingDeviation));
  }
  double magnification = kDefaultMagnification;
  double magnificationDeviation = 0.025;
  const auto given = usable(marks.magnification);
  if (given && *given >= kLeastMagnification && *given < kMostMagnification) {
    magnification = *given;
    magnificationDeviation = 0.012;
  } else {
    assume(view, std::format("{}; {:.2f} is assumed.", missingOrDoubted(marks.magnification, "magnification factor"),
                             kDefaultMagnification));
  }
  view.mmPerPx = spacing / magnification;
  view.scaleDeviation = std::hypot(deviation, magnificationDeviation);
}

// The angle that the header gives if it suits the projection.
std::optional<double> usableAngleDeg(const ViewMarks& marks) {
  if (!marks.angleDeg || !std::isfinite(*marks.angleDeg)) return std::nullopt;
  const double angle = std::abs(*marks.angleDeg);
  const bool isUsable = marks.view == ViewPosition::kCC    ? angle < kSteepestCCDeg
                        : marks.view == ViewPosition::kMLO ? angle >= kLeastMloDeg && angle <= 90
                                                           : std::abs(angle - 90) <= kSteepestLateralErrorDeg;
  return isUsable ? std::optional(std::min(angle, 90.0)) : std::nullopt;
}

bool isUnusualAngle(ViewPosition view, double angleDeg) {
  if (view == ViewPosition::kMLO) return angleDeg < kLeastUsualMloDeg || angleDeg > kMostUsualMloDeg;
  return view == ViewPosition::kCC && angleDeg > kUsualCCDeg;
}

void measureAngle(const ViewMarks& marks, MeasuredView& view) {
  const bool isOblique = marks.view == ViewPosition::kMLO;
  if (const auto angle = usableAngleDeg(marks)) {
    view.angleRad = *angle * kRadians;
    view.angleDeviationRad = isOblique ? 2.0 * kRadians : 0.0;
    if (isUnusualAngle(marks.view, *angle)) {
      view.angleDeviationRad = kDefaultMloAngleDeviationDeg * kRadians;
      assume(view, std::format("a gantry angle of {:.3g} degrees is unusual for this view; it is believed, give or "
                               "take {:.0f}.",
                               *angle, kDefaultMloAngleDeviationDeg));
    }
    return;
  }
  const double angle = isOblique ? kDefaultMloAngleDeg : marks.view == ViewPosition::kCC ? 0.0 : 90.0;
  const double deviation = isOblique ? kDefaultMloAngleDeviationDeg : kDefaultCCAngleDeviationDeg;
  view.angleRad = angle * kRadians;
  view.angleDeviationRad = deviation * kRadians;
  assume(view,
         std::format("{}; {:.0f} degrees (give or take {:.0f}) are assumed.",
                     missingOrDoubted(marks.angleDeg, "gantry angle", " degrees"), angle, deviation),
         isOblique ? kAngleSpread : 1.0);
}

// The column where the image ends behind the breast. A right breast's needs the width: without it, the rearmost point.
double edgeColumnOf(const ViewMarks& marks, const MeasuredView& view) {
  if (marks.edgeColumn) return *marks.edgeColumn;
  if (view.depthSign > 0) return 0.0;
  if (marks.columns > 0) return marks.columns;
  double rearmost = std::max(view.nipplePx.x, marks.lesion.center.x);
  for (const PointInImage& point : marks.outline) rearmost = std::max(rearmost, point.x);
  for (const auto* line : {&marks.chestWall, &marks.pectoral}) {
    if (*line) rearmost = std::max({rearmost, (*line)->a.x, (*line)->b.x});
  }
  return rearmost;
}

// At its usual place, but not behind the lesion.
void guessNipple(const ViewMarks& marks, MeasuredView& view) {
  const UsualPicture& usual = usualPicture(marks.view);
  const double pxPerDetectorMm = 1.0 / (view.mmPerPx * kDefaultMagnification);
  const double usualColumn = edgeColumnOf(marks, view) + view.depthSign * usual.nippleColumnMm * pxPerDetectorMm;
  const double column =
      view.depthSign > 0 ? std::max(usualColumn, marks.lesion.center.x) : std::min(usualColumn, marks.lesion.center.x);
  view.nipplePx = {column, usual.nippleRowMm * pxPerDetectorMm};
  view.nippleDeviationMm = kUsualNippleDeviationMm;
  assume(view, std::format("no nipple mark and no outline; the nipple is taken to lie {:.0f} mm below the image's "
                           "upper edge and {:.0f} mm in front of its chest-wall edge, give or take {:.0f}.",
                           usual.nippleRowMm, usual.nippleColumnMm, kUsualNippleDeviationMm));
}

void measureNipple(const ViewMarks& marks, MeasuredView& view) {
  if (marks.nipple) {
    view.nipplePx = *marks.nipple;
    view.nippleDeviationMm = marks.nippleInProfile ? 2.5 : 5.0;
    if (!marks.nippleInProfile) {
      view.warnings.push_back(std::format("{}: the nipple is not in profile.", toDicom(view.view)));
    }
    if (const auto given = usable(marks.nippleUncertaintyPx)) {
      view.nippleDeviationMm = std::clamp(*given * view.mmPerPx, 1.0, kMostNippleDeviationMm);
    }
    checkNipple(marks, view);
    return;
  }
  if (marks.outline.empty()) return guessNipple(marks, view);
  // Farthest from the chest wall: in an oblique view from the muscle, not from the image's edge.
  const auto nearer = [&](const PointInImage& a, const PointInImage& b) {
    return view.fromPixels(a).depth > view.fromPixels(b).depth;
  };
  view.nipplePx = *std::ranges::max_element(marks.outline, nearer);
  view.nippleDeviationMm = kAssumedNippleDeviationMm;
  assume(view, "no nipple mark; the skin's point farthest from the chest wall is assumed.");
}

// The frame's direction: along the pectoral muscle in MLO, along the image's edge otherwise.
void measureFrame(const ViewMarks& marks, MeasuredView& view) {
  view.tiltDeviationRad = 3.0 * kRadians;
  if (marks.view != ViewPosition::kMLO) return;
  if (marks.pectoral && distance(marks.pectoral->a, marks.pectoral->b) > 1.0) {
    PointInImage top = marks.pectoral->a, bottom = marks.pectoral->b;
    if (top.y > bottom.y) std::swap(top, bottom);
    const double tilt = std::atan2(view.depthSign * (top.x - bottom.x), bottom.y - top.y);
    if (std::abs(tilt) < 60 * kRadians) {
      view.frameTiltRad = tilt;
      const double lengthMm = distance(top, bottom) * view.mmPerPx;
      const double given = usable(marks.pectoralDeviationDeg).value_or(1.0);
      view.tiltDeviationRad = std::min(std::hypot(3.5 / lengthMm, given * kRadians), kMostTiltDeviationDeg * kRadians);
      if (given > kDoubtfulSlopeDeg) {
        view.warnings.push_back(
            std::format("{}: the muscle's edge hardly shows; its slope may be off by {:.0f} degrees.",
                        toDicom(view.view), std::min(given, kMostTiltDeviationDeg)));
      }
      return;
    }
  }
  view.frameTiltRad = kDefaultPectoralTiltDeg * kRadians;
  view.tiltDeviationRad = kDefaultPectoralTiltDeviationDeg * kRadians;
  assume(view, std::format("no usable pectoral line; a slope of {:.0f} degrees is assumed.", kDefaultPectoralTiltDeg),
         kPectoralSpread);
}

// Depth of a line at the nipple's level; the frame makes the MLO line level already.
double depthAtNipple(const LineInImage& line, const MeasuredView& view) {
  const PointInViewMm a = view.fromPixels(line.a), b = view.fromPixels(line.b);
  const double run = b.up - a.up;
  return std::abs(run) > 5.0 && view.view != ViewPosition::kMLO
             ? std::lerp(a.depth, b.depth, std::clamp(-a.up / run, -0.5, 1.5))
             : 0.5 * (a.depth + b.depth);
}

constexpr double kLeastWallDepthMm = 10.0;

void measureObliqueWall(const ViewMarks& marks, MeasuredView& view) {
  if (!marks.pectoral) return;  // said with the frame
  const double depth = depthAtNipple(*marks.pectoral, view);
  if (depth > kLeastWallDepthMm) {
    view.chestWallDepthMm = depth;
  } else {
    assume(view, "the pectoral line lies in front of the nipple; the depth of the breast is guessed.");
  }
}

void measureChestWall(const ViewMarks& marks, MeasuredView& view) {
  if (marks.columns <= 0) {
    assume(view,
           view.depthSign > 0 ? "no number of columns; the image is taken to end at column 0."
                              : "no number of columns; the image is taken to end at the rearmost point given.",
           kWallSpread);
    if (view.depthSign < 0) view.wallDeviationMm = kAssumedWallDeviationMm;
  }
  if (marks.view == ViewPosition::kMLO) return measureObliqueWall(marks, view);
  const double edgeColumn = edgeColumnOf(marks, view);
  const auto isAtEdge = [&](PointInImage p) { return std::abs(p.x - edgeColumn) * view.mmPerPx < 1.0; };
  if (marks.chestWall && !(isAtEdge(marks.chestWall->a) && isAtEdge(marks.chestWall->b))) {
    const double depth = depthAtNipple(*marks.chestWall, view);
    if (depth > kLeastWallDepthMm) {
      view.chestWallDepthMm = depth;
      return;
    }
  }
  const double edge = view.fromPixels({edgeColumn, view.nipplePx.y}).depth;
  if (edge > kLeastWallDepthMm) view.edgeDepthMm = edge;
  if (!marks.chestWall || !view.edgeDepthMm) {
    view.wallDeviationMm = std::hypot(view.wallDeviationMm, kAssumedWallDeviationMm);
    assume(view,
           view.edgeDepthMm ? "no chest wall line is set; the wall is taken to lie just behind the image's edge."
                            : "no usable chest wall line; the depth of the breast is guessed.",
           kWallLineSpread);
  }
}

void measureOutline(const ViewMarks& marks, MeasuredView& view) {
  double low = 0, high = 0;
  for (const PointInImage& p : marks.outline) {
    const double up = view.fromPixels(p).up;
    low = std::min(low, up);
    high = std::max(high, up);
  }
  if (marks.outline.size() < kLeastOutlinePoints || high - low < 20.0) {
    assume(view, "no usable outline of the breast; its size is guessed.", kOutlineSpread);
    return;
  }
  view.upExtentMm = high - low;
  view.lowerShare = -low / (high - low);
}

void measureLesion(const ViewMarks& marks, MeasuredView& view) {
  view.lesion = view.fromPixels(marks.lesion.center);
  const double radiusMm = marks.lesion.radiusPx * view.mmPerPx;
  if (!(radiusMm > 0.0)) {
    view.lesionRadiusMm = kDefaultRadiusMm;
    assume(view, std::format("the lesion mark has no size; a radius of {:.0f} mm is assumed.", kDefaultRadiusMm),
           kRadiusSpread);
  } else {
    view.lesionRadiusMm = std::min(radiusMm, kMostRadiusMm);
    if (radiusMm > kMostRadiusMm) {
      assume(
          view,
          std::format("a lesion radius of {:.4g} mm is implausible; {:.0f} mm are assumed.", radiusMm, kMostRadiusMm),
          kRadiusSpread);
    }
  }
  checkMark(marks, view);
}

void measureThickness(const ViewMarks& marks, MeasuredView& view) {
  view.thicknessMm = usable(marks.thicknessMm);
  if (view.thicknessMm && *view.thicknessMm >= kLeastThicknessMm && *view.thicknessMm <= kMostThicknessMm) return;
  assume(view,
         std::format("{}; the stretch is judged from the outlines.",
                     missingOrDoubted(marks.thicknessMm, "compressed thickness", " mm")),
         kThicknessSpread);
  view.thicknessMm.reset();
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
  MeasuredView view;
  view.view = marks.view;
  // Away from the chest wall: to the right of the image in a left breast, to the left in a right one.
  view.depthSign = laterality == Laterality::kLeft ? 1.0 : -1.0;
  measureScale(marks, view);
  measureAngle(marks, view);
  measureFrame(marks, view);
  measureNipple(marks, view);
  measureChestWall(marks, view);
  measureOutline(marks, view);
  measureLesion(marks, view);
  measureThickness(marks, view);
  return view;
}

}  // namespace lobule::localization
