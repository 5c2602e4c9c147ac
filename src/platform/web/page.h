// The whole page: window, threads, app and renderer, and the frames between them. One a page; it is never destroyed.
#pragma once

#include "core/result.h"

namespace lobule::platform {

// Starts the page and returns; frames come from the browser. Tells the page "ready" after the first one, or "fatal".
void startPage();

}  // namespace lobule::platform
