// Draws one grey or colour picture into a viewport, tile by tile, at the pyramid level that suits the scale.
#pragma once

#include "render/lookup_texture.h"
#include "render/picture_texture.h"
#include "render/target.h"

namespace lobule::render {

class PicturePainter {
 public:
  static Result<PicturePainter> create();

  // Nothing is drawn while no level is complete. The viewport's scissor is the caller's.
  void draw(const ViewportScene& viewport, const PictureTexture& texture, const Target& target);

 private:
  PicturePainter(Program grey, Program color);
  void setPipeline(const GreyLayer& layer);
  void drawTiles(const Program& program, const ViewportScene& viewport, const PictureTexture& texture,
                 const Target& target);

  Program grey_, color_;
  LookupTextures tables_;
};

}  // namespace lobule::render
