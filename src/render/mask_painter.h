// Draws masks as points of one colour over a picture; a mask is uploaded once and kept while it is drawn.
#pragma once

#include <map>

#include "render/target.h"

namespace lobule::render {

class MaskPainter {
 public:
  static Result<MaskPainter> create();

  void draw(const ViewportScene& viewport, const MaskLayer& layer, const Target& target);

  // Once a frame: forgets masks that were not drawn since the last call.
  void forgetUnused();

 private:
  struct Known {
    std::shared_ptr<const image::Mask> mask;  // held, so that its address stays its own
    Texture texture;
    int firstLevel = 0, levels = 1;  // halvings left out because no texture holds them, and those that are there
    bool isDrawn = true;
  };

  explicit MaskPainter(Program program);
  const Known& knownFor(const std::shared_ptr<const image::Mask>& mask);

  Program program_;
  std::map<const image::Mask*, Known> known_;
};

}  // namespace lobule::render
