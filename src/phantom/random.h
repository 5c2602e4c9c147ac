// A small random stream with a fixed algorithm, so that a seed means the same breast in every run.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace lobule::phantom {

// splitmix64 (Steele, Lea, Flood 2014): tiny state, passes BigCrush, any seed is a good one.
class Random {
 public:
  // The seed is mixed before it becomes the state: states that lie a multiple of the step apart would give the same
  // stream, shifted, to neighbouring seeds.
  explicit Random(std::uint64_t seed) : state_(mixed(seed + kStep)) {}

  std::uint64_t bits() {
    state_ += kStep;
    return mixed(state_);
  }

  double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  bool chance(double probability) { return uniform() < probability; }

  double normal() {  // Box and Muller, one of the pair
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }
  double normal(double mean, double deviation) { return mean + deviation * normal(); }

  // Redraws instead of clamping: no pile-up at the ends. The bounds must lie within a few deviations of the mean.
  double normalWithin(double mean, double deviation, double low, double high) {
    for (int i = 0; i < 64; ++i) {
      const double value = normal(mean, deviation);
      if (value >= low && value <= high) return value;
    }
    return std::fmin(high, std::fmax(low, mean));
  }

  double logNormal(double median, double sigma) { return median * std::exp(sigma * normal()); }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15ULL;

  static constexpr std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace lobule::phantom
