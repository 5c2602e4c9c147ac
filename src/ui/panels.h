// The regions of the screen, one file each: a view struct in, drawing and actions out. Each draws into a Canvas of its
// own ImGui window.
#pragma once

#include "ui/breast_panel.h"
#include "ui/canvas.h"
#include "ui/explain_view.h"
#include "ui/image_marks.h"
#include "ui/location_view.h"
#include "ui/views.h"

namespace lobule::ui {

void drawTopBar(Canvas& canvas, const ScreenRect& rect, const TopBarView& view);
void drawRail(Canvas& canvas, const ScreenRect& rect, const RailView& view);
void drawInspector(Canvas& canvas, BreastMemory& breast, const ScreenRect& rect);
// place: where nothing else on the screen tells it, else empty.
void drawStatusBar(Canvas& canvas, const ScreenRect& rect, const StatusView& view, const PlaceLine& place);
// The strip below the images that tells the step of the analysis they show.
inline constexpr float kExplainHeight = 108;
void drawExplanation(Canvas& canvas, const ScreenRect& rect, const ExplainView& view, study::ExplainStep step);
void drawLanding(Canvas& canvas, const ScreenRect& rect);
void drawDragOver(Canvas& canvas, const ScreenRect& rect);

// The mark of the app: a lobule, acini around a duct.
void drawMark(Painter& paint, float x, float y, float size, Rgba color);

// What moves in a viewport and what the pointer holds there: kept between frames.
struct ViewMotion {
  study::ImageId image;
  study::ViewTransform from, shown;  // scale relative to the fitted image
  double target = 0;                 // the state's zoom that is aimed at
  PointInImage targetCenter;
  double startedAt = -1;
  bool isKnown = false;
};
struct PointerDrag {
  int viewport = -1;
  int button = 0;
  bool hasMoved = false;
  float lastX = 0, lastY = 0, startX = 0, startY = 0;
  MarkGrip grip;  // a mark or a landmark that moves with the pointer
  bool madeMark = false;
  int gesture = 0;
};
struct ViewportMemory {
  std::array<ViewMotion, 4> motions;
  std::array<study::SetView, 4> sent;  // the reader's own movement is shown at once
  PointerDrag drag;
  float wheel = 0;
  std::vector<std::string> pointedAt;  // marks and findings whose rows the pointer is on, ids
};

// transform is what the renderer draws with now.
study::ViewTransform movedTransform(const Canvas& canvas, ViewportMemory& memory, int viewport, const ScreenRect& rect);
void drawViewport(Canvas& canvas, ViewportMemory& memory, int viewport, const ScreenRect& rect);

void drawHelp(Canvas& canvas, const ScreenRect& screen);
void drawAbout(Canvas& canvas, const ScreenRect& screen);
void drawErrors(Canvas& canvas, const ScreenRect& rect);

}  // namespace lobule::ui
