#include "localization/summary.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <utility>
#include <vector>

namespace lobule::localization {
namespace {

constexpr int kSamples = 1024;
constexpr double kStatedProbability = 0.9;
constexpr double kSampleSlack = 1.1;  // the extents are estimates, and no breast is a half ellipsoid
constexpr double kLeastSamplesInside = 0.1;
constexpr double kTailSine = 0.259;  // of 15 degrees: the axillary tail is at the two hours between, not at 12, 9 or 3

double radicalInverse(int index, int base) {
  double fraction = 1.0, value = 0.0;
  for (; index > 0; index /= base) {
    fraction /= base;
    value += fraction * (index % base);
  }
  return value;
}

// Standard normal triples from a Halton sequence by Box and Muller.
std::vector<Vec3> makeNormals() {
  std::vector<Vec3> normals;
  for (int i = 1; i <= kSamples; ++i) {
    const double a = radicalInverse(i, 2), b = radicalInverse(i, 3), c = radicalInverse(i, 5), d = radicalInverse(i, 7);
    const double first = std::sqrt(-2 * std::log(a)), second = std::sqrt(-2 * std::log(c));
    const double turn = 2 * std::numbers::pi;
    normals.push_back({first * std::cos(turn * b), first * std::sin(turn * b), second * std::cos(turn * d)});
  }
  return normals;
}

// The shortest run of whole hours around `hour` that holds the stated probability. Of two hours alike the outer one of
// the upper half is taken first: the mirror image of a breast has the mirror image of its run.
ClockFace shortestRun(const std::array<double, 12>& probability, int hour, Laterality laterality) {
  constexpr double kAlike = 1e-9;
  int before = 0, after = 0;
  double held = probability[hour % 12];
  while (held < kStatedProbability && before + after < 11) {
    const double earlier = probability[(hour - before - 1 + 24) % 12];
    const double later = probability[(hour + after + 1) % 12];
    const bool isAlike = std::abs(earlier - later) < kAlike;
    const bool takesEarlier = isAlike ? laterality == Laterality::kRight : earlier > later;
    takesEarlier ? ++before : ++after;
    held += std::max(earlier, later);
  }
  const auto named = [](int h) { return (h + 23) % 12 + 1; };
  return {named(hour), named(hour - before), named(hour + after)};
}

DepthThird depthOf(double z, double chestWallMm) {
  if (z < chestWallMm / 3) return DepthThird::kAnterior;
  return z < chestWallMm * 2 / 3 ? DepthThird::kMiddle : DepthThird::kPosterior;
}

// The hour of the place, or the likelier one beside it where only that lies in the quadrant.
std::optional<int> hourWithin(Quadrant quadrant, Laterality laterality, int hour,
                              const std::array<double, 12>& probability) {
  if (isHourIn(hour, quadrant, laterality)) return hour;
  std::optional<int> best;
  for (const int beside : {(hour + 10) % 12 + 1, hour % 12 + 1}) {
    if (!isHourIn(beside, quadrant, laterality)) continue;
    if (!best || probability[beside % 12] > probability[*best % 12]) best = beside;
  }
  return best;
}

// The axillary tail is part of the upper outer quadrant: both together stand against the others.
Quadrant likeliest(const std::array<double, kQuadrantCount>& probabilities) {
  const auto index = [](Quadrant quadrant) { return static_cast<std::size_t>(quadrant); };
  std::array<double, kQuadrantCount> joined = probabilities;
  joined[index(Quadrant::kUpperOuter)] += std::exchange(joined[index(Quadrant::kAxillaryTail)], 0.0);
  const auto best = static_cast<Quadrant>(std::ranges::max_element(joined) - joined.begin());
  const bool isTail = probabilities[index(Quadrant::kAxillaryTail)] > probabilities[index(Quadrant::kUpperOuter)];
  return best == Quadrant::kUpperOuter && isTail ? Quadrant::kAxillaryTail : best;
}

}  // namespace

std::vector<PointInBreastMm> drawBelief(const Location& location) {
  static const std::vector<Vec3> kNormals = makeNormals();
  // Cholesky factor of the covariance.
  const Mat3& c = location.covarianceMm2;
  Mat3 l{};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j <= i; ++j) {
      double sum = c[i][j];
      for (int k = 0; k < j; ++k) sum -= l[i][k] * l[j][k];
      l[i][j] = i == j ? std::sqrt(std::max(sum, 1e-9)) : sum / l[j][j];
    }
  }
  std::vector<PointInBreastMm> places;
  places.reserve(kNormals.size());
  for (const Vec3& n : kNormals) {
    places.push_back({location.position.x + l[0][0] * n.x, location.position.y + l[1][0] * n.x + l[1][1] * n.y,
                      location.position.z + l[2][0] * n.x + l[2][1] * n.y + l[2][2] * n.z});
  }
  return places;
}

