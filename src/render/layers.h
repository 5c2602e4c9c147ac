// What the drawings of a scene are made of: colours, rectangles, and pictures with their look-ups. Plain data, no GL.
#pragma once

#include <memory>
#include <string>

#include "image/grey_pipeline.h"
#include "image/pixels.h"

namespace lobule::render {

struct Color {
  float r = 0, g = 0, b = 0, a = 1;
  bool operator==(const Color&) const = default;
};

struct RectPx {  // device pixels, origin top left
  float x = 0, y = 0, width = 0, height = 0;
  bool operator==(const RectPx&) const = default;
};

// A picture layer; key identifies the pixels: same key, same pixels, uploaded once and kept while drawn.
struct GreyLayer {
  std::string key;
  std::string standIn;  // the key of a less sharp one of the same, drawn on until this one is as sharp; may be empty
  std::shared_ptr<const image::GreyImage> image;
  image::ModalityTransform modality;
  image::VoiChoice voi;
  bool inverted = false;  // presentation and reader's inversion together
};
struct ColorLayer {
  std::string key;
  std::string standIn;
  std::shared_ptr<const image::ColorImage> image;
};

}  // namespace lobule::render
