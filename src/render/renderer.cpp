#include "render/renderer.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "render/breast_painter.h"
#include "render/contour_painter.h"
#include "render/heat_painter.h"
#include "render/mask_painter.h"
#include "render/picture_cache.h"
#include "render/picture_painter.h"
#include "render/picture_shelf.h"
#include "render/render_texture.h"

namespace lobule::render {

struct Renderer::Impl {
  PicturePainter pictures;
  HeatPainter heat;
  MaskPainter masks;
  ContourPainter contours;
  BreastPainter breasts;
  PictureCache cache;
  CopyPainter copies;
  PictureShelf thumbnails{}, shown{};  // the viewports' by their places in the scene
  VertexArray noAttributes = makeVertexArray();
  Fence frameEnd = {};

  void preparePictures(const Scene& scene);
  void drawViewport(const ViewportScene& viewport, std::size_t place, const Target& target);
  void drawBreast(const BreastScene& breast, const Target& target);
};

namespace {

int largestTexture() {
  GLint size = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &size);
  return size;
}

void setScissor(const RectPx& rect, const Target& target) {
  const int left = static_cast<int>(std::lround(rect.x)), top = static_cast<int>(std::lround(rect.y));
  const int right = static_cast<int>(std::lround(rect.x + rect.width));
  const int bottom = static_cast<int>(std::lround(rect.y + rect.height));
  glScissor(left, target.heightPx - bottom, std::max(0, right - left), std::max(0, bottom - top));
}

const PictureTexture* pictureOf(const PictureCache& cache, const ViewportScene& viewport) {
  if (viewport.grey) {
    return cache.find(viewport.grey->key);
  }
  return viewport.color ? cache.find(viewport.color->key) : nullptr;
}

}  // namespace

Renderer::Renderer() = default;
Renderer::~Renderer() = default;

Result<std::unique_ptr<Renderer>> Renderer::create(RendererOptions options) {
  Result<PicturePainter> pictures = PicturePainter::create();
  if (!pictures) {
    return std::unexpected(pictures.error());
  }
  Result<HeatPainter> heat = HeatPainter::create();
  if (!heat) {
    return std::unexpected(heat.error());
  }
  Result<MaskPainter> masks = MaskPainter::create();
  if (!masks) {
    return std::unexpected(masks.error());
  }
  Result<ContourPainter> contours = ContourPainter::create();
  if (!contours) {
    return std::unexpected(contours.error());
  }
  Result<BreastPainter> breasts = BreastPainter::create();
  if (!breasts) {
    return std::unexpected(breasts.error());
  }
  Result<CopyPainter> copies = CopyPainter::create();
  if (!copies) {
    return std::unexpected(copies.error());
  }
  const CacheLimits limits{.tileLimit = std::min(options.tileLimit, largestTexture()),
                           .uploadBytesPerFrame = options.uploadBytesPerFrame,
                           .gpuBytes = options.gpuBytes};
  std::unique_ptr<Renderer> renderer(new Renderer);
  renderer->impl_.reset(new Impl{.pictures = std::move(*pictures),
                                 .heat = std::move(*heat),
                                 .masks = std::move(*masks),
                                 .contours = std::move(*contours),
                                 .breasts = std::move(*breasts),
                                 .cache = PictureCache(limits, std::move(options.executor)),
                                 .copies = std::move(*copies)});
  return renderer;
}

void Renderer::Impl::drawViewport(const ViewportScene& viewport, std::size_t place, const Target& target) {
  setScissor(viewport.rect, target);
  const RenderTexture* picture = shown.find(std::to_string(place));
  if (picture == nullptr) {
    return;
  }
  glDisable(GL_BLEND);
  glBindVertexArray(noAttributes.get());
  copies.draw(*picture, viewport.rect, target);
  glEnable(GL_BLEND);
  glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  for (const MaskLayer& layer : viewport.masks) {
    masks.draw(viewport, layer, target);
  }
  for (const HeatLayer& layer : viewport.heat) {
    heat.draw(viewport, layer, target);
  }
  for (const ContourLayer& contour : viewport.contours) {
    contours.draw(viewport, contour, target);
  }
}

void Renderer::Impl::drawBreast(const BreastScene& breast, const Target& target) {
  const RenderTexture* picture = breast.isTexture ? nullptr : breasts.find(breast.key);
  if (picture != nullptr) {
    setScissor(breast.rect, target);
    glDisable(GL_BLEND);
    glBindVertexArray(noAttributes.get());
    copies.draw(*picture, breast.rect, target);
  }
}

// The pictures without their marks, as textures.
void Renderer::Impl::preparePictures(const Scene& scene) {
  using enum PictureShelf::Shown;
  glDisable(GL_SCISSOR_TEST);
  glBindVertexArray(noAttributes.get());
  for (const ThumbnailScene& thumbnail : scene.thumbnails) {
    const PictureTexture* picture = pictureOf(cache, thumbnail.content);
    if (picture == nullptr || thumbnails.show(thumbnail.key, thumbnail.content, *picture, pictures) == kNothing) {
      thumbnails.keep(thumbnail.key);
    }
  }
  thumbnails.forgetUnused();
  for (std::size_t place = 0; place < scene.viewports.size(); ++place) {
    ViewportScene content = {};
    content.rect = {
        .x = 0, .y = 0, .width = scene.viewports[place].rect.width, .height = scene.viewports[place].rect.height};
    content.transform = scene.viewports[place].transform;
    content.grey = scene.viewports[place].grey;
    content.color = scene.viewports[place].color;
    if (const PictureTexture* picture = cache.shownOf(content)) {
      shown.show(std::to_string(place), content, *picture, pictures);
    }
  }
  shown.forgetUnused();
}

void Renderer::draw(const Scene& scene) {
  impl_->cache.prepare(scene);
  glDisable(GL_BLEND);
  glDisable(GL_DEPTH_TEST);
  glDisable(GL_CULL_FACE);
  glDisable(GL_STENCIL_TEST);
  glDisable(GL_DITHER);
  impl_->preparePictures(scene);
  impl_->breasts.prepare(scene.breasts, impl_->cache, impl_->pictures);
  glViewport(0, 0, scene.widthPx, scene.heightPx);
  glDisable(GL_SCISSOR_TEST);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT | GL_STENCIL_BUFFER_BIT);
  glEnable(GL_SCISSOR_TEST);
  const Target target{.widthPx = scene.widthPx, .heightPx = scene.heightPx};
  for (std::size_t place = 0; place < scene.viewports.size(); ++place) {
    impl_->drawViewport(scene.viewports[place], place, target);
  }
  for (const BreastScene& breast : scene.breasts) {
    impl_->drawBreast(breast, target);
  }
  impl_->heat.forgetUnused();
  impl_->masks.forgetUnused();
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_BLEND);
  glBindVertexArray(0);
}

bool Renderer::isUploading() const {
  return impl_->cache.isBusy();
}

void Renderer::endFrame() {
  impl_->frameEnd = makeFence();
}

bool Renderer::isFrameUnderWay() const {
  return impl_->frameEnd && !isPassed(impl_->frameEnd);
}

std::uint32_t Renderer::thumbnailTexture(const std::string& key) const {
  return impl_->thumbnails.textureOf(key);
}

std::uint32_t Renderer::breastTexture(const std::string& key) const {
  const RenderTexture* picture = impl_->breasts.find(key);
  return picture == nullptr ? 0 : picture->texture();
}

std::uint64_t Renderer::picturesDrawn() const {
  return impl_->thumbnails.drawings() + impl_->shown.drawings();
}

}  // namespace lobule::render