bool isInBreast(PointInBreastMm place, const BreastShape& shape, double slack) {
  const double lateral = place.x / (place.x > 0 ? shape.lateralMm : shape.medialMm);
  const double up = place.y / (place.y > 0 ? shape.upperMm : shape.lowerMm);
  const double forward = std::max(0.0, 1.0 - place.z / shape.chestWallMm);
  return std::hypot(lateral, up, forward) <= slack;
}

std::vector<PointInBreastMm> drawBeliefInBreast(const Location& location) {
  std::vector<PointInBreastMm> all = drawBelief(location);
  if (location.rays.size() != 1) return all;
  std::vector<PointInBreastMm> inside;
  std::ranges::copy_if(all, std::back_inserter(inside),
                       [&](PointInBreastMm place) { return isInBreast(place, location.shape, kSampleSlack); });
  return static_cast<double>(inside.size()) < kLeastSamplesInside * kSamples ? all : inside;
}

bool isHourIn(int hour, Quadrant quadrant, Laterality laterality) {
  constexpr double kSlack = 1e-6;
  const double turn = hour * std::numbers::pi / 6.0;
  const double lateral = (laterality == Laterality::kLeft ? 1.0 : -1.0) * std::sin(turn), up = std::cos(turn);
  const bool isOuter = lateral > -kSlack, isInner = lateral < kSlack;
  const bool isUpper = up > -kSlack, isLower = up < kSlack;
  switch (quadrant) {
    case Quadrant::kUpperOuter:
      return isUpper && isOuter;
    case Quadrant::kUpperInner:
      return isUpper && isInner;
    case Quadrant::kLowerOuter:
      return isLower && isOuter;
    case Quadrant::kLowerInner:
      return isLower && isInner;
    case Quadrant::kAxillaryTail:
      return std::min(lateral, up) > kTailSine;
    case Quadrant::kCentral:
      break;
  }
  return true;
}

Quadrant quadrantOf(PointInBreastMm position, const BreastShape& shape) {
  const double r = std::hypot(position.x, position.y);
  if (r < kCentralRadiusMm) return Quadrant::kCentral;
  if (position.y < 0) return position.x > 0 ? Quadrant::kLowerOuter : Quadrant::kLowerInner;
  if (position.x <= 0) return Quadrant::kUpperInner;
  const double base = 1.0 / std::hypot(position.x / r / shape.lateralMm, position.y / r / shape.upperMm);
  const bool isTowardAxilla = std::min(position.x, position.y) > kTailSine * r;
  const bool outermost = isTowardAxilla && r > 0.85 * base && position.z > 0.6 * shape.chestWallMm;
  return outermost ? Quadrant::kAxillaryTail : Quadrant::kUpperOuter;
}

double clockHours(double xMm, double yMm, Laterality laterality) {
  // Facing the patient, her left breast's lateral side is to the viewer's right.
  const double right = laterality == Laterality::kLeft ? xMm : -xMm;
  const double hours = std::atan2(right, yMm) * 6.0 / std::numbers::pi;
  return hours < 0 ? hours + 12.0 : hours;
}

int wholeHour(double hours) {
  const int hour = static_cast<int>(std::lround(hours)) % 12;
  return hour == 0 ? 12 : hour;
}

void summarize(Location& location) {
  const PointInBreastMm& p = location.position;
  location.distanceFromNippleMm = std::hypot(p.x, p.y, p.z);
  location.depth = depthOf(p.z, location.shape.chestWallMm);
  std::array<double, kQuadrantCount> quadrants{};
  std::array<double, 12> hours{};
  const std::vector<PointInBreastMm> belief = drawBeliefInBreast(location);
  const double share = 1.0 / static_cast<double>(belief.size());
  for (const PointInBreastMm& place : belief) {
    quadrants[static_cast<std::size_t>(quadrantOf(place, location.shape))] += share;
    hours[wholeHour(clockHours(place.x, place.y, location.laterality)) % 12] += share;
  }
  location.quadrantProbabilities = quadrants;
  location.quadrant = likeliest(quadrants);
  // On the nipple axis no hour means anything.
  const int own = wholeHour(clockHours(p.x, p.y, location.laterality));
  const auto hour = hourWithin(location.quadrant, location.laterality, own, hours);
  location.clock.reset();
  if (!hour || std::hypot(p.x, p.y) < 5.0) return;
  const ClockFace clock = shortestRun(hours, *hour, location.laterality);
  const int run = (clock.high - clock.low + 12) % 12 + 1;
  if (run < 11) location.clock = clock;
}

}  // namespace lobule::localization
