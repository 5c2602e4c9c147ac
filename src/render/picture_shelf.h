// Pictures as textures, their first row the top one: each drawn once, and again only when something changes by which it
// looks different: its window, its place, its size, its sharpness. In software a picture costs a hundred times its
// copy.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "render/picture_painter.h"
#include "render/picture_texture.h"
#include "render/target.h"

namespace lobule::render {

class PictureShelf {
 public:
  // Sees to it that the texture of `key` shows the grey or colour of `content`, whose rectangle is the whole texture.
  // False when the picture has nothing to draw yet; the texture stays what it was. Binds the framebuffer again that was
  // bound before, not the viewport's size.
  bool show(const std::string& key, const ViewportScene& content, const PictureTexture& picture,
            PicturePainter& painter);

  // Keeps the texture although there was no picture to show it by.
  void keep(const std::string& key);
  void forget(const std::string& key) { shelved_.erase(key); }

  // Lets go of what was neither shown nor kept since the last call.
  void forgetUnused();

  // How often a picture was drawn.
  std::uint64_t drawings() const { return drawings_; }

  // 0 when there is none.
  std::uint32_t textureOf(const std::string& key) const;

 private:
  // Everything by which a picture can look different; its pixels are the key's, so the image itself is not held.
  struct Look {
    const PictureTexture* picture = nullptr;  // of a picture and its stand-in, which one: both are there at a change
    int level = 0;
    RectPx rect;
    ImageTransform transform;
    std::optional<GreyLayer> grey;
    std::optional<ColorLayer> color;
    bool operator==(const Look&) const = default;
  };
  struct Shelved {
    Texture texture;
    int widthPx = 0, heightPx = 0;
    Look drawn;
    bool isAsked = true;
  };

  static Look lookOf(const ViewportScene& content, const PictureTexture& picture, int level);
  Target begin(Shelved& shelved, int widthPx, int heightPx);

  std::map<std::string, Shelved> shelved_;
  Framebuffer framebuffer_;
  std::uint64_t drawings_ = 0;
};

}  // namespace lobule::render
