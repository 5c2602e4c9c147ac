#include "evaluation/bootstrap.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

namespace lobule::evaluation {
namespace {

// Linear between order statistics, as numpy's default.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

std::optional<Interval> bootstrapByGroup(
    const std::vector<std::string>& groups,
    const std::function<std::optional<double>(std::span<const std::size_t> cases)>& figure, int rounds,
    std::uint64_t seed) {
  std::vector<std::size_t> all(groups.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto value = figure(all);
  if (!value) return std::nullopt;

  std::map<std::string, std::vector<std::size_t>> casesOf;
  for (const std::size_t i : all) casesOf[groups[i]].push_back(i);
  std::vector<const std::vector<std::size_t>*> patients;
  for (const auto& [group, cases] : casesOf) patients.push_back(&cases);

  // The engine's output is fixed by the standard; distributions are not, so draw by hand.
  std::mt19937_64 random(seed);
  std::vector<double> values;
  std::vector<std::size_t> drawn;
  for (int round = 0; round < rounds; ++round) {
    drawn.clear();
    for (std::size_t i = 0; i < patients.size(); ++i) {
      const auto& cases = *patients[static_cast<std::size_t>(random() % patients.size())];
      drawn.insert(drawn.end(), cases.begin(), cases.end());
    }
    if (const auto once = figure(drawn)) values.push_back(*once);
  }
  if (values.empty()) return Interval{*value, *value, *value};
  std::ranges::sort(values);
  return Interval{*value, quantile(values, 0.025), quantile(values, 0.975)};
}

}  // namespace lobule::evaluation
