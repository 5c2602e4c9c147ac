// The commands about marks, links and the 3D breast: a part of commands.h, which everyone else uses.
#pragma once

#include "ui/commands.h"

namespace lobule::ui {

bool isLocationCommand(Command command);
bool isLocationCommandEnabled(Command command, const study::StudyState& state);
void performLocationCommand(Command command, const study::StudyState& state, ScreenOutput& output);

}  // namespace lobule::ui
