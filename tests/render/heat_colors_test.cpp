#include "render/heat_colors.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace lobule::render;

namespace {

// CIE L*, from the sRGB standard and CIE 15; not the OKLab in which the map is made.
double lightness(const std::array<std::uint8_t, 3>& color) {
  const auto linear = [](int encoded) {
    const double value = encoded / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  const double y = 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2]);
  return y > 216.0 / 24389 ? 116 * std::cbrt(y) - 16 : y * 24389.0 / 27;
}

}  // namespace

TEST_CASE("The heat map grows lighter with every step of probability, by steps of much the same size") {
  const HeatColors& colors = heatColors();
  const double whole = lightness(colors[255]) - lightness(colors[0]);
  CHECK(whole > 60);
  for (std::size_t i = 0; i + 16 < colors.size(); i += 16) {
    const double step = lightness(colors[i + 16]) - lightness(colors[i]);
    CHECK(step > 0.5 * whole / 16);
    CHECK(step < 1.7 * whole / 16);
  }
}

TEST_CASE("The heat map is never grey, so that it shows on a grey picture") {
  for (const auto& color : heatColors()) {
    CHECK(std::max({color[0], color[1], color[2]}) - std::min({color[0], color[1], color[2]}) > 50);
  }
}
