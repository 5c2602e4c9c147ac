#include "phantom/compression.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lobule::phantom {
namespace {

double radians(double degrees) {
  return degrees * std::numbers::pi / 180.0;
}

constexpr int kNodes = 200;

double thicknessOf(const Body& body, const CompressionOptions& options) {
  return Compression(body, options).thicknessMm();
}

// Harder and harder, 0 to 2: first flatter, then, where it is flattest, ever more evenly: the sides give way too.
CompressionOptions pressedBy(CompressionOptions options, double pressure) {
  options.flattening = std::lerp(kLeastFlattening, kMostFlattening, std::min(pressure, 1.0));
  const double uneven = 1.0 - std::max(pressure - 1.0, 0.0);
  options.localization *= uneven;
  options.sideLoss *= uneven;
  return options;
}

}  // namespace

StretchCurve::StretchCurve(double first, double step, std::vector<double> stretch)
    : first_(first), step_(step), stretch_(std::move(stretch)), value_(stretch_.size(), 0.0) {
  for (std::size_t i = 1; i < stretch_.size(); ++i) {
    value_[i] = value_[i - 1] + 0.5 * step_ * (stretch_[i - 1] + stretch_[i]);
  }
  const double atZero = value(0.0);
  for (double& v : value_) v -= atZero;
}

double StretchCurve::value(double t) const {
  const double last = first_ + step_ * static_cast<double>(stretch_.size() - 1);
  if (t <= first_) return value_.front() + (t - first_) * stretch_.front();
  if (t >= last) return value_.back() + (t - last) * stretch_.back();
  const double at = (t - first_) / step_;
  const auto i = std::min(static_cast<std::size_t>(at), stretch_.size() - 2);
  const double part = (at - static_cast<double>(i)) * step_;
  return value_[i] + part * (stretch_[i] + 0.5 * part / step_ * (stretch_[i + 1] - stretch_[i]));
}

double StretchCurve::stretch(double t) const {
  const double at = std::clamp((t - first_) / step_, 0.0, static_cast<double>(stretch_.size() - 1));
  const auto i = std::min(static_cast<std::size_t>(at), stretch_.size() - 2);
  return std::lerp(stretch_[i], stretch_[i + 1], at - static_cast<double>(i));
}

double StretchCurve::inverse(double value) const {
  const double last = first_ + step_ * static_cast<double>(stretch_.size() - 1);
  if (value <= value_.front()) return first_ + (value - value_.front()) / stretch_.front();
  if (value >= value_.back()) return last + (value - value_.back()) / stretch_.back();
  const auto i = static_cast<std::size_t>(std::upper_bound(value_.begin(), value_.end(), value) - value_.begin()) - 1;
  // Solve the quadratic of value() in the form that is stable when the slope hardly changes.
  const double slope = (stretch_[i + 1] - stretch_[i]) / step_;
  const double rest = value - value_[i];
  const double root = std::sqrt(stretch_[i] * stretch_[i] + 2.0 * slope * rest);
  return first_ + step_ * static_cast<double>(i) + 2.0 * rest / (stretch_[i] + root);
}

CompressionOptions randomCompression(ViewPosition view, Random& random) {
  CompressionOptions options;
  options.view = view;
  const bool isCC = view == ViewPosition::kCC;
  options.angleDeg = isCC ? 0.0 : random.normalWithin(46, 7, 30, 62);
  options.flattening = random.normalWithin(2.0, 0.3, 1.35, 3.0);
  options.forwardShare = random.normalWithin(0.58, 0.12, 0.3, 0.9);
  options.localization = random.uniform(0.4, 2.6);
  options.rollDeg = random.normal(0, isCC ? 4.5 : 3.0);
  options.liftMm = random.normal(0, 12.0);
  // For the oblique view the breast is lifted up and out: the nipple rises along the muscle.
  options.swayMm = isCC ? random.normal(0, 3.0) : random.normal(3.5, 3.0);
  options.bulgeMm = random.uniform(1.0, 12.0);
  options.tiltDeg = isCC ? random.normal(0, 3.0) : random.normalWithin(20, 5.5, 4, 34);
  options.sideLoss = random.uniform(0.0, 1.0);
  options.waveMm = random.normal(0, 2.2);
  options.waveLengthMm = random.uniform(70, 130);
  options.wavePhase = random.uniform(0, 2 * std::numbers::pi);
  return options;
}

