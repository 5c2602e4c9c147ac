#include "anatomy/nipple_evidence.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "anatomy/duct_flow.h"
#include "anatomy/skin_line.h"
#include "image/gaussian.h"

namespace lobule::anatomy {
namespace {

// Lengths are shares of the breast's size (the square root of its area, about 120 mm), tuned on the `tune` half of
// tests/anatomy/nipples.csv; measure.py reports on the other half.
constexpr double kBaselineSigma = 0.11;  // the skin line as if it had no nipple
constexpr double kBumpSigma = 0.012, kBumpSurround = 0.08, kBumpLow = -0.02, kBumpHigh = 0.03;
constexpr double kSkinSigma = 0.02, kSkinSurround = 0.12, kSkinLimit = 0.15;
constexpr double kSkinInside = -0.03, kSkinOutside = 0.01;
constexpr double kHaloSigma = 0.01, kHaloSurround = 0.1, kHaloLow = -0.2, kHaloHigh = 0.6;
constexpr double kHaloNear = 0.012, kHaloFar = 0.085, kHaloScale = 0.75;
constexpr double kDuctsSigma = 0.02, kDuctsSurround = 0.25, kDuctsLimit = 0.5;
constexpr double kTissueSigma = 0.03, kTissueSurround = 0.25, kTissueLimit = 0.3;
constexpr double kTissueNear = -0.06, kTissueFar = -0.2;
constexpr double kDuctsDepth = 0.03;  // ducts meet behind the skin
constexpr double kUsualLeanDeg = 22.0, kLeanShare = 0.4;
constexpr double kFirstUsual = 0.25, kLastUsual = 0.8;  // of the skin line: beyond lie the axilla and the lower fold
constexpr double kLeastOfAll = 0.25;                    // the median oblique view has half

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
  const Signal fine = smoothedSignal(signal, sigma * kPlacesPerSize);
  const Signal broad = smoothedSignal(fine, surround * kPlacesPerSize);
  Signal result(signal.size());
  for (std::size_t i = 0; i < signal.size(); ++i) result[i] = std::clamp((fine[i] - broad[i]) / scale, low, high);
  return result;
}

double areaWithin(const std::vector<PointInWorking>& outline) {
  double twice = 0.0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const PointInWorking& a = outline[i];
    const PointInWorking& b = outline[(i + 1) % outline.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return std::abs(twice) / 2.0;
}

// The square root of the area in front of the straight line from the axilla to the lower fold. A narrow breast under a
// wide axilla lies behind that line in part: then a share of all that lies in front of the chest wall.
double breastSize(const std::vector<PointInWorking>& skin) {
  std::vector<PointInWorking> closed = skin;
  closed.push_back({0.0, skin.back().y});
  closed.push_back({0.0, skin.front().y});
  return std::sqrt(std::max(areaWithin(skin), kLeastOfAll * areaWithin(closed)));
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
        soft_(image::blurred(grey, std::max(0.6, 0.004 * size_))),
        line_(resampled(skin, size_ / kPlacesPerSize)),
        baseline_(smoothed(line_, kBaselineSigma * kPlacesPerSize)) {
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

// The point of the line's middle part that stands farthest out, seen along the usual direction of the nipple in this
// view.
std::size_t usualPlace(const SkinProfile& profile, bool oblique, const std::optional<PectoralLine>& pectoral) {
  const double leanDeg = oblique ? kLeanShare * (pectoral ? pectoral->angleDeg : kUsualLeanDeg) : 0.0;
  const double lean = leanDeg * std::numbers::pi / 180.0;
  const auto at = [&](double share) { return static_cast<std::size_t>(share * static_cast<double>(profile.count())); };
  std::size_t best = at(kFirstUsual);
  double farthest = -1e9;
  for (std::size_t i = best; i < at(kLastUsual); ++i) {
    const double reach = profile.point(i).x * std::cos(lean) + profile.point(i).y * std::sin(lean);
    if (reach > farthest) {
      farthest = reach;
      best = i;
    }
  }
  return best;
}

}  // namespace

std::optional<NippleEvidence> collectNippleEvidence(const image::FloatImage& grey, const Tissue& tissue,
                                                    const std::vector<PointInWorking>& skin, bool oblique,
                                                    const std::optional<PectoralLine>& pectoral) {
  constexpr double kSmallestSize = 20.0;
  if (skin.size() < 20 || breastSize(skin) < kSmallestSize) return std::nullopt;
  const SkinProfile profile(grey, skin);
  const double reference = std::max(1e-6F, brightTissue(grey, tissue));
  NippleEvidence evidence{.size = profile.size()};
  evidence.bump = prominence(profile.bumps(), kBumpSigma, kBumpSurround, 1.0, kBumpLow, kBumpHigh);
  evidence.light = prominence(profile.greyAcross(kSkinInside, kSkinOutside, false), kSkinSigma, kSkinSurround,
                              reference, -kSkinLimit, kSkinLimit);
  evidence.halo = prominence(profile.greyAcross(kHaloNear, kHaloFar, true), kHaloSigma, kHaloSurround,
                             kHaloScale * reference, kHaloLow, kHaloHigh);
  evidence.tissue = prominence(profile.greyAcross(kTissueFar, kTissueNear, false), kTissueSigma, kTissueSurround,
                               reference, -kTissueLimit, kTissueLimit);
  const image::FloatImage fine = fineStructure(grey, profile.size());
  const DuctFlow flow(fine, tissue, profile.size());
  const auto usual = static_cast<double>(usualPlace(profile, oblique, pectoral));
  Signal ducts;
  for (std::size_t i = 0; i < profile.count(); ++i) {
    const PointInWorking place = profile.point(i), outward = profile.outward(i);
    const double inward = kDuctsDepth * profile.size();
    ducts.push_back(flow.towards({place.x - inward * outward.x, place.y - inward * outward.y}));
    evidence.places.push_back(place);
    evidence.outward.push_back(outward);
    evidence.away.push_back((static_cast<double>(i) - usual) / kPlacesPerSize);
  }
  for (const Disc& disc : findDiscs(fine, tissue, evidence.places, profile.size())) {
    evidence.discs.push_back({disc, flow.towards(disc.center)});
  }
  evidence.ducts = prominence(ducts, kDuctsSigma, kDuctsSurround, 1.0, -kDuctsLimit, kDuctsLimit);
  return evidence;
}

}  // namespace lobule::anatomy
