#include "anatomy/nipple_surroundings.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "anatomy/nipple_surroundings_weights.h"
#include "image/gaussian.h"

namespace lobule::anatomy {
namespace {

constexpr double kMapStep = 0.012;     // shares of the size
constexpr double kStructureSigma = 2;  // of the maps' samples
constexpr float kBrightest = 1.6F;     // of the reference
constexpr double kWidestDeg = 80.0;

// Means over squares of about `step` samples.
image::FloatImage reduced(const image::FloatImage& source, double step) {
  const auto count = [step](int samples) { return std::max(1, static_cast<int>(std::ceil(samples / step))); };
  image::FloatImage sums(count(source.columns), count(source.rows)), counts = sums;
  for (int y = 0; y < source.rows; ++y) {
    const int row = std::min(static_cast<int>(y / step), sums.rows - 1);
    for (int x = 0; x < source.columns; ++x) {
      const int column = std::min(static_cast<int>(x / step), sums.columns - 1);
      sums.at(column, row) += source.at(x, y);
      counts.at(column, row) += 1.0F;
    }
  }
  for (std::size_t i = 0; i < sums.samples.size(); ++i) sums.samples[i] /= std::max(1.0F, counts.samples[i]);
  return sums;
}

}  // namespace

double likeness(const Fan& fan, bool oblique) {
  static_assert(kFanWeights.size() == kHiddenUnits * kFanSamples);
  float sum = 0.0F;
  for (std::size_t unit = 0; unit < kHiddenUnits; ++unit) {
    float value = 0.0F;
    for (std::size_t i = 0; i < kFanSamples; ++i) {
      value += static_cast<float>(kFanWeights[unit * kFanSamples + i]) * fan[i];
    }
    value = value * kFanScales[unit] + kFanBiases[unit] + (oblique ? kObliqueWeights[unit] : 0.0F);
    sum += kUnitWeights[unit] * std::max(0.0F, value);
  }
  return sum;
}

NippleSurroundings::NippleSurroundings(const image::FloatImage& fine, const Tissue& tissue, double reference,
                                       double size)
    : size_(size), step_(std::max(1.0, kMapStep * size)) {
  image::FloatImage grey(fine.columns, fine.rows), inside = grey;
  for (std::size_t i = 0; i < grey.samples.size(); ++i) {
    if (tissue.mask.samples[i] == 0) continue;
    grey.samples[i] = std::clamp((fine.samples[i] - tissue.level) / static_cast<float>(reference), 0.0F, kBrightest);
    inside.samples[i] = 1.0F;
  }
  grey_ = reduced(grey, step_);
  inside_ = reduced(inside, step_);
  addStructure(fine);
}

void NippleSurroundings::addStructure(const image::FloatImage& fine) {
  // The structure tensor: products of the gradient, averaged; strong edges count by their steepness.
  image::FloatImage along(fine.columns, fine.rows), across = along, sum = along;
  for (int row = 1; row + 1 < fine.rows; ++row) {
    for (int column = 1; column + 1 < fine.columns; ++column) {
      const float dx = fine.at(column + 1, row) - fine.at(column - 1, row);
      const float dy = fine.at(column, row + 1) - fine.at(column, row - 1);
      const float length = std::sqrt(dx * dx + dy * dy);
      if (length < 1e-6F) continue;
      along.at(column, row) = (dy * dy - dx * dx) / length;
      across.at(column, row) = -2.0F * dx * dy / length;
      sum.at(column, row) = length;
    }
  }
  along_ = image::blurred(reduced(along, step_), kStructureSigma);
  across_ = image::blurred(reduced(across, step_), kStructureSigma);
  const image::FloatImage all = image::blurred(reduced(sum, step_), kStructureSigma);
  for (std::size_t i = 0; i < all.samples.size(); ++i) {
    const float whole = std::max(1e-6F, all.samples[i]);
    along_.samples[i] *= inside_.samples[i] / whole;
    across_.samples[i] *= inside_.samples[i] / whole;
  }
}

Fan NippleSurroundings::fanAt(PointInWorking place, PointInWorking outward) const {
  Fan fan{};
  const auto index = [](std::size_t channel, std::size_t radius, std::size_t angle) {
    return (channel * kFanRadii.size() + radius) * kFanAngles + angle;
  };
  for (std::size_t k = 0; k < kFanAngles; ++k) {
    // Inward, turned; on the screen a positive turn of the inward direction leads down, away from the axilla.
    const double turn = std::numbers::pi / 180.0 * kWidestDeg * (2.0 * static_cast<double>(k) / (kFanAngles - 1) - 1.0);
    const double x = -outward.x * std::cos(turn) - outward.y * std::sin(turn);
    const double y = -outward.y * std::cos(turn) + outward.x * std::sin(turn);
    // Twice the ray's angle.
    const double rayAlong = x * x - y * y, rayAcross = 2.0 * x * y;
    for (std::size_t r = 0; r < kFanRadii.size(); ++r) {
      const double column = (place.x + kFanRadii[r] * size_ * x + 0.5) / step_ - 0.5;
      const double row = (place.y + kFanRadii[r] * size_ * y + 0.5) / step_ - 0.5;
      if (column < -0.5 || row < -0.5 || column > grey_.columns - 0.5 || row > grey_.rows - 0.5) {
        fan[index(1, r, k)] = -1.0F;  // beyond the picture
        continue;
      }
      fan[index(0, r, k)] = static_cast<float>(sampleAt(grey_, column, row));
      fan[index(1, r, k)] = static_cast<float>(sampleAt(inside_, column, row));
      fan[index(2, r, k)] =
          static_cast<float>(rayAlong * sampleAt(along_, column, row) + rayAcross * sampleAt(across_, column, row));
    }
  }
  return fan;
}

}  // namespace lobule::anatomy
