// Text in scripts that our font lacks. The browser draws it from its own fonts, a run at a time, so that letters join
// and stand in reading order; a run then takes the place of one character in a line of ours. UI thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lobule::ui {

// A run in device pixels: how much of each is covered, 0 to 255, row by row; left and top from where it begins on its
// baseline; advance to where what follows begins.
struct TextPicture {
  int width = 0, height = 0;
  float left = 0, top = 0, advance = 0;
  std::vector<std::uint8_t> coverage;
};

// emPx: the font's size in device pixels. nullopt: it cannot be drawn.
using TextDrawer = std::function<std::optional<TextPicture>(const std::string& text, float emPx, bool isSemiBold)>;

// Whoever can draw such text; nobody can, until then.
void setTextDrawer(TextDrawer drawer);
std::optional<TextPicture> drawForeignRun(const std::string& run, float emPx, bool isSemiBold);

// The text with each run of letters that the font lacks, and what stands between them, as one character of private use;
// as it is where there is none. Private characters of the text itself become runs too: none is taken for another's run.
std::string withForeignRuns(std::string_view text, const std::function<bool(char32_t)>& hasGlyph);

// The run that such a character stands for.
const std::string* foreignRun(char32_t stand);

}  // namespace lobule::ui
