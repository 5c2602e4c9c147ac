#include "anatomy/nipple.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "anatomy/skin_line.h"

namespace lobule::anatomy {
namespace {

// Lengths are shares of the breast's size (the square root of its area, about 120 mm), tuned on the `tune` half of
// tests/anatomy/nipples.csv; measure.py reports on the other half.
constexpr int kPointsPerSize = 250;
constexpr double kBaselineSigma = 0.11;  // the skin line as if it had no nipple
constexpr double kBumpSigma = 0.012, kBumpSurround = 0.08, kBumpLow = -0.02, kBumpHigh = 0.03, kBumpWeight = 250;
constexpr double kSkinSigma = 0.02, kSkinSurround = 0.12, kSkinLimit = 0.15, kSkinWeight = 6;
constexpr double kSkinInside = -0.03, kSkinOutside = 0.01;
constexpr double kHaloSigma = 0.01, kHaloSurround = 0.1, kHaloLow = -0.2, kHaloHigh = 0.6, kHaloWeight = 6;
constexpr double kHaloNear = 0.012, kHaloFar = 0.085, kHaloScale = 0.75;
constexpr double kPlaceSigma = 0.2, kFarthestPlace = 0.75;
constexpr double kUsualLeanDeg = 22.0, kLeanShare = 0.4;
constexpr double kDepthBelowSkin = 0.02;    // the nipple's middle lies behind its tip
constexpr double kProfileBump = 0.010;      // a bump of this height is seen in profile
constexpr double kSpreadShare = 0.6;        // the evidence of neighbouring places is not independent: as the marks show
constexpr double kLeastUncertainty = 0.02;  // a reader's own error

using Signal = std::vector<double>;

// Gaussian smoothing of a signal, mirrored at its ends.
Signal smoothedSignal(const Signal& signal, double sigma) {
  const auto count = static_cast<int>(signal.size());
  const int reach = std::max(1, static_cast<int>(std::ceil(3 * sigma)));
  Signal result(signal.size());
  for (int i = 0; i < count; ++i) {
    double sum = 0.0, weights = 0.0;
    for (int j = -reach; j <= reach; ++j) {
      int at = i + j;
      if (at < 0) at = -at - 1;
      if (at >= count) at = 2 * count - 1 - at;
      if (at < 0 || at >= count) continue;
      const double weight = std::exp(-0.5 * j * j / (sigma * sigma));
      sum += weight * signal[static_cast<std::size_t>(at)];
      weights += weight;
    }
    result[static_cast<std::size_t>(i)] = sum / weights;
  }
  return result;
}

// What stands out of its surroundings, bounded.
Signal prominence(const Signal& signal, double sigma, double surround, double scale, double low, double high) {
  const Signal fine = smoothedSignal(signal, sigma * kPointsPerSize);
  const Signal broad = smoothedSignal(fine, surround * kPointsPerSize);
  Signal result(signal.size());
  for (std::size_t i = 0; i < signal.size(); ++i) result[i] = std::clamp((fine[i] - broad[i]) / scale, low, high);
  return result;
}

double breastSize(const std::vector<PointInWorking>& skin) {
  double twice = 0.0;
  for (std::size_t i = 0; i < skin.size(); ++i) {
    const PointInWorking& a = skin[i];
    const PointInWorking& b = skin[(i + 1) % skin.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return std::sqrt(std::abs(twice) / 2.0);
}

float brightTissue(const image::FloatImage& grey, const Tissue& tissue) {
  std::vector<float> values;
  for (std::size_t i = 0; i < grey.samples.size(); i += 5) {
    if (tissue.mask.samples[i]) values.push_back(grey.samples[i]);
  }
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 9 / 10);
  std::ranges::nth_element(values, place);
  return *place;
}

class SkinProfile {
 public:
  SkinProfile(const image::FloatImage& grey, const std::vector<PointInWorking>& skin)
      : size_(breastSize(skin)),
        soft_(blurred(grey, std::max(0.6, 0.004 * size_))),
        line_(resampled(skin, size_ / kPointsPerSize)),
        baseline_(smoothed(line_, kBaselineSigma * kPointsPerSize)) {
    for (std::size_t i = 0; i < line_.size(); ++i) {
      const PointInWorking& before = baseline_[i == 0 ? 0 : i - 1];
      const PointInWorking& after = baseline_[std::min(i + 1, line_.size() - 1)];
      const double dx = after.x - before.x, dy = after.y - before.y, length = std::max(1e-9, std::hypot(dx, dy));
      outward_.push_back({dy / length, -dx / length});
    }
  }

  double size() const { return size_; }
  std::size_t count() const { return line_.size(); }
  PointInWorking point(std::size_t i) const { return line_[i]; }
  PointInWorking outward(std::size_t i) const { return outward_[i]; }

  // How far the skin stands out of the baseline, as a share of the breast's size.
  Signal bumps() const {
    Signal result;
    for (std::size_t i = 0; i < count(); ++i) {
      result.push_back(((line_[i].x - baseline_[i].x) * outward_[i].x + (line_[i].y - baseline_[i].y) * outward_[i].y) /
                       size_);
    }
    return result;
  }

  // The mean, or the largest, grey between two distances outward of the baseline.
  Signal greyAcross(double from, double to, bool largest) const {
    constexpr double kStep = 0.004;
    Signal result;
    for (std::size_t i = 0; i < count(); ++i) {
      double sum = 0.0, most = 0.0;
      int places = 0;
      for (double t = from; t <= to; t += kStep, ++places) {
        const double value =
            sampleAt(soft_, baseline_[i].x + t * size_ * outward_[i].x, baseline_[i].y + t * size_ * outward_[i].y);
        sum += value;
        most = std::max(most, value);
      }
      result.push_back(largest ? most : sum / places);
    }
    return result;
  }

 private:
  double size_;
  image::FloatImage soft_;
  std::vector<PointInWorking> line_, baseline_, outward_;
};

// The point that stands farthest out, seen along the usual direction of the nipple in this view.
std::size_t usualPlace(const SkinProfile& profile, bool oblique, const std::optional<PectoralLine>& pectoral) {
  const double leanDeg = oblique ? kLeanShare * (pectoral ? pectoral->angleDeg : kUsualLeanDeg) : 0.0;
  const double lean = leanDeg * std::numbers::pi / 180.0;
  std::size_t best = 0;
  double farthest = -1e9;
  for (std::size_t i = 0; i < profile.count(); ++i) {
    const double reach = profile.point(i).x * std::cos(lean) + profile.point(i).y * std::sin(lean);
    if (reach > farthest) {
      farthest = reach;
      best = i;
    }
  }
  return best;
}

// The spread of exp(score) around the best place, as a share of the breast's size.
double spreadOf(const Signal& scores, std::size_t best) {
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double weight = std::exp(scores[i] - scores[best]);
    const double away = (static_cast<double>(i) - static_cast<double>(best)) / kPointsPerSize;
    sum += weight;
    squares += weight * away * away;
  }
  return std::sqrt(squares / sum);
}

}  // namespace

std::optional<NippleInWorking> findNipple(const image::FloatImage& grey, const Tissue& tissue,
                                          const std::vector<PointInWorking>& skin, bool oblique,
                                          const std::optional<PectoralLine>& pectoral) {
  constexpr double kSmallestSize = 20.0;
  if (skin.size() < 20 || breastSize(skin) < kSmallestSize) return std::nullopt;
  const SkinProfile profile(grey, skin);

  // Evidence along the skin: a bump, light skin, something light just outside it.
  const double reference = std::max(1e-6F, brightTissue(grey, tissue));
  const Signal bumps = profile.bumps();
  const Signal bump = prominence(bumps, kBumpSigma, kBumpSurround, 1.0, kBumpLow, kBumpHigh);
  const Signal light = prominence(profile.greyAcross(kSkinInside, kSkinOutside, false), kSkinSigma, kSkinSurround,
                                  reference, -kSkinLimit, kSkinLimit);
  const Signal halo = prominence(profile.greyAcross(kHaloNear, kHaloFar, true), kHaloSigma, kHaloSurround,
                                 kHaloScale * reference, kHaloLow, kHaloHigh);

  // Weighed against how far it lies from the usual place.
  const std::size_t usual = usualPlace(profile, oblique, pectoral);
  Signal scores(profile.count());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double away = (static_cast<double>(i) - static_cast<double>(usual)) / kPointsPerSize;
    const double place = std::abs(away) > kFarthestPlace ? -100.0 : -0.5 * away * away / (kPlaceSigma * kPlaceSigma);
    scores[i] = place + kBumpWeight * bump[i] + kSkinWeight * light[i] + kHaloWeight * halo[i];
  }
  const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());

  const PointInWorking tip = profile.point(best), outward = profile.outward(best);
  const double inward = kDepthBelowSkin * profile.size();
  NippleInWorking nipple;
  nipple.point = {tip.x - inward * outward.x, tip.y - inward * outward.y};
  nipple.inProfile = bump[best] >= kProfileBump;
  nipple.uncertainty = std::hypot(kSpreadShare * spreadOf(scores, best), kLeastUncertainty) * profile.size();
  return nipple;
}

}  // namespace lobule::anatomy
