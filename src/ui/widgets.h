// Our own controls: each draws itself on a Canvas and says what the reader did with it this frame.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ui/canvas.h"
#include "ui/views.h"

namespace lobule::ui {

enum class ButtonKind { kPrimary, kPlain, kQuiet };  // filled with the accent, outlined, bare

struct ButtonLook {
  ButtonKind kind = ButtonKind::kPlain;
  std::optional<Icon> icon;
  bool isEnabled = true;
};

bool button(Canvas& canvas, const char* id, const ScreenRect& rect, const std::string& label, const ButtonLook& look);
float buttonWidth(const Canvas& canvas, const std::string& label, const ButtonLook& look);

// 28 x 28; shows the command's name and key as its tooltip, and performs it.
void commandButton(Canvas& canvas, Command command, Icon icon, const ScreenRect& rect);
void commandButton(Canvas& canvas, Command command, const ScreenRect& rect, const std::string& label,
                   const ButtonLook& look);
// The colours of heat maps from 0 at the left to 1.
void heatScale(Canvas& canvas, const ScreenRect& rect);

bool iconButton(Canvas& canvas, const char* id, Icon icon, const ScreenRect& rect, const std::string& tooltip,
                const std::string& keys = {});

// A row of choices in one frame; the chosen index when the reader picks one.
std::optional<int> segments(Canvas& canvas, const char* id, const ScreenRect& rect,
                            const std::vector<std::string>& labels, int chosen, bool haveNumberKeys = true);

// 0 to 1 with named marks below the track that can be clicked; the new value while it is dragged.
std::optional<double> slider(Canvas& canvas, const char* id, const ScreenRect& rect, double value,
                             const std::vector<ThresholdMark>& marks);

// A thin bar; a model's is amber and dashed at its end, a job's is accent.
void scoreBar(Canvas& canvas, const ScreenRect& rect, double fraction);
void progressBar(Canvas& canvas, const ScreenRect& rect, float fraction);

bool toggle(Canvas& canvas, const char* id, const ScreenRect& rect, const std::string& label, bool isOn);

// Draws a key as on a keyboard; returns its width.
float keyCap(Canvas& canvas, float x, float y, const std::string& key);

}  // namespace lobule::ui
