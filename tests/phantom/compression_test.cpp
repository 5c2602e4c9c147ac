#include "phantom/compression.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

using namespace lobule;
using namespace lobule::phantom;
using Catch::Matchers::WithinAbs;

namespace {

struct Sample {
  Body body;
  Compression compression;
};

Sample sample(std::uint64_t seed, ViewPosition view) {
  Random random(seed);
  const Body body = randomBody(random);
  return {body, Compression(body, randomCompression(view, random))};
}

// Six places well inside the body.
std::vector<PointInBreastMm> places(const Body& body) {
  const double d = body.depthMm;
  return {{3, 4, 0.3 * d},    {20, 10, 0.5 * d}, {-25, 12, 0.6 * d},
          {10, -20, 0.7 * d}, {-8, 35, 0.8 * d}, {30, 25, 0.9 * d}};
}

}  // namespace

TEST_CASE("Compression is undone exactly by its inverse") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    for (const ViewPosition view : {ViewPosition::kCC, ViewPosition::kMLO}) {
      const Sample s = sample(seed, view);
      for (const PointInBreastMm& p : places(s.body)) {
        const PointInBreastMm back = s.compression.breastFromPaddle(s.compression.paddleFromBreast(p));
        CHECK_THAT(back.x, WithinAbs(p.x, 0.02));
        CHECK_THAT(back.y, WithinAbs(p.y, 0.02));
        CHECK_THAT(back.z, WithinAbs(p.z, 0.02));
      }
    }
  }
}

TEST_CASE("Compression keeps the volume of tissue") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Sample s = sample(seed, seed % 2 ? ViewPosition::kCC : ViewPosition::kMLO);
    for (const PointInBreastMm& p : places(s.body)) {
      const double h = 0.05;
      const auto at = [&](double x, double y, double z) { return s.compression.paddleFromBreast({x, y, z}); };
      double j[3][3];
      const double step[3][3] = {{h, 0, 0}, {0, h, 0}, {0, 0, h}};
      for (int k = 0; k < 3; ++k) {
        const auto a = at(p.x + step[k][0], p.y + step[k][1], p.z + step[k][2]);
        const auto b = at(p.x - step[k][0], p.y - step[k][1], p.z - step[k][2]);
        j[0][k] = (a.up - b.up) / (2 * h);
        j[1][k] = (a.height - b.height) / (2 * h);
        j[2][k] = (a.forward - b.forward) / (2 * h);
      }
      const double determinant = j[0][0] * (j[1][1] * j[2][2] - j[1][2] * j[2][1]) -
                                 j[0][1] * (j[1][0] * j[2][2] - j[1][2] * j[2][0]) +
                                 j[0][2] * (j[1][0] * j[2][1] - j[1][1] * j[2][0]);
      CHECK_THAT(std::abs(determinant), WithinAbs(1.0, 0.04));
    }
  }
}

TEST_CASE("A compressed breast is thinner than it was and larger across") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Sample s = sample(seed, ViewPosition::kCC);
    CHECK(s.compression.thicknessMm() < 0.85 * (s.body.upperMm + s.body.lowerMm));
    CHECK(s.compression.thicknessMm() > 15);
  }
}
