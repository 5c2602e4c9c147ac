// The colours of heat maps and of their legend: dark violet over red to light yellow, lightness rising evenly (OKLab),
// so that equal steps of probability look like equal steps.
#pragma once

#include <array>
#include <cstdint>

namespace lobule::render {

using HeatColors = std::array<std::array<std::uint8_t, 3>, 256>;  // sRGB, from probability 0 to 1

const HeatColors& heatColors();

}  // namespace lobule::render
