// The look as tokens: colours, sizes and spacing of the whole screen (a 4 px grid, CSS pixels). No ImGui here, so that
// view structs and tests may use them.
#pragma once

#include <cstdint>

namespace lobule::ui {

struct Rgba {  // 0 to 255, straight alpha
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
  bool operator==(const Rgba&) const = default;
};

constexpr Rgba rgb(std::uint32_t hex) {
  return {.r = static_cast<std::uint8_t>(hex >> 16),
          .g = static_cast<std::uint8_t>(hex >> 8),
          .b = static_cast<std::uint8_t>(hex)};
}

constexpr Rgba faded(Rgba color, float opacity) {
  color.a = static_cast<std::uint8_t>(static_cast<float>(color.a) * opacity + 0.5F);
  return color;
}

namespace color {
inline constexpr Rgba kViewport = rgb(0x000000);
inline constexpr Rgba kApp = rgb(0x0c0d0f);     // between and behind the regions
inline constexpr Rgba kPanel = rgb(0x131518);   // bars, rail, inspector
inline constexpr Rgba kRaised = rgb(0x1b1e22);  // rows and buttons under the pointer, panels that lie over others
inline constexpr Rgba kPressed = rgb(0x24282e);
inline constexpr Rgba kLine = rgb(0x2a2e34);
inline constexpr Rgba kText = rgb(0xd9dce1);
inline constexpr Rgba kSecondary = rgb(0x9aa1ab);
inline constexpr Rgba kDisabled = rgb(0x5f6670);
inline constexpr Rgba kAccent = rgb(0x7fb2ff);
inline constexpr Rgba kOnAccent = rgb(0x0c0d0f);
inline constexpr Rgba kComputer = rgb(0xf2a33a);  // what a model made, dashed
inline constexpr Rgba kReader = rgb(0x5fd0e0);    // what a person made, solid
inline constexpr Rgba kLinked = rgb(0xa98aff);    // as far from cyan as deuteranopia needs
inline constexpr Rgba kError = rgb(0xff7a70);
inline constexpr Rgba kHalo = {.r = 0, .g = 0, .b = 0, .a = 200};
inline constexpr Rgba kScrim = {.r = 6, .g = 7, .b = 8, .a = 190};
}  // namespace color

namespace type {
inline constexpr float kLabel = 11, kBody = 13, kHeading = 16, kViewName = 20, kTitle = 40;
}  // namespace type

namespace size {
inline constexpr float kTopBar = 44, kRail = 164, kInspector = 320, kStatus = 26;
inline constexpr float kRow = 28, kButton = 28, kIcon = 16, kRadius = 6;
inline constexpr float kUnit = 4, kPad = 12, kGap = 8;
inline constexpr float kNarrow = 1200;  // below this width the inspector lies over the images
}  // namespace size

}  // namespace lobule::ui
