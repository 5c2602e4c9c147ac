// What the inspector's sections have in common: headings, rules between them, small paragraphs.
#pragma once

#include <string>

#include "ui/canvas.h"
#include "ui/column.h"

namespace lobule::ui {

inline constexpr TextStyle kInspectorNote{.size = type::kLabel + 1, .color = color::kSecondary};

void inspectorHead(Canvas& canvas, Column& column, const std::string& title, const std::string& aside);
void inspectorRule(Canvas& canvas, Column& column);
void inspectorNote(Canvas& canvas, Column& column, const std::string& text, const TextStyle& style = kInspectorNote);

}  // namespace lobule::ui
