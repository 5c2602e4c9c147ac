// The images on detector plates as textures with halvings, for they stand aslant and small.
#pragma once

#include <string>

#include "render/picture_cache.h"
#include "render/picture_shelf.h"

namespace lobule::render {

// The plate's picture as a viewport of its own; empty without an image.
ViewportScene plateViewport(const BreastScene& scene, const DetectorPlate& plate);

class PlatePictures {
 public:
  // Makes the picture of a scene's plates; true when one has changed since the last call for it.
  bool prepare(const BreastScene& scene, const PictureCache& cache, PicturePainter& painter);

  // Of the scene prepared last; 0: nothing to show yet.
  GlId textureOf(std::size_t plate) const { return shelf_.textureOf(std::to_string(plate)); }

 private:
  PictureShelf shelf_{Halvings::kAll};  // by the plate's number
};

}  // namespace lobule::render
