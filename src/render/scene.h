// What is to be drawn, as plain data: no GL types here, so that any thread and any test may make one.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/geometry.h"
#include "image/placed_map.h"
#include "render/breast_scene.h"
#include "render/layers.h"

namespace lobule::render {

// screen = scale * ((flipped ? -1 : 1) * shape.across, shape.down) * (image - center) + viewport centre, in device
// pixels.
struct ImageTransform {
  double scale = 1.0;  // device pixels per image pixel, along its shorter side
  PointInImage center;
  bool flipped = false;
  PixelShape shape;
  bool operator==(const ImageTransform&) const = default;

  double scaleX() const { return (flipped ? -scale : scale) * shape.across; }
  double scaleY() const { return scale * shape.down; }
};

// Probability in a perceptually uniform map, transparent below the threshold; drawn over the map's box, smoothly.
struct HeatLayer {
  std::string key;  // one map a key at a time
  std::shared_ptr<const image::PlacedMap> probability;
  float threshold = 0.5F, opacity = 0.35F;
  std::optional<Color> flat;  // all that is above the threshold in one colour, with a sharp edge
};

// Points of one colour over the picture, with a dark edge.
struct MaskLayer {
  std::shared_ptr<const image::Mask> mask;  // 0 or 255
  int column = 0, row = 0;                  // of its first point, in stored pixels; may lie outside of the picture
  Color color;
};

enum class LineStyle { kSolid, kDashed };

// A line in image space with a black halo of its own width at either side; closed ones may be filled.
struct ContourLayer {
  std::vector<PointInImage> points;
  Color color;
  LineStyle style = LineStyle::kSolid;
  float widthPx = 1.5F, fillOpacity = 0.0F;
  bool closed = true;
};

struct ViewportScene {
  RectPx rect;  // whole pixels
  ImageTransform transform;
  std::shared_ptr<const GreyLayer> grey;
  std::shared_ptr<const ColorLayer> color;
  std::vector<MaskLayer> masks;
  std::vector<HeatLayer> heat;
  std::vector<ContourLayer> contours;
};

// A small picture that is kept as a texture for the interface to place: grey or colour only, no marks.
struct ThumbnailScene {
  std::string key;
  int widthPx = 0, heightPx = 0;
  ViewportScene content;  // its rect is the whole picture
};

struct Scene {
  int widthPx = 0, heightPx = 0;
  std::vector<ViewportScene> viewports;
  std::vector<ThumbnailScene> thumbnails;
  std::vector<BreastScene> breasts;
};

PointInImage imageFromScreen(const ViewportScene& viewport, double xPx, double yPx);
std::array<double, 2> screenFromImage(const ViewportScene& viewport, PointInImage point);

}  // namespace lobule::render
