// Inter and Lucide, embedded, at the real pixel ratio through FreeType. UI thread only.
#pragma once

struct ImFont;

namespace lobule::ui {

enum class Weight { kRegular, kSemiBold };

// Once per ImGui context, before its first frame.
void loadFonts();

ImFont* textFont(Weight weight);
ImFont* iconFont();

}  // namespace lobule::ui
