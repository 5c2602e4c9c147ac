#include "ui/theme.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace lobule::ui;

namespace {

using Linear = std::array<double, 3>;

double linear(std::uint8_t value) {
  const double v = value / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

Linear linear(Rgba color) {
  return {linear(color.r), linear(color.g), linear(color.b)};
}

// WCAG 2.2, "contrast ratio".
double contrast(Rgba a, Rgba b) {
  const auto luminance = [](Rgba color) {
    const Linear c = linear(color);
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
  };
  const double la = luminance(a) + 0.05, lb = luminance(b) + 0.05;
  return la > lb ? la / lb : lb / la;
}

using Matrix = std::array<std::array<double, 3>, 3>;
// Machado, Oliveira and Fernandes 2009, severity 1: protanopia, deuteranopia, tritanopia, on linear RGB.
constexpr std::array<Matrix, 3> kBlindness{
    {{{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
     {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
     {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}}};

Linear seenWith(const Matrix& m, const Linear& c) {
  Linear out{};
  for (std::size_t i = 0; i < 3; ++i) {
    out[i] = std::clamp(m[i][0] * c[0] + m[i][1] * c[1] + m[i][2] * c[2], 0.0, 1.0);
  }
  return out;
}

// Ottosson 2020, OKLab.
Linear okLab(const Linear& c) {
  const double l = std::cbrt(0.4122214708 * c[0] + 0.5363325363 * c[1] + 0.0514459929 * c[2]);
  const double m = std::cbrt(0.2119034982 * c[0] + 0.6806995451 * c[1] + 0.1073969566 * c[2]);
  const double s = std::cbrt(0.0883024619 * c[0] + 0.2817188376 * c[1] + 0.6299787005 * c[2]);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

double difference(const Linear& a, const Linear& b) {
  const Linear la = okLab(a), lb = okLab(b);
  return std::hypot(la[0] - lb[0], la[1] - lb[1], la[2] - lb[2]);
}

}  // namespace

TEST_CASE("Text stands out from every surface that it lies on") {
  for (const Rgba surface : {color::kApp, color::kPanel, color::kRaised}) {
    CHECK(contrast(color::kText, surface) >= 12.0);
    CHECK(contrast(color::kSecondary, surface) >= 6.0);
    CHECK(contrast(color::kDisabled, surface) >= 2.7);
    CHECK(contrast(color::kComputer, surface) >= 7.0);
    CHECK(contrast(color::kError, surface) >= 6.0);
  }
  CHECK(contrast(color::kOnAccent, color::kAccent) >= 7.0);
}

TEST_CASE("Computer, reader and linked marks stay apart for the common colour blindnesses") {
  const std::array marks{color::kComputer, color::kReader, color::kLinked};
  for (std::size_t i = 0; i < marks.size(); ++i) {
    for (std::size_t j = i + 1; j < marks.size(); ++j) {
      CHECK(difference(linear(marks[i]), linear(marks[j])) > 0.1);
      for (const Matrix& blindness : kBlindness) {
        INFO("marks " << i << " and " << j);
        CHECK(difference(seenWith(blindness, linear(marks[i])), seenWith(blindness, linear(marks[j]))) > 0.1);
      }
    }
  }
}
