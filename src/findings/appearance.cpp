#include "findings/appearance.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lobule::findings {
namespace {

constexpr double kLeastRadiusCells = 0.5, kReachRadii = 4.0;

// Weights along one axis of cells at first + i * pitch.
std::vector<double> gaussianWeights(int cells, double first, double pitch, double place, double radius) {
  std::vector<double> weights(static_cast<std::size_t>(cells));
  const double deviation = std::max(radius, kLeastRadiusCells * std::abs(pitch));
  for (int i = 0; i < cells; ++i) {
    const double away = (first + i * pitch - place) / deviation;
    weights[static_cast<std::size_t>(i)] = std::abs(away) > kReachRadii ? 0.0 : std::exp(-0.5 * away * away);
  }
  return weights;
}

}  // namespace

Appearance appearanceAt(const image::PlacedFeatures& features, PointInImage place, double radiusPixels) {
  if (features.isEmpty()) return {};
  const auto across = gaussianWeights(features.columns, features.first.x, features.pitchColumns, place.x, radiusPixels);
  const auto down = gaussianWeights(features.rows, features.first.y, features.pitchRows, place.y, radiusPixels);
  std::vector<double> sums;
  auto value = features.values.begin();
  for (int channel = 0; channel < features.channels; ++channel) {
    double sum = 0.0;
    for (const double rowWeight : down) {
      if (rowWeight > 0.0) sum += rowWeight * std::inner_product(across.begin(), across.end(), value, 0.0);
      value += features.columns;
    }
    sums.push_back(sum);
  }
  const double length = std::sqrt(std::inner_product(sums.begin(), sums.end(), sums.begin(), 0.0));
  if (length <= 0.0) return {};
  Appearance appearance;
  for (const double sum : sums) appearance.push_back(static_cast<float>(sum / length));
  return appearance;
}

double likeness(const Appearance& a, const Appearance& b) {
  if (a.empty() || a.size() != b.size()) return 0.0;
  return std::clamp(std::inner_product(a.begin(), a.end(), b.begin(), 0.0), -1.0, 1.0);
}

}  // namespace lobule::findings
