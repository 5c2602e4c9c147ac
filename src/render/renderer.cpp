#include "render/renderer.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <cmath>

#include "render/breast_painter.h"
#include "render/contour_painter.h"
#include "render/heat_painter.h"
#include "render/mask_painter.h"
#include "render/picture_cache.h"
#include "render/picture_painter.h"
#include "render/thumbnail_shelf.h"

namespace lobule::render {

struct Renderer::Impl {
  PicturePainter pictures;
  HeatPainter heat;
  MaskPainter masks;
  ContourPainter contours;
  BreastPainter breasts;
  PictureCache cache;
  ThumbnailShelf thumbnails;
  VertexArray noAttributes = makeVertexArray();
  Fence frameEnd = {};

  void drawViewport(const ViewportScene& viewport, const Target& target);
  void drawBreast(const BreastScene& breast, const Target& target);
  void drawThumbnails(const std::vector<ThumbnailScene>& thumbnails);
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
                                 .thumbnails = {}});
  return renderer;
}

void Renderer::Impl::drawViewport(const ViewportScene& viewport, const Target& target) {
  setScissor(viewport.rect, target);
  const PictureTexture* picture = cache.shownOf(viewport);
  if (picture == nullptr) {
    return;
  }
  glDisable(GL_BLEND);
  glBindVertexArray(noAttributes.get());
  pictures.draw(viewport, *picture, target);
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
  if (!breast.isTexture) {
    setScissor(breast.rect, target);
    glDisable(GL_BLEND);
    breasts.draw(breast, target);
  }
}

void Renderer::Impl::drawThumbnails(const std::vector<ThumbnailScene>& scenes) {
  thumbnails.keepOnly(scenes);
  for (const ThumbnailScene& scene : scenes) {
    const PictureTexture* picture = pictureOf(cache, scene.content);
    if (picture == nullptr || !thumbnails.needsDrawing(scene, *picture)) {
      continue;
    }
    const Target target = thumbnails.begin(scene);
    glDisable(GL_SCISSOR_TEST);
    glBindVertexArray(noAttributes.get());
    pictures.draw(scene.content, *picture, target);
    thumbnails.end();
  }
}

void Renderer::draw(const Scene& scene) {
  impl_->cache.prepare(scene);
  glDisable(GL_BLEND);
  glDisable(GL_DEPTH_TEST);
  glDisable(GL_CULL_FACE);
  glDisable(GL_STENCIL_TEST);
  glDisable(GL_DITHER);
  impl_->drawThumbnails(scene.thumbnails);
  glDisable(GL_SCISSOR_TEST);
  impl_->breasts.prepare(scene.breasts, impl_->cache, impl_->pictures);
  glViewport(0, 0, scene.widthPx, scene.heightPx);
  glDisable(GL_SCISSOR_TEST);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT | GL_STENCIL_BUFFER_BIT);
  glEnable(GL_SCISSOR_TEST);
  const Target target{.widthPx = scene.widthPx, .heightPx = scene.heightPx};
  for (const ViewportScene& viewport : scene.viewports) {
    impl_->drawViewport(viewport, target);
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
  return impl_->breasts.textureOf(key);
}

std::size_t Renderer::gpuBytes() const {
  return impl_->cache.gpuBytes();
}

}  // namespace lobule::render
