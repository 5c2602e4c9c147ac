#include "render/picture_shelf.h"

#include <GLES3/gl3.h>

#include <cmath>

namespace lobule::render {

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

PictureShelf::Shown PictureShelf::show(const std::string& key, const ViewportScene& content,
                                       const PictureTexture& picture, PicturePainter& painter) {
  const int wanted = levelForScale(content.transform.scale, static_cast<int>(picture.levels().size()));
  const int level = picture.drawableLevel(wanted);
  if (level < 0 || std::lround(content.rect.width) < 1 || std::lround(content.rect.height) < 1) {
    return Shown::kNothing;
  }
  Shelved& shelved = shelved_[key];
  shelved.isAsked = true;
  Look look = lookOf(content, picture, level);
  if (shelved.canvas && shelved.drawn == look) {
    return Shown::kAsBefore;
  }
  draw(shelved.canvas, content, picture, painter);
  shelved.drawn = std::move(look);
  ++drawings_;
  return Shown::kAnew;
}

void PictureShelf::draw(Canvas& canvas, const ViewportScene& content, const PictureTexture& picture,
                        PicturePainter& painter) {
  int framebufferBefore = 0;
  glGetIntegerv(GL_FRAMEBUFFER_BINDING, &framebufferBefore);
  if (!framebuffer_) {
    framebuffer_ = makeFramebuffer();
  }
  const int widthPx = static_cast<int>(std::lround(content.rect.width));
  const int heightPx = static_cast<int>(std::lround(content.rect.height));
  canvas.fit(widthPx, heightPx, halvings_);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.get());
  canvas.attach();
  glViewport(0, 0, widthPx, heightPx);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  painter.draw(content, picture, {.widthPx = widthPx, .heightPx = heightPx, .isTexture = true});
  if (halvings_ == Halvings::kAll) {
    bindTexture(0, canvas.texture());
    glGenerateMipmap(GL_TEXTURE_2D);
  }
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(framebufferBefore));
}

void PictureShelf::keep(const std::string& key) {
  if (const auto found = shelved_.find(key); found != shelved_.end()) {
    found->second.isAsked = true;
  }
}

std::size_t PictureShelf::forgetUnused() {
  const std::size_t forgotten = std::erase_if(shelved_, [](const auto& named) { return !named.second.isAsked; });
  for (auto& [key, shelved] : shelved_) {
    shelved.isAsked = false;
  }
  return forgotten;
}

const Canvas* PictureShelf::canvasOf(const std::string& key) const {
  const auto found = shelved_.find(key);
  return found == shelved_.end() ? nullptr : &found->second.canvas;
}

GlId PictureShelf::textureOf(const std::string& key) const {
  const Canvas* canvas = canvasOf(key);
  return canvas == nullptr ? 0 : canvas->texture();
}

}  // namespace lobule::render