ThicknessRange thicknessRange(const Body& body, const CompressionOptions& options) {
  return {thicknessOf(body, pressedBy(options, 2.0)), thicknessOf(body, pressedBy(options, 0.0))};
}

double freeThicknessMm(const Body& body, CompressionOptions options) {
  options.flattening = 1.0;
  return thicknessOf(body, options);
}

std::optional<CompressionOptions> pressedTo(const Body& body, const CompressionOptions& options, double thicknessMm) {
  const ThicknessRange range = thicknessRange(body, options);
  if (!(thicknessMm >= range.leastMm && thicknessMm <= range.mostMm)) return std::nullopt;
  // More pressure is always thinner.
  double low = 0.0, high = 2.0;
  for (int i = 0; i < 26; ++i) {
    const double middle = 0.5 * (low + high);
    (thicknessOf(body, pressedBy(options, middle)) > thicknessMm ? low : high) = middle;
  }
  return pressedBy(options, 0.5 * (low + high));
}

Compression::Compression(const Body& body, const CompressionOptions& options) : body_(body), options_(options) {
  // Half the extent of the base along the image's up and along the compression.
  const double angle = radians(options.angleDeg);
  const double c = std::cos(angle), s = std::sin(angle);
  const double halfWidth = 0.5 * (body.baseRadius(c, s) + body.baseRadius(-c, -s));
  halfWidthMm_ = halfWidth;
  // Both flattenings multiply to the whole where the breast is highest.
  const double forwardMost = std::pow(options.flattening, options.forwardShare);
  const double sidewaysMost = options.flattening / forwardMost;
  std::vector<double> forward, sideways;
  const double step = body.depthMm * 1.05 / kNodes;
  for (int i = 0; i <= kNodes; ++i) {
    const double height = body.sectionFraction(body.depthMm - step * i);
    forward.push_back(1.0 + (forwardMost - 1.0) * std::pow(height, options.localization));
  }
  forward_ = StretchCurve(0.0, step, std::move(forward));
  const double sideStep = 3.0 * halfWidth / kNodes;
  for (int i = 0; i <= kNodes; ++i) {
    const double t = (-1.5 * halfWidth + sideStep * i) / (0.85 * halfWidth);
    const double height = 1.0 / (1.0 + t * t * t * t);
    sideways.push_back(1.0 + (sidewaysMost - 1.0) * std::pow(height, options.localization));
  }
  sideways_ = StretchCurve(-1.5 * halfWidth, sideStep, std::move(sideways));
  measureThickness();
}

double Compression::turn(double fromWall) const {
  const double front = std::clamp(fromWall / body_.depthMm, 0.0, 1.0);
  return radians(options_.angleDeg + options_.rollDeg * (0.5 + 0.5 * front));
}

double Compression::forwardShare(double up) const {
  const double side = up / halfWidthMm_;
  return 1.0 - options_.sideLoss * std::min(side * side, 1.0);
}

double Compression::waveAt(double where, double shift) const {
  return options_.waveMm * std::sin(2 * std::numbers::pi * where / options_.waveLengthMm + options_.wavePhase + shift);
}

PointInPaddleMm Compression::flatten(PointInPaddleMm point) const {
  // Forward: a part of the full stretch curve that shrinks toward the sides.
  const double share = forwardShare(point.up);
  point.height /= std::lerp(1.0, forward_.stretch(point.forward), share);
  point.forward = std::lerp(point.forward, forward_.value(point.forward), share);
  // Sideways.
  point.height /= sideways_.stretch(point.up);
  point.up = sideways_.value(point.up);
  return point;
}

