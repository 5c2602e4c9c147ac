#include "localization/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>
#include <numbers>
#include <utility>
#include <vector>

#include "localization/summary.h"

namespace lobule::localization {
namespace {

std::string_view quadrantWords(Quadrant quadrant) {
  switch (quadrant) {
    case Quadrant::kUpperOuter:
      return "upper outer quadrant";
    case Quadrant::kUpperInner:
      return "upper inner quadrant";
    case Quadrant::kLowerOuter:
      return "lower outer quadrant";
    case Quadrant::kLowerInner:
      return "lower inner quadrant";
    case Quadrant::kAxillaryTail:
      return "axillary tail";
    case Quadrant::kCentral:
      break;
  }
  return "central";
}

std::string_view depthWords(DepthThird depth) {
  switch (depth) {
    case DepthThird::kAnterior:
      return "anterior third";
    case DepthThird::kMiddle:
      return "middle third";
    case DepthThird::kPosterior:
      break;
  }
  return "posterior third";
}

// Largest eigenvalue of a symmetric 3 by 3 matrix, by power iteration.
double largestVariance(const Mat3& c) {
  Vec3 v{1, 1, 1};
  double size = 0;
  for (int i = 0; i < 50; ++i) {
    const Vec3 w{c[0][0] * v.x + c[0][1] * v.y + c[0][2] * v.z, c[1][0] * v.x + c[1][1] * v.y + c[1][2] * v.z,
                 c[2][0] * v.x + c[2][1] * v.y + c[2][2] * v.z};
    size = std::hypot(w.x, w.y, w.z);
    if (size < 1e-12) return 0;
    v = {w.x / size, w.y / size, w.z / size};
  }
  return size;
}

bool isFromOneView(const Location& location) {
  return location.rays.size() == 1;
}

// A quadrant, or the half of the breast that holds it more surely; empty where neither is likely.
std::string_view sideOrQuadrant(const Location& location) {
  if (location.quadrant == Quadrant::kCentral) return quadrantWords(location.quadrant);
  constexpr double kLikelyQuadrant = 0.7, kLikelyHalf = 0.8;
  const auto& all = location.quadrantProbabilities;
  const auto of = [&](Quadrant quadrant) { return all[static_cast<std::size_t>(quadrant)]; };
  const double tail = of(Quadrant::kAxillaryTail), upperOuter = of(Quadrant::kUpperOuter) + tail;
  const bool isUpperOuter = location.quadrant == Quadrant::kUpperOuter || location.quadrant == Quadrant::kAxillaryTail;
  if ((isUpperOuter ? upperOuter : of(location.quadrant)) >= kLikelyQuadrant) return quadrantWords(location.quadrant);
  const std::array<std::pair<double, std::string_view>, 4> halves = {{
      {upperOuter + of(Quadrant::kUpperInner), "upper half"},
      {of(Quadrant::kLowerOuter) + of(Quadrant::kLowerInner), "lower half"},
      {upperOuter + of(Quadrant::kLowerOuter), "outer half"},
      {of(Quadrant::kUpperInner) + of(Quadrant::kLowerInner), "inner half"},
  }};
  const auto& likeliest = *std::ranges::max_element(halves);
  return likeliest.first >= kLikelyHalf ? likeliest.second : "";
}

// Hours on either side of the one told, beyond which it says nothing.
bool isHourWorthTelling(const ClockFace& clock) {
  constexpr int kMostHours = 5;
  return (clock.high - clock.low + 12) % 12 + 1 <= kMostHours;
}

double reachMm(const Location& location) {
  // Half the longest axis of the ellipsoid that holds 90 %: chi square with three degrees of freedom, 6.251.
  return std::sqrt(6.251 * largestVariance(location.covarianceMm2));
}

std::string depthOrDoubt(const Location& location) {
  if (location.doubt == PlaceDoubt::kBehindChestWall) return "at or behind the chest wall";
  return std::string(depthWords(location.depth));
}

// How much of the beam through the breast holds nine tenths of what one view believes.
double beamReachMm(const Location& location) {
  const PointInBreastMm &from = location.rays.front().points.front(), &to = location.rays.front().points.back();
  const Vec3 way{to.x - from.x, to.y - from.y, to.z - from.z};
  const double length = std::hypot(way.x, way.y, way.z);
  std::vector<double> along;
  for (const PointInBreastMm& place : drawBeliefInBreast(location)) {
    along.push_back((place.x * way.x + place.y * way.y + place.z * way.z) / length);
  }
  std::ranges::sort(along);
  const auto quantile = [&](double part) {
    return along[static_cast<std::size_t>(part * static_cast<double>(along.size() - 1))];
  };
  return quantile(0.95) - quantile(0.05);
}

// Which side of the nipple one view shows; neither when the nipple is within the error.
std::string sideInWords(const Location& location) {
  constexpr double kSlackMm = 5;
  const auto say = [&](double mm, const char* one, const char* other) {
    return std::string(mm > kSlackMm ? one : mm < -kSlackMm ? other : "level with the nipple");
  };
  const PointInBreastMm& place = location.position;
  const ViewPosition view = location.rays.front().view;
  if (view == ViewPosition::kCC) return say(place.x, "outer half", "inner half");
  if (view != ViewPosition::kMLO) return say(place.y, "upper half", "lower half");
  // An oblique image's up is half way to the axilla: it does not tell upper from outer.
  return say((place.x + place.y) / std::numbers::sqrt2, "toward the axilla from the nipple's line",
             "below and inward of the nipple's line");
}

}  // namespace

std::string inWords(const Location& location) {
  std::string text = location.laterality == Laterality::kRight ? "Right breast" : "Left breast";
  if (isNowhere(location.doubt)) return text + ", no place inside it fits the marks";
  if (isFromOneView(location)) {
    return text + std::format(", {}, {}; {} only", sideInWords(location), depthOrDoubt(location),
                              toDicom(location.rays.front().view));
  }
  const bool central = location.quadrant == Quadrant::kCentral;
  if (location.clock && !central && isHourWorthTelling(*location.clock)) {
    text += std::format(", {} o'clock", location.clock->hour);
  }
  if (const auto side = sideOrQuadrant(location); !side.empty()) text += std::format(", {}", side);
  if (central && location.depth == DepthThird::kAnterior && location.doubt == PlaceDoubt::kNone) {
    text += " (retroareolar)";
  } else {
    text += std::format(", {}", depthOrDoubt(location));
  }
  constexpr double kVagueReachMm = 40.0;
  const double halfCentimetres = std::max(1.0, std::round(location.distanceFromNippleMm / 5.0));
  return text + std::format(", {}{:g} cm from the nipple", reachMm(location) > kVagueReachMm ? "about " : "",
                            halfCentimetres / 2.0);
}

std::string uncertaintyInWords(const Location& location) {
  if (isNowhere(location.doubt)) return "check the marks, the nipple and the side of the breast";
  if (isFromOneView(location)) return std::format("90% within {:.0f} mm along the beam", beamReachMm(location));
  std::string text;
  if (location.clock && location.quadrant != Quadrant::kCentral && location.clock->low != location.clock->high) {
    text = std::format("{} to {} o'clock; ", location.clock->low, location.clock->high);
  }
  text += std::format("90% within {:.0f} mm", reachMm(location));
  return location.doMarksClash ? text + "; the two marks hardly fit together" : text;
}

}  // namespace lobule::localization
