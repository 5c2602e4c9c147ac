#include "render/contour_painter.h"

#include <GLES3/gl3.h>

#include <cmath>

#include "generated/shaders.h"

namespace lobule::render {

namespace {

constexpr float kHaloOpacity = 0.85F;
constexpr float kDashWidths = 4.0F;  // a dash, and the gap after it, in line widths

// As contour.vert reads it.
struct Segment {
  float ax = 0, ay = 0, bx = 0, by = 0;
  float arc = 0;  // of the contour before this segment
};

using Corners = std::vector<std::array<float, 2>>;

std::vector<Segment> segmentsOf(const Corners& corners, bool isClosed) {
  std::vector<Segment> segments;
  const std::size_t count = isClosed ? corners.size() : corners.size() - 1;
  float arc = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& from = corners[i];
    const auto& to = corners[(i + 1) % corners.size()];
    segments.push_back({.ax = from[0], .ay = from[1], .bx = to[0], .by = to[1], .arc = arc});
    arc += std::hypot(to[0] - from[0], to[1] - from[1]);
  }
  return segments;
}

// A dash length near the wanted one of which a closed contour holds a whole number with their gaps: no seam.
float dashLength(const ContourLayer& contour, const std::vector<Segment>& segments) {
  if (contour.style != LineStyle::kDashed) {
    return 0.0F;
  }
  const float wanted = kDashWidths * contour.widthPx;
  const Segment& last = segments.back();
  const float total = last.arc + std::hypot(last.bx - last.ax, last.by - last.ay);
  if (!contour.closed || total < 4 * wanted) {
    return wanted;
  }
  return total / std::round(total / (2 * wanted)) / 2;
}

const void* offsetPointer(std::size_t bytes) {
  return reinterpret_cast<const void*>(bytes);
}

}  // namespace

Result<ContourPainter> ContourPainter::create() {
  Result<Program> line = Program::link("contour", shaders::kContourVert, shaders::kContourFrag);
  if (!line) {
    return std::unexpected(line.error());
  }
  Result<Program> fill = Program::link("fill", shaders::kFillVert, shaders::kFillFrag);
  if (!fill) {
    return std::unexpected(fill.error());
  }
  return ContourPainter(std::move(*line), std::move(*fill));
}

ContourPainter::ContourPainter(Program line, Program fill)
    : line_(std::move(line)),
      fill_(std::move(fill)),
      lineArray_(makeVertexArray()),
      fillArray_(makeVertexArray()),
      segments_(makeBuffer()),
      corners_(makeBuffer()) {
  glBindVertexArray(lineArray_.get());
  glBindBuffer(GL_ARRAY_BUFFER, segments_.get());
  glEnableVertexAttribArray(0);
  glVertexAttribPointer(0, 4, GL_FLOAT, GL_FALSE, sizeof(Segment), nullptr);
  glVertexAttribDivisor(0, 1);
  glEnableVertexAttribArray(1);
  glVertexAttribPointer(1, 1, GL_FLOAT, GL_FALSE, sizeof(Segment), offsetPointer(offsetof(Segment, arc)));
  glVertexAttribDivisor(1, 1);
  glBindVertexArray(fillArray_.get());
  glBindBuffer(GL_ARRAY_BUFFER, corners_.get());
  glEnableVertexAttribArray(0);
  glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, 2 * sizeof(float), nullptr);
  glBindVertexArray(0);
}

void ContourPainter::drawLine(const ContourLayer& contour, const Corners& corners, const Target& target) {
  const std::vector<Segment> segments = segmentsOf(corners, contour.closed);
  glBindVertexArray(lineArray_.get());
  glBindBuffer(GL_ARRAY_BUFFER, segments_.get());
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(segments.size() * sizeof(Segment)), segments.data(),
               GL_STREAM_DRAW);
  line_.use();
  setTarget(line_, target);
  line_.set("uDash", dashLength(contour, segments));
  const auto pass = [&](float halfWidth, Color color) {
    line_.set("uHalfWidth", halfWidth);
    line_.set("uReach", halfWidth + 1.0F);
    line_.set("uColor", color.r, color.g, color.b, color.a);
    glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(segments.size()));
  };
  pass(1.5F * contour.widthPx, {.r = 0, .g = 0, .b = 0, .a = kHaloOpacity * contour.color.a});
  pass(0.5F * contour.widthPx, contour.color);
  glBindVertexArray(0);
}

void ContourPainter::drawFill(const ContourLayer& contour, const Corners& corners, const Target& target) {
  // The rectangle around the polygon comes after its corners in the buffer.
  Corners vertices = corners;
  std::array<float, 4> box{corners[0][0], corners[0][1], corners[0][0], corners[0][1]};
  for (const auto& [x, y] : corners) {
    box = {std::fmin(box[0], x), std::fmin(box[1], y), std::fmax(box[2], x), std::fmax(box[3], y)};
  }
  vertices.insert(vertices.end(), {{box[0], box[1]}, {box[2], box[1]}, {box[0], box[3]}, {box[2], box[3]}});
  glBindVertexArray(fillArray_.get());
  glBindBuffer(GL_ARRAY_BUFFER, corners_.get());
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(vertices.size() * sizeof(vertices[0])), vertices.data(),
               GL_STREAM_DRAW);
  fill_.use();
  setTarget(fill_, target);
  fill_.set("uColor", contour.color.r, contour.color.g, contour.color.b, contour.fillOpacity);

  // Each triangle of the fan turns the stencil around: odd is inside. The cover paints there and clears.
  const auto count = static_cast<GLsizei>(corners.size());
  glEnable(GL_STENCIL_TEST);
  glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_FALSE);
  glStencilFunc(GL_ALWAYS, 0, 1);
  glStencilOp(GL_KEEP, GL_KEEP, GL_INVERT);
  glDrawArrays(GL_TRIANGLE_FAN, 0, count);
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  glStencilFunc(GL_EQUAL, 1, 1);
  glStencilOp(GL_ZERO, GL_ZERO, GL_ZERO);
  glDrawArrays(GL_TRIANGLE_STRIP, count, 4);
  glDisable(GL_STENCIL_TEST);
  glBindVertexArray(0);
}

void ContourPainter::draw(const ViewportScene& viewport, const ContourLayer& contour, const Target& target) {
  if (contour.points.size() < 2) {
    return;
  }
  Corners corners;
  corners.reserve(contour.points.size());
  for (const PointInImage point : contour.points) {
    const auto at = screenFromImage(viewport, point);
    corners.push_back({static_cast<float>(at[0]), static_cast<float>(at[1])});
  }
  if (contour.closed && contour.fillOpacity > 0 && corners.size() > 2) {
    drawFill(contour, corners, target);
  }
  drawLine(contour, corners, target);
}

}  // namespace lobule::render
