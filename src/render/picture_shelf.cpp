#include "render/picture_shelf.h"

#include <GLES3/gl3.h>

#include <cmath>

namespace lobule::render {

namespace {

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

PictureShelf::Look PictureShelf::lookOf(const ViewportScene& content, const PictureTexture& picture, int level) {
  Look look{.picture = &picture,
            .level = level,
            .rect = content.rect,
            .transform = content.transform,
            .grey = std::nullopt,
            .color = std::nullopt};
  if (content.grey) {
    look.grey = *content.grey;
    look.grey->image.reset();
  }
  if (content.color) {
    look.color = *content.color;
    look.color->image.reset();
  }
  return look;
}

bool PictureShelf::show(const std::string& key, const ViewportScene& content, const PictureTexture& picture,
                        PicturePainter& painter) {
  const int wanted = levelForScale(content.transform.scale, static_cast<int>(picture.levels().size()));
  const int level = picture.drawableLevel(wanted);
  const int widthPx = static_cast<int>(std::lround(content.rect.width));
  const int heightPx = static_cast<int>(std::lround(content.rect.height));
  if (level < 0 || widthPx < 1 || heightPx < 1) {
    keep(key);
    return false;
  }
  Shelved& shelved = shelved_[key];
  shelved.isAsked = true;
  Look look = lookOf(content, picture, level);
  if (shelved.texture && shelved.drawn == look) {
    return true;
  }
  int framebufferBefore = 0;
  glGetIntegerv(GL_FRAMEBUFFER_BINDING, &framebufferBefore);
  const Target target = begin(shelved, widthPx, heightPx);
  painter.draw(content, picture, target);
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(framebufferBefore));
  shelved.drawn = std::move(look);
  ++drawings_;
  return true;
}

Target PictureShelf::begin(Shelved& shelved, int widthPx, int heightPx) {
  if (!shelved.texture || shelved.widthPx != widthPx || shelved.heightPx != heightPx) {
    shelved.texture = makePicture(widthPx, heightPx);
    shelved.widthPx = widthPx;
    shelved.heightPx = heightPx;
  }
  if (!framebuffer_) {
    framebuffer_ = makeFramebuffer();
  }
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.get());
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, shelved.texture.get(), 0);
  glViewport(0, 0, widthPx, heightPx);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  return {.widthPx = widthPx, .heightPx = heightPx, .isTexture = true};
}

void PictureShelf::keep(const std::string& key) {
  if (const auto found = shelved_.find(key); found != shelved_.end()) {
    found->second.isAsked = true;
  }
}

void PictureShelf::forgetUnused() {
  std::erase_if(shelved_, [](const auto& named) { return !named.second.isAsked; });
  for (auto& [key, shelved] : shelved_) {
    shelved.isAsked = false;
  }
}

std::uint32_t PictureShelf::textureOf(const std::string& key) const {
  const auto found = shelved_.find(key);
  return found == shelved_.end() ? 0 : found->second.texture.get();
}

}  // namespace lobule::render
