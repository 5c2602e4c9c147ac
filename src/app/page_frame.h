// One frame of the page: the interface over the app's state, its actions into the app, the renderer's picture under it.
// Between ImGui::NewFrame() and ImGui::Render(), with the window's framebuffer bound.
#pragma once

#include <vector>

#include "app/app.h"
#include "app/screen_scene.h"
#include "render/renderer.h"
#include "study/snapshot.h"

namespace lobule::app {

struct PageFrame {
  ui::Cursor cursor = ui::Cursor::kArrow;
  std::vector<ui::PageRequest> requests;
  std::array<study::ViewportRect, 4> viewports;
  study::WidgetOnScreen widget;
  study::PartsOnScreen parts;
  std::string copyText;       // for the clipboard, when not empty
  bool needsAnother = false;  // something moves, uploads, or was asked for and is not yet on screen
};

PageFrame drawPageFrame(App& app, render::Renderer& renderer, ui::ScreenInput input, const ScreenSize& size);

}  // namespace lobule::app
