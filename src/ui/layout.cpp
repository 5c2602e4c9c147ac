#include "ui/layout.h"

#include <algorithm>
#include <cmath>

#include "ui/theme.h"

namespace lobule::ui {
namespace {

// One gap pixel between neighbours; the last row and column take what whole pixels leave over.
std::array<ScreenRect, 4> grid(const ScreenRect& area, const study::Layout& layout) {
  constexpr float kBetween = 1;
  std::array<ScreenRect, 4> cells;
  if (layout.maximized) {
    cells[static_cast<std::size_t>(std::clamp(*layout.maximized, 0, 3))] = area;
    return cells;
  }
  const int columns = std::max(1, layout.columns), rows = std::max(1, layout.rows);
  const float width =
      std::floor((area.width - kBetween * static_cast<float>(columns - 1)) / static_cast<float>(columns));
  const float height = std::floor((area.height - kBetween * static_cast<float>(rows - 1)) / static_cast<float>(rows));
  for (int i = 0; i < std::min(4, columns * rows); ++i) {
    const int column = i % columns, row = i / columns;
    ScreenRect& cell = cells[static_cast<std::size_t>(i)];
    cell.x = area.x + static_cast<float>(column) * (width + kBetween);
    cell.y = area.y + static_cast<float>(row) * (height + kBetween);
    cell.width = column == columns - 1 ? right(area) - cell.x : width;
    cell.height = row == rows - 1 ? bottom(area) - cell.y : height;
  }
  return cells;
}

}  // namespace

bool showsInspector(const study::Settings& settings, float width) {
  return width < size::kNarrow ? settings.inspectorOverImages : settings.inspectorOpen;
}

ScreenLayout layOut(const study::Settings& settings, const study::Layout& layout, float width, float height,
                    bool showsExam, float captionHeight) {
  ScreenLayout result;
  ScreenRect rest{0, 0, width, height};
  result.topBar = takeTop(rest, size::kTopBar);
  rest.height -= size::kStatus;
  result.status = {0, height - size::kStatus, width, size::kStatus};
  if (!showsExam) {
    result.images = rest;
    return result;
  }
  if (settings.railOpen) {
    result.rail = takeLeft(rest, size::kRail);
    takeLeft(rest, 1);
  }
  result.inspectorLiesOverImages = width < size::kNarrow;
  if (showsInspector(settings, width)) {
    ScreenRect images = rest;
    result.inspector = takeRight(images, size::kInspector);
    if (!result.inspectorLiesOverImages) {
      takeRight(images, 1);
      rest = images;
    }
  }
  if (captionHeight > 0) {
    rest.height -= captionHeight + 1;
    result.caption = {rest.x, bottom(rest) + 1, rest.width, captionHeight};
  }
  result.images = rest;
  result.viewports = grid(rest, layout);
  return result;
}

ScreenRect makeRoomForBreast(ScreenLayout& screen, const study::Layout& layout, const std::array<bool, 4>& showsBreast,
                             bool isAlone) {
  constexpr float kNarrowest = 640;  // for both: less shows neither well
  if (isAlone || screen.images.width < kNarrowest) {
    screen.viewports = {};
    return screen.images;
  }
  if (!layout.maximized && layout.columns == 2) {
    for (const std::size_t column : {std::size_t{1}, std::size_t{0}}) {
      if (showsBreast[column] || showsBreast[column + 2]) continue;
      const ScreenRect top = screen.viewports[column];
      screen.viewports[column] = screen.viewports[column + 2] = {};
      return {top.x, screen.images.y, top.width, screen.images.height};
    }
  }
  ScreenRect room = screen.images;
  const ScreenRect views = takeLeft(room, std::floor(room.width / 2));
  takeLeft(room, 1);
  screen.viewports = grid(views, layout);
  return room;
}

}  // namespace lobule::ui
