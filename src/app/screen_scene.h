// What the renderer draws under the interface, from the state and where the interface left room: images with their
// windows, heat maps and contours, and thumbnails. A pure function; lengths become device pixels here.
#pragma once

#include "render/scene.h"
#include "study/state.h"
#include "ui/screen.h"

namespace lobule::app {

struct ScreenSize {
  int widthPx = 0, heightPx = 0;  // of the framebuffer
  float pixelRatio = 1;
};

// Of the whole image in the rail's box, in device pixels.
struct ThumbnailSize {
  int widthPx = 1, heightPx = 1;
  double scale = 1;
};
ThumbnailSize thumbnailSize(const study::Image& image, float pixelRatio);

// Thumbnails are those of the shown exam's decoded images, keyed by image id.
render::Scene screenScene(const study::StudyState& state, const ui::ScreenOutput& screen, const ScreenSize& size);

}  // namespace lobule::app
