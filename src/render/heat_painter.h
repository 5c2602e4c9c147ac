// Draws probability maps as colour over a picture; a map is uploaded once and kept while it is drawn.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "render/target.h"

namespace lobule::render {

class HeatPainter {
 public:
  static Result<HeatPainter> create();

  void draw(const ViewportScene& viewport, const HeatLayer& layer, const Target& target);

  // Once a frame: forgets maps that were not drawn since the last call.
  void forgetUnused();

 private:
  struct Known {
    std::shared_ptr<const image::PlacedMap> map;  // held, so that its address stays its own
    Texture texture;
    bool isDrawn = true;
  };

  HeatPainter(Program program, Texture colors);
  GlId textureFor(const HeatLayer& layer);

  Program program_;
  Texture colors_;
  std::map<std::string, Known> known_;
};

}  // namespace lobule::render
