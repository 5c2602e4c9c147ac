// The mild perspective in which a BreastScene is drawn, as numbers for the CPU and for shaders.
#pragma once

#include <array>

#include "render/breast_scene.h"

namespace lobule::render {

// Of the viewer: right and up on the screen of a left breast, and from the breast toward the eye, in breast space.
struct ViewerAxes {
  Vec3 right, up, toEye;
};
ViewerAxes viewerAxes(const BreastCamera& camera);

class BreastProjection {
 public:
  explicit BreastProjection(const BreastScene& scene);

  // x, y in device pixels of the target; z in mm toward the eye.
  std::array<double, 3> project(PointInBreastMm point) const;
  PointInBreastMm unproject(double xPx, double yPx, double towardEyeMm) const;

  // Device pixels a millimetre at this distance toward the eye.
  double scaleAt(double towardEyeMm) const;

  // Column major, breast space to clip space of the scene's own rectangle (y up); depth from -1 (near) to 1.
  std::array<float, 16> clipFromBreast() const;

  const ViewerAxes& axes() const { return axes_; }
  PointInBreastMm eye() const;

 private:
  ViewerAxes axes_;
  PointInBreastMm target_;
  double eyeMm_, reachMm_, pxPerMm_, mirror_;
  double centerXPx_, centerYPx_, widthPx_, heightPx_;
};

}  // namespace lobule::render
