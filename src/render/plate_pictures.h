// The images on detector plates as textures with halvings, each drawn once, and again only when its window, its size or
// its sharpness changes.
#pragma once

#include <vector>

#include "render/picture_cache.h"
#include "render/picture_painter.h"

namespace lobule::render {

// The plate's picture as a viewport of its own; empty without an image.
ViewportScene plateViewport(const BreastScene& scene, const DetectorPlate& plate);

class PlatePictures {
 public:
  // Makes the picture of a scene's plates; true when one has changed since the last call for it. Binds framebuffers;
  // the caller's is bound again afterwards.
  bool prepare(const BreastScene& scene, const PictureCache& cache, PicturePainter& painter);

  // Of the scene prepared last; 0: nothing to show yet.
  GlId textureOf(std::size_t plate) const { return plate < shown_.size() ? shown_[plate].texture.get() : 0; }

 private:
  struct Shown {
    Texture texture;
    std::string key;
    int widthPx = 0, heightPx = 0, level = -1;
    image::Window window;
    bool isInverted = false;
  };
  bool isCurrent(const Shown& shown, const ViewportScene& viewport, int level) const;
  void draw(Shown& shown, const ViewportScene& viewport, const PictureTexture& picture, PicturePainter& painter);

  std::vector<Shown> shown_;
  Framebuffer framebuffer_;
};

}  // namespace lobule::render
