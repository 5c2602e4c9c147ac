#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include "phantom/painter.h"

using namespace lobule;
using namespace lobule::phantom;

namespace {

struct Speck {
  double longMm = 0, shortMm = 0;  // of its bounding box at half its height
};

// Every place that is the highest around, and how far half its height reaches in row and column.
std::vector<Speck> specksOf(const image::FloatImage& extraMm, double mmPerPx) {
  constexpr int kAround = 8;
  constexpr float kLeastMm = 1.0F;
  std::vector<Speck> specks;
  for (int row = kAround; row < extraMm.rows - kAround; ++row) {
    for (int column = kAround; column < extraMm.columns - kAround; ++column) {
      const float peak = extraMm.at(column, row);
      if (peak < kLeastMm) continue;
      bool isHighest = true;
      for (int y = -kAround; y <= kAround && isHighest; ++y) {
        for (int x = -kAround; x <= kAround; ++x) isHighest = isHighest && extraMm.at(column + x, row + y) <= peak;
      }
      if (!isHighest) continue;
      const auto reach = [&](int x, int y) {
        int steps = 0;
        while (extraMm.at(column + (steps + 1) * x, row + (steps + 1) * y) > 0.5F * peak) ++steps;
        return steps;
      };
      const double wide = 1 + reach(1, 0) + reach(-1, 0), high = 1 + reach(0, 1) + reach(0, -1);
      specks.push_back({std::max(wide, high) * mmPerPx, std::min(wide, high) * mmPerPx});
    }
  }
  return specks;
}

std::vector<Speck> painted(bool looksBenign) {
  const Body body;
  const Projection projection(body, {}, {}, Laterality::kLeft);
  std::vector<Speck> all;
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    image::FloatImage extraMm(projection.detector().columns, projection.detector().rows, 0.0F);
    Lesion lesion{.kind = LesionKind::kCalcifications, .radiusMm = 6, .looksBenign = looksBenign, .seed = seed};
    lesion.center = {10, 15, 35};
    Painter(projection, extraMm).paint(lesion);
    const double mmPerPx = projection.detector().spacingMm / projection.nominalMagnification();
    for (const Speck& speck : specksOf(extraMm, mmPerPx)) all.push_back(speck);
  }
  return all;
}

template <class Value>
double quantile(std::vector<Speck> specks, double part, Value value) {
  std::ranges::sort(specks, {}, value);
  return value(specks[static_cast<std::size_t>(part * static_cast<double>(specks.size() - 1))]);
}

}  // namespace

TEST_CASE("Suspicious calcifications are fine and of many shapes, benign ones coarse and round") {
  const auto longMm = [](const Speck& speck) { return speck.longMm; };
  const auto longer = [](const Speck& speck) { return speck.longMm / speck.shortMm; };
  const std::vector<Speck> fine = painted(false), coarse = painted(true);
  CHECK(fine.size() > 2 * coarse.size());
  CHECK(coarse.size() > 12);
  // Microcalcifications are those below half a millimetre (BI-RADS).
  CHECK(quantile(fine, 0.9, longMm) < 0.6);
  CHECK(quantile(fine, 0.1, longMm) > 0.1);
  CHECK(quantile(coarse, 0.5, longMm) > 0.5);
  CHECK(quantile(fine, 0.8, longer) > 1.3);
  CHECK(quantile(coarse, 0.8, longer) < 1.25);
}
