// A column of a panel that is filled from the top.
#pragma once

#include "ui/screen.h"

namespace lobule::ui {

struct Column {
  float x = 0, y = 0, width = 0;
  ScreenRect take(float height) {
    const ScreenRect rect{x, y, width, height};
    y += height;
    return rect;
  }
};

}  // namespace lobule::ui
