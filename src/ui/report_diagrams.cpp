#include "ui/report_diagrams.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace lobule::ui {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kHalf = 0.5, kNinety = 0.9;
constexpr TextStyle kTitle{.size = type::kLabel, .color = color::kSecondary};
constexpr TextStyle kNumeral{
    .size = type::kLabel, .color = color::kSecondary, .align = Align::kCenter, .figures = Figures::kTabular};

// Millimetres to CSS pixels: the nipple's place, and how long a millimetre is to the right and up.
struct Frame {
  float x = 0, y = 0;
  double scale = 1, right = 1;
  ImVec2 at(double rightMm, double upMm) const {
    return {x + static_cast<float>(rightMm * right * scale), y - static_cast<float>(upMm * scale)};
  }
};

ImU32 packed(Rgba color) {
  return IM_COL32(color.r, color.g, color.b, color.a);
}

void polygon(const std::vector<ImVec2>& points, Rgba color, bool isFilled, float thickness = 1) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const int count = static_cast<int>(points.size());
  if (isFilled) {
    list->AddConvexPolyFilled(points.data(), count, packed(color));
  } else {
    list->AddPolyline(points.data(), count, packed(color), ImDrawFlags_Closed, thickness);
  }
}

void drawRegions(Canvas& canvas, const Frame& frame, const std::vector<std::array<double, 2>>& breast, double rightMm,
                 double upMm, double varianceRight, double covariance, double varianceUp) {
  for (const double share : {kNinety, kHalf}) {
    std::vector<std::array<double, 2>> region = regionOutline(varianceRight, covariance, varianceUp, share);
    for (auto& [x, y] : region) {
      x += rightMm;
      y += upMm;
    }
    std::vector<ImVec2> points;
    for (const auto& [x, y] : cutToConvex(std::move(region), breast)) points.push_back(frame.at(x, y));
    if (points.size() < 3) continue;
    polygon(points, faded(color::kLinked, share == kHalf ? 0.30F : 0.14F), true);
    polygon(points, faded(color::kLinked, share == kHalf ? 0.0F : 0.55F), false);
  }
  const ImVec2 at = frame.at(rightMm, upMm);
  canvas.paint.disc(at.x, at.y, 3.5F, color::kViewport);
  canvas.paint.disc(at.x, at.y, 2.5F, color::kLinked);
}

void hairline(Canvas& canvas, ImVec2 a, ImVec2 b, float opacity = 1) {
  canvas.paint.line(a.x, a.y, b.x, b.y, faded(color::kLine, opacity), canvas.paint.hairline() * 1.3F);
}

// How far the breast reaches from the nipple's axis in a direction (right, up), the four extents joined smoothly.
double radiusAt(const localization::BreastShape& shape, double angle, double lateralSign) {
  const double c = std::cos(angle), s = std::sin(angle);
  const double across = c * lateralSign > 0 ? shape.lateralMm : shape.medialMm;
  const double up = s > 0 ? shape.upperMm : shape.lowerMm;
  return 1.0 / std::sqrt(c * c / (across * across) + s * s / (up * up));
}

}  // namespace

std::vector<std::array<double, 2>> regionOutline(double varianceRight, double covariance, double varianceUp,
                                                 double share) {
  constexpr int kPoints = 48;
  // The chi-square quantile with two degrees of freedom is -2 ln(1 - share).
  const double radius = std::sqrt(-2 * std::log(1 - share));
  const double a = std::sqrt(std::max(varianceRight, 1e-6));  // Cholesky
  const double b = covariance / a;
  const double c = std::sqrt(std::max(varianceUp - b * b, 1e-6));
  std::vector<std::array<double, 2>> points;
  for (int i = 0; i < kPoints; ++i) {
    const double turn = 2 * kPi * i / kPoints;
    const double u = radius * std::cos(turn), v = radius * std::sin(turn);
    points.push_back({a * u, b * u + c * v});
  }
  return points;
}

