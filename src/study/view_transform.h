// Where an image lies in its viewport: one formula for the renderer, the mouse and the texts. Lengths are in whatever
// pixels the caller measures the viewport in (CSS or device); any thread.
#pragma once

#include <array>

#include "study/state.h"

namespace lobule::study {

struct ViewportSize {
  double width = 0, height = 0;
};

// screen = scale * ((flipped ? -1 : 1) * shape.across, shape.down) * (image - center) + viewport centre; as
// render::ImageTransform.
struct ViewTransform {
  double scale = 1.0;  // screen pixels per image pixel, along its shorter side
  PointInImage center;
  bool flipped = false;
  PixelShape shape;

  double scaleX() const { return (flipped ? -scale : scale) * shape.across; }
  double scaleY() const { return scale * shape.down; }
};

// Screen pixels per image pixel when the whole image just fits.
double fitScale(const Image& image, ViewportSize size);

// A centred view puts the chest wall on the viewport's edge (right breast: right edge) and everything else in the
// middle.
ViewTransform viewTransform(const Image& image, const Viewport& viewport, ViewportSize size);

PointInImage imageFromScreen(const ViewTransform& transform, ViewportSize size, double x, double y);
std::array<double, 2> screenFromImage(const ViewTransform& transform, ViewportSize size, PointInImage point);

// The zoom and centre that keep the image point under (x, y) where it is while the zoom changes.
struct ZoomAndCenter {
  double zoom = 1.0;
  PointInImage center;
};
ZoomAndCenter zoomAbout(const Image& image, const Viewport& viewport, ViewportSize size, double x, double y,
                        double newZoom);

// The view of a finding: its box takes about a third of the image's fitted size, within 1 and kMaximumZoom.
ZoomAndCenter viewOfBox(const Image& image, const PixelBox& box);

inline constexpr double kMinimumZoom = 0.5, kMaximumZoom = 40.0;

}  // namespace lobule::study