PointInPaddleMm Compression::unflatten(PointInPaddleMm point) const {
  point.up = sideways_.inverse(point.up);
  point.height *= sideways_.stretch(point.up);
  // Newton's method on an increasing function, started from the full curve's inverse.
  const double share = forwardShare(point.up);
  double before = std::lerp(point.forward, forward_.inverse(point.forward), share);
  for (int i = 0; i < 3; ++i) {
    const double reached = std::lerp(before, forward_.value(before), share);
    before -= (reached - point.forward) / std::lerp(1.0, forward_.stretch(before), share);
  }
  point.forward = before;
  point.height *= std::lerp(1.0, forward_.stretch(before), share);
  return point;
}

void Compression::measureThickness() {
  // The skin over the middle of the breast, seen from above and below.
  double low = 0, high = 0;
  for (int i = 0; i <= 40; ++i) {
    const double fromWall = body_.depthMm * i / 40.0;
    const double section = body_.sectionFraction(body_.depthMm - fromWall);
    for (int k = 0; k < 48; ++k) {
      const double direction = 2 * std::numbers::pi * k / 48.0;
      const double x = std::cos(direction), y = std::sin(direction);
      const double r = body_.baseRadius(x, y) * section;
      const double a = turn(fromWall);
      const PointInPaddleMm q =
          flatten({r * (x * std::cos(a) + y * std::sin(a)), r * (-x * std::sin(a) + y * std::cos(a)), fromWall});
      low = std::min(low, q.height);
      high = std::max(high, q.height);
    }
  }
  thicknessMm_ = high - low;
  middleMm_ = 0.5 * (high + low);
}

PointInPaddleMm Compression::paddleFromBreast(PointInBreastMm point) const {
  const double fromWall = body_.depthMm - point.z;
  const double front = fromWall / body_.depthMm;
  // 1. Turn into the beam, twisted by the positioning.
  const double a = turn(fromWall);
  PointInPaddleMm q{point.x * std::cos(a) + point.y * std::sin(a), -point.x * std::sin(a) + point.y * std::cos(a),
                    fromWall};
  // 2. Lift and sway: shears that grow toward the nipple.
  const double shear = front * std::abs(front);
  q.height += options_.liftMm * forward_.stretch(fromWall) * shear;
  q.up += options_.swayMm * shear;
  // 3. Flatten: what is lost in height goes forward and sideways.
  q = flatten(q);
  q.height -= middleMm_;
  // 4. Bulge: the middle plane goes further forward than the skin under the paddles.
  const double level = 2.0 * q.height / thicknessMm_;
  q.forward -= options_.bulgeMm * std::min(level * level, 1.5);
  // 5. Uneven stiffness: two crossing waves of shear.
  q.forward += 1.8 * waveAt(q.up, 0.0);
  q.up += waveAt(q.forward, 2.0);
  // 6. Rotate on the detector about the chest wall behind the nipple.
  const double tilt = radians(options_.tiltDeg);
  return {q.up * std::cos(tilt) - q.forward * std::sin(tilt), q.height,
          q.forward * std::cos(tilt) + q.up * std::sin(tilt)};
}

PointInBreastMm Compression::breastFromPaddle(PointInPaddleMm point) const {
  // The steps of paddleFromBreast, undone from the last to the first.
  const double tilt = radians(options_.tiltDeg);
  PointInPaddleMm q{point.up * std::cos(tilt) + point.forward * std::sin(tilt), point.height,
                    point.forward * std::cos(tilt) - point.up * std::sin(tilt)};
  q.up -= waveAt(q.forward, 2.0);
  q.forward -= 1.8 * waveAt(q.up, 0.0);
  const double level = 2.0 * q.height / thicknessMm_;
  q.forward += options_.bulgeMm * std::min(level * level, 1.5);
  q.height += middleMm_;
  q = unflatten(q);
  const double front = q.forward / body_.depthMm;
  const double shear = front * std::abs(front);
  q.height -= options_.liftMm * forward_.stretch(q.forward) * shear;
  q.up -= options_.swayMm * shear;
  const double a = turn(q.forward);
  return {q.up * std::cos(a) - q.height * std::sin(a), q.up * std::sin(a) + q.height * std::cos(a),
          body_.depthMm - q.forward};
}

}  // namespace lobule::phantom
