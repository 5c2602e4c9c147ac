// Inter and Lucide, embedded, at the real pixel ratio through FreeType. UI thread only.
#pragma once

#include <string>
#include <string_view>

struct ImFont;

namespace lobule::ui {

enum class Weight { kRegular, kSemiBold };

// Tabular figures take equal room, so that measures do not jump while they change and stand in columns.
enum class Figures { kText, kTabular };

// Once per ImGui context, before its first frame.
void loadFonts();

ImFont* textFont(Weight weight, Figures figures);
ImFont* iconFont();

// As it is given to ImGui: letters that the font lacks become pictures made by the browser (foreign_text.h).
std::string drawableText(std::string_view text);

}  // namespace lobule::ui