std::vector<std::array<double, 2>> cutToConvex(std::vector<std::array<double, 2>> polygon,
                                               const std::vector<std::array<double, 2>>& within) {
  // One edge after the other cuts off what lies at its right (Sutherland and Hodgman).
  for (std::size_t i = 0; i < within.size(); ++i) {
    const auto &a = within[i], &b = within[(i + 1) % within.size()];
    const auto inside = [&](const std::array<double, 2>& p) {
      return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
    };
    std::vector<std::array<double, 2>> kept;
    for (std::size_t j = 0; j < polygon.size(); ++j) {
      const auto &from = polygon[j], &to = polygon[(j + 1) % polygon.size()];
      const double first = inside(from), second = inside(to);
      if (first >= 0) kept.push_back(from);
      if ((first >= 0) == (second >= 0)) continue;
      const double part = first / (first - second);
      kept.push_back({std::lerp(from[0], to[0], part), std::lerp(from[1], to[1], part)});
    }
    polygon = std::move(kept);
  }
  return polygon;
}

void drawFrontDiagram(Canvas& canvas, const ScreenRect& rect, const localization::Location& location) {
  const localization::BreastShape& shape = location.shape;
  const bool isRight = location.laterality == Laterality::kRight;
  constexpr float kRoom = 20, kTitleHeight = 18;  // for the numerals around
  const double wide = shape.lateralMm + shape.medialMm, high = shape.upperMm + shape.lowerMm;
  const double scale = std::min(static_cast<double>(rect.width - 2 * kRoom) / wide,
                                static_cast<double>(rect.height - kTitleHeight - 2 * kRoom) / high);
  const double left = isRight ? shape.lateralMm : shape.medialMm;  // of the nipple, as seen
  const Frame frame{.x = rect.x + rect.width / 2 + static_cast<float>((left - wide / 2) * scale),
                    .y = rect.y + kTitleHeight + (rect.height - kTitleHeight) / 2 +
                         static_cast<float>((shape.upperMm - high / 2) * scale),
                    .scale = scale,
                    .right = isRight ? -1.0 : 1.0};  // x of breast space is lateral
  canvas.word({rect.x, rect.y, rect.width, 18}, "From the front", kTitle);
  canvas.paint.clipTo(rect);

  std::vector<ImVec2> outline;
  std::vector<std::array<double, 2>> breast;
  constexpr int kPoints = 72;
  for (int i = 0; i < kPoints; ++i) {
    const double angle = 2 * kPi * i / kPoints;
    const double radius = radiusAt(shape, angle, 1.0);
    breast.push_back({radius * std::cos(angle), radius * std::sin(angle)});
    outline.push_back(frame.at(breast.back()[0], breast.back()[1]));
  }
  polygon(outline, color::kRaised, true);
  // One view alone leaves it open, and a place outside the breast has none.
  const bool isHourTold = location.clock && location.rays.size() > 1 && !localization::isNowhere(location.doubt);
  for (int hour = 1; hour <= 12; ++hour) {
    // Facing the patient, 3 o'clock is at the viewer's right: lateral in the left breast.
    const double turn = hour * kPi / 6;
    const double angle = std::atan2(std::cos(turn), std::sin(turn) * (isRight ? -1 : 1));
    const double radius = radiusAt(shape, angle, 1.0);
    const ImVec2 rim = frame.at(radius * std::cos(angle), radius * std::sin(angle));
    if (hour % 3 == 0) hairline(canvas, {frame.x, frame.y}, rim);
    const float dx = rim.x - frame.x, dy = rim.y - frame.y, length = std::max(1.0F, std::hypot(dx, dy));
    TextStyle style = kNumeral;
    const bool isInForce = isHourTold && location.clock->hour == hour;
    if (isInForce) style.color = color::kLinked;
    const float x = rim.x + dx / length * 10, y = rim.y + dy / length * 10;
    if (hour % 3 == 0 || isInForce) canvas.paint.text({x - 12, y - 8, 24, 16}, std::to_string(hour), style);
  }
  polygon(outline, color::kDisabled, false);
  canvas.paint.circle(frame.x, frame.y, 4, color::kSecondary, 1);
  drawRegions(canvas, frame, breast, location.position.x, location.position.y, location.covarianceMm2[0][0],
              location.covarianceMm2[0][1], location.covarianceMm2[1][1]);
  canvas.paint.endClip();
}

