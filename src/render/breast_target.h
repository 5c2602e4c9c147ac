// A multisampled picture with depth that is drawn into and then kept as a plain texture, its first row the top one.
#pragma once

#include "render/layers.h"
#include "render/render_texture.h"

namespace lobule::render {

class BreastTarget {
 public:
  // Binds it for drawing, cleared to a colour. end() leaves the result in `kept` (of this size afterwards) and binds
  // the framebuffer that was bound before.
  void begin(int widthPx, int heightPx, const Color& background);
  void end(RenderTexture& kept);

 private:
  void allocate(int widthPx, int heightPx);

  Framebuffer multisampled_, resolved_;
  Renderbuffer color_, depth_;
  int allocatedWidthPx_ = 0, allocatedHeightPx_ = 0;
  int widthPx_ = 0, heightPx_ = 0, framebufferBefore_ = 0;
};

}  // namespace lobule::render
