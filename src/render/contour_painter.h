// Draws contours: a halo first, then the line, both soft at the edge by their distance at any pixel ratio; and the
// inside of a closed one when asked, by the even-odd rule.
#pragma once

#include "render/target.h"

namespace lobule::render {

class ContourPainter {
 public:
  static Result<ContourPainter> create();

  // Premultiplied blending must be on. A fill needs a stencil buffer and leaves it clear.
  void draw(const ViewportScene& viewport, const ContourLayer& contour, const Target& target);

 private:
  ContourPainter(Program line, Program fill);
  void drawLine(const ContourLayer& contour, const std::vector<std::array<float, 2>>& corners, const Target& target);
  void drawFill(const ContourLayer& contour, const std::vector<std::array<float, 2>>& corners, const Target& target);

  Program line_, fill_;
  VertexArray lineArray_, fillArray_;
  Buffer segments_, corners_;
};

}  // namespace lobule::render
