// Confidence intervals by drawing whole patients with replacement: images of one patient are not independent.
// Deterministic by seed, the same on every platform.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lobule::evaluation {

struct Interval {
  double value = 0.0, low = 0.0, high = 0.0;
};

inline constexpr int kBootstrapRounds = 1000;

// groups[i]: the patient of case i. figure: of a list of case numbers, nullopt where it is not defined (such rounds do
// not count). 2.5% to 97.5% of the rounds; nullopt when the figure of all cases is not defined.
std::optional<Interval> bootstrapByGroup(
    const std::vector<std::string>& groups,
    const std::function<std::optional<double>(std::span<const std::size_t> cases)>& figure,
    int rounds = kBootstrapRounds, std::uint64_t seed = 7);

}  // namespace lobule::evaluation
