#include "render/heat_colors.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lobule::render {

namespace {

struct LinearRgb {
  double r = 0, g = 0, b = 0;
  bool isInGamut() const { return std::min({r, g, b}) >= 0.0 && std::max({r, g, b}) <= 1.0; }
};

// OKLab (B. Ottosson, "A perceptual color space for image processing", 2020) to linear sRGB.
LinearRgb fromOklch(double lightness, double chroma, double hueDegrees) {
  const double hue = hueDegrees * std::numbers::pi / 180.0;
  const double a = chroma * std::cos(hue), b = chroma * std::sin(hue);
  const auto cube = [](double value) { return value * value * value; };
  const double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
  const double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
  const double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
  return {.r = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
          .g = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
          .b = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

std::uint8_t encoded(double linear) {
  const double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1.0 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(255.0 * std::clamp(value, 0.0, 1.0)));
}

std::array<std::uint8_t, 3> heatColor(double fraction) {
  const double lightness = std::lerp(0.28, 0.93, fraction);
  const double hue = std::lerp(300.0, 300.0 + 165.0, fraction);  // violet, magenta, red, orange, yellow (105 degrees)
  double chroma = 0.22;
  while (!fromOklch(lightness, chroma, hue).isInGamut()) {
    chroma -= 0.002;
  }
  const LinearRgb color = fromOklch(lightness, chroma, hue);
  return {encoded(color.r), encoded(color.g), encoded(color.b)};
}

HeatColors computed() {
  HeatColors colors{};
  for (std::size_t i = 0; i < colors.size(); ++i) {
    colors[i] = heatColor(static_cast<double>(i) / 255.0);
  }
  return colors;
}

}  // namespace

const HeatColors& heatColors() {
  static const HeatColors colors = computed();
  return colors;
}

}  // namespace lobule::render
