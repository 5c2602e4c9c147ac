#include "evaluation/bootstrap.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <random>

using namespace lobule::evaluation;

namespace {

auto meanOf(const std::vector<double>& values) {
  return [&values](std::span<const std::size_t> cases) -> std::optional<double> {
    double sum = 0;
    for (const std::size_t i : cases) sum += values[i];
    return cases.empty() ? std::nullopt : std::optional(sum / static_cast<double>(cases.size()));
  };
}

std::vector<std::string> numbered(std::size_t count, std::size_t perGroup) {
  std::vector<std::string> groups;
  for (std::size_t i = 0; i < count; ++i) groups.push_back(std::to_string(i / perGroup));
  return groups;
}

}  // namespace

TEST_CASE("The interval of a mean is as wide as its standard error says") {
  std::mt19937 random(1);
  std::normal_distribution<double> normal(5.0, 2.0);
  std::vector<double> values(400);
  for (double& value : values) value = normal(random);
  const auto interval = bootstrapByGroup(numbered(400, 1), meanOf(values));
  REQUIRE(interval);
  CHECK(interval->low < interval->value);
  CHECK(interval->value < interval->high);
  CHECK(interval->high - interval->low == Catch::Approx(2 * 1.96 * 2.0 / 20.0).epsilon(0.2));
}

TEST_CASE("Copies of a patient's image do not narrow the interval") {
  std::mt19937 random(2);
  std::normal_distribution<double> normal(0.0, 1.0);
  std::vector<double> values;
  for (int patient = 0; patient < 50; ++patient) {
    const double value = normal(random);
    for (int copy = 0; copy < 10; ++copy) values.push_back(value);
  }
  const auto byPatient = bootstrapByGroup(numbered(500, 10), meanOf(values));
  const auto byImage = bootstrapByGroup(numbered(500, 1), meanOf(values));
  CHECK(byPatient->high - byPatient->low > 2.5 * (byImage->high - byImage->low));
}

TEST_CASE("The same seed draws the same, and an undefined figure has no interval") {
  const std::vector<double> values{1, 2, 3, 4, 8};
  const auto once = bootstrapByGroup(numbered(5, 1), meanOf(values)),
             again = bootstrapByGroup(numbered(5, 1), meanOf(values));
  CHECK(once->low == again->low);
  CHECK(once->high == again->high);
  CHECK_FALSE(bootstrapByGroup({}, meanOf(values)));
  const auto other = bootstrapByGroup(numbered(5, 1), meanOf(values), kBootstrapRounds, 8);
  CHECK(std::abs(other->low - once->low) < 1.0);
}
