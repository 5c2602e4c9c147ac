#include "render/picture_shelf.h"

#include <GLES3/gl3.h>

#include <cmath>

namespace lobule::render {

namespace {

bool looksSame(const GreyLayer& a, const GreyLayer& b) {
  return a.key == b.key && a.standIn == b.standIn && a.modality == b.modality && a.voi == b.voi &&
         a.inverted == b.inverted;
}

bool looksSame(const ColorLayer& a, const ColorLayer& b) {
  return a.key == b.key && a.standIn == b.standIn;
}

template <class Layer>
bool looksSame(const std::optional<Layer>& drawn, const std::shared_ptr<const Layer>& asked) {
  return drawn && asked ? looksSame(*drawn, *asked) : !drawn && !asked;
}

}  // namespace

bool PictureShelf::looksLike(const Look& drawn, const ViewportScene& content, const PictureTexture& picture,
                             int level) {
  return drawn.picture == &picture && drawn.level == level && drawn.rect == content.rect &&
         drawn.transform == content.transform && looksSame(drawn.grey, content.grey) &&
         looksSame(drawn.color, content.color);
}

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
  if (shelved.texture && looksLike(shelved.drawn, content, picture, level)) {
    return Shown::kAsBefore;
  }
  draw(shelved.texture, content, picture, painter);
  shelved.drawn = lookOf(content, picture, level);
  ++drawings_;
  return Shown::kAnew;
}

void PictureShelf::draw(RenderTexture& texture, const ViewportScene& content, const PictureTexture& picture,
                        PicturePainter& painter) {
  int framebufferBefore = 0;
  glGetIntegerv(GL_FRAMEBUFFER_BINDING, &framebufferBefore);
  if (!framebuffer_) {
    framebuffer_ = makeFramebuffer();
  }
  const int widthPx = static_cast<int>(std::lround(content.rect.width));
  const int heightPx = static_cast<int>(std::lround(content.rect.height));
  texture.fit(widthPx, heightPx, halvings_);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.get());
  texture.attach();
  glViewport(0, 0, widthPx, heightPx);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  painter.draw(content, picture, {.widthPx = widthPx, .heightPx = heightPx, .isTexture = true});
  if (halvings_ == Halvings::kAll) {
    bindTexture(0, texture.texture());
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

const RenderTexture* PictureShelf::find(const std::string& key) const {
  const auto found = shelved_.find(key);
  return found == shelved_.end() ? nullptr : &found->second.texture;
}

GlId PictureShelf::textureOf(const std::string& key) const {
  const RenderTexture* found = find(key);
  return found == nullptr ? 0 : found->texture();
}

}  // namespace lobule::render
