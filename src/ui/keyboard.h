// The keys of this frame as commands: ImGui's key state in, actions out.
#pragma once

#include "ui/commands.h"

namespace lobule::ui {

// Once a frame, after the regions are laid out (output.viewports is filled).
void readKeyboard(const study::StudyState& state, const ScreenInput& input, ScreenOutput& output);

}  // namespace lobule::ui
