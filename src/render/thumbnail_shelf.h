// Thumbnails as textures: each drawn once, and again only when its window, its place or its sharpness changes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "render/picture_texture.h"
#include "render/target.h"

namespace lobule::render {

class ThumbnailShelf {
 public:
  void keepOnly(const std::vector<ThumbnailScene>& scenes);
  bool needsDrawing(const ThumbnailScene& scene, const PictureTexture& picture);

  // Between them, what is drawn goes into the thumbnail. end() binds the framebuffer that was bound before.
  Target begin(const ThumbnailScene& scene);
  void end();

  std::uint32_t textureOf(const std::string& key) const;

 private:
  struct Shelved {
    Texture texture;
    int widthPx = 0, heightPx = 0;
    std::string drawn;  // what the texture shows
  };

  std::map<std::string, Shelved> shelved_;
  Framebuffer framebuffer_;
  int framebufferBefore_ = 0;
};

}  // namespace lobule::render