namespace {

void drawThirdName(Canvas& canvas, const ScreenRect& rect, const Frame& frame, localization::DepthThird depth,
                   double deepMm, float y) {
  constexpr std::array kNames{"anterior third", "middle third", "posterior third"};
  const auto third = static_cast<std::size_t>(depth);
  const ImVec2 at = frame.at(deepMm * (2.0 * static_cast<double>(third) + 1) / 6, 0);
  TextStyle style = kNumeral;
  style.color = color::kLinked;
  const float wide = canvas.paint.width(kNames[third], style) + 2;
  const float x = std::clamp(at.x - wide / 2, rect.x, right(rect) - wide);
  canvas.paint.text({x, y, wide, 16}, kNames[third], style);
}

}  // namespace

void drawSideDiagram(Canvas& canvas, const ScreenRect& rect, const localization::Location& location) {
  const localization::BreastShape& shape = location.shape;
  const bool isRight = location.laterality == Laterality::kRight;
  const double high = shape.upperMm + shape.lowerMm, deep = std::max(20.0, shape.chestWallMm);
  const double scale =
      std::min(static_cast<double>(rect.width - 40) / deep, static_cast<double>(rect.height - 56) / high);
  const float top = rect.y + 26 + (rect.height - 56 - static_cast<float>(high * scale)) / 2;
  const float middle = rect.x + rect.width / 2;
  Frame frame{.x = middle + static_cast<float>((isRight ? -0.5 : 0.5) * deep * scale),
              .y = top + static_cast<float>(shape.upperMm * scale),
              .scale = scale,
              .right = isRight ? 1.0 : -1.0};  // toward the chest wall
  canvas.word({rect.x, rect.y, rect.width, 18}, "From the side", kTitle);
  canvas.paint.clipTo(rect);

  std::vector<ImVec2> outline;
  std::vector<std::array<double, 2>> breast;
  constexpr int kPoints = 40;
  for (int i = 0; i <= kPoints; ++i) {
    const double angle = kPi / 2 - kPi * i / kPoints;  // from the top over the nipple to the bottom
    const double up = std::sin(angle) * (angle > 0 ? shape.upperMm : shape.lowerMm);
    breast.push_back({deep * (1 - std::cos(angle)), up});
    outline.push_back(frame.at(breast.back()[0], up));
  }
  polygon(outline, color::kRaised, true);
  for (const double third : {deep / 3, deep * 2 / 3}) {
    const double reach = std::sqrt(std::max(0.0, 1 - (1 - third / deep) * (1 - third / deep)));
    hairline(canvas, frame.at(third, reach * shape.upperMm), frame.at(third, -reach * shape.lowerMm));
  }
  hairline(canvas, frame.at(0, 0), frame.at(deep, 0));
  polygon(outline, color::kDisabled, false);
  const ImVec2 nipple = frame.at(0, 0);
  canvas.paint.circle(nipple.x, nipple.y, 3, color::kSecondary, 1);
  if (location.doubt == localization::PlaceDoubt::kNone) {
    drawThirdName(canvas, rect, frame, location.depth, deep, top + static_cast<float>(high * scale) + 6);
  }
  drawRegions(canvas, frame, breast, location.position.z, location.position.y, location.covarianceMm2[2][2],
              location.covarianceMm2[1][2], location.covarianceMm2[1][1]);
  canvas.paint.endClip();
}

}  // namespace lobule::ui
