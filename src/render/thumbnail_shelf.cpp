#include "render/thumbnail_shelf.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <format>

namespace lobule::render {

namespace {

// Everything by which a thumbnail can look different, as text to compare.
std::string appearance(const ThumbnailScene& scene, int level) {
  const ImageTransform& view = scene.content.transform;
  std::string text = std::format("{}x{} {} {} {} {} {}", scene.widthPx, scene.heightPx, level, view.scaleX(),
                                 view.scaleY(), view.center.x, view.center.y);
  if (const GreyLayer* grey = scene.content.grey.get()) {
    const image::Window& window = grey->voi.window;
    text += std::format(" {} {} {} {} {} {}", grey->key, window.center, window.width, static_cast<int>(window.function),
                        grey->voi.name, grey->inverted);
  } else if (scene.content.color) {
    text += scene.content.color->key;
  }
  return text;
}

Texture makePicture(int widthPx, int heightPx) {
  Texture texture = makeTexture();
  bindTexture(0, texture.get());
  glTexStorage2D(GL_TEXTURE_2D, 1, GL_RGBA8, widthPx, heightPx);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  return texture;
}

}  // namespace

void ThumbnailShelf::keepOnly(const std::vector<ThumbnailScene>& scenes) {
  std::erase_if(shelved_, [&](const auto& named) {
    return std::ranges::none_of(scenes, [&](const ThumbnailScene& scene) { return scene.key == named.first; });
  });
}

bool ThumbnailShelf::needsDrawing(const ThumbnailScene& scene, const PictureTexture& picture) {
  const int wanted = levelForScale(scene.content.transform.scale, static_cast<int>(picture.levels().size()));
  const int level = picture.drawableLevel(wanted);
  if (level < 0 || scene.widthPx < 1 || scene.heightPx < 1) {
    return false;
  }
  Shelved& shelved = shelved_[scene.key];
  std::string look = appearance(scene, level);
  if (shelved.drawn == look) {
    return false;
  }
  shelved.drawn = std::move(look);
  return true;
}

Target ThumbnailShelf::begin(const ThumbnailScene& scene) {
  Shelved& shelved = shelved_[scene.key];
  if (shelved.widthPx != scene.widthPx || shelved.heightPx != scene.heightPx) {
    shelved.texture = makePicture(scene.widthPx, scene.heightPx);
    shelved.widthPx = scene.widthPx;
    shelved.heightPx = scene.heightPx;
  }
  if (!framebuffer_) {
    framebuffer_ = makeFramebuffer();
  }
  glGetIntegerv(GL_FRAMEBUFFER_BINDING, &framebufferBefore_);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.get());
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, shelved.texture.get(), 0);
  glViewport(0, 0, scene.widthPx, scene.heightPx);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  return {.widthPx = scene.widthPx, .heightPx = scene.heightPx, .isTexture = true};
}

void ThumbnailShelf::end() {
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(framebufferBefore_));
}

std::uint32_t ThumbnailShelf::textureOf(const std::string& key) const {
  const auto found = shelved_.find(key);
  return found == shelved_.end() ? 0 : found->second.texture.get();
}

}  // namespace lobule::render
