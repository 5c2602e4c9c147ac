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
#include "render/render_texture.h"

namespace lobule::render {

class PictureShelf {
 public:
  explicit PictureShelf(Halvings halvings = Halvings::kNone) : halvings_(halvings) {}

  // Sees to it that the texture of `key` shows the grey or colour of `content`, whose rectangle is the whole texture.
  // kNothing: the picture has nothing to draw yet; the texture stays what it was, and is not kept by this. Binds the
  // framebuffer again that was bound before, not the viewport's size.
  enum class Shown { kNothing, kAsBefore, kAnew };
  Shown show(const std::string& key, const ViewportScene& content, const PictureTexture& picture,
             PicturePainter& painter);

  // Keeps the texture although there was no picture to show it by.
  void keep(const std::string& key);

  // Lets go of what was neither shown nor kept since the last call, and says how many that were.
  std::size_t forgetUnused();

  // How often a picture was drawn.
  std::uint64_t drawings() const { return drawings_; }

  // Null when there is none; good until the key is shown or forgotten.
  const RenderTexture* find(const std::string& key) const;
  GlId textureOf(const std::string& key) const;  // 0 when there is none

 private:
  // Everything by which a picture can look different; its pixels are the key's, so the image itself is not held.
  struct Look {
    const PictureTexture* picture = nullptr;  // of a picture and its stand-in, which one: both are there at a change
    int level = 0;
    RectPx rect;
    ImageTransform transform;
    std::optional<GreyLayer> grey;
    std::optional<ColorLayer> color;
  };
  struct Shelved {
    RenderTexture texture;
    Look drawn;
    bool isAsked = true;
  };

  static Look lookOf(const ViewportScene& content, const PictureTexture& picture, int level);
  // Whether lookOf would be the same, without a copy of its tables: this is asked for every picture in every frame.
  static bool looksLike(const Look& drawn, const ViewportScene& content, const PictureTexture& picture, int level);
  void draw(RenderTexture& texture, const ViewportScene& content, const PictureTexture& picture,
            PicturePainter& painter);

  Halvings halvings_;
  std::map<std::string, Shelved> shelved_;
  Framebuffer framebuffer_;
  std::uint64_t drawings_ = 0;
};

}  // namespace lobule::render
