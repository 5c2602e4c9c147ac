#include "probe.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <cstdlib>

namespace probe {

namespace {

constexpr int kMostFrames = 2000;

// A colour texture with a stencil, bound while it lives.
class Framebuffer {
 public:
  Framebuffer(int width, int height) {
    glGenFramebuffers(1, &framebuffer_);
    glGenRenderbuffers(2, buffers_.data());
    glBindRenderbuffer(GL_RENDERBUFFER, buffers_[0]);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width, height);
    glBindRenderbuffer(GL_RENDERBUFFER, buffers_[1]);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_DEPTH24_STENCIL8, width, height);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, buffers_[0]);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_STENCIL_ATTACHMENT, GL_RENDERBUFFER, buffers_[1]);
  }
  ~Framebuffer() {
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glDeleteFramebuffers(1, &framebuffer_);
    glDeleteRenderbuffers(2, buffers_.data());
  }
  Framebuffer(const Framebuffer&) = delete;
  Framebuffer& operator=(const Framebuffer&) = delete;

 private:
  GLuint framebuffer_ = 0;
  std::array<GLuint, 2> buffers_{};
};

Picture readRows(int width, int height) {
  Picture picture{.width = width, .height = height, .rgba = {}};
  picture.rgba.resize(static_cast<std::size_t>(width * height * 4));
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, picture.rgba.data());
  return picture;
}

Picture turnedOver(const Picture& source) {
  Picture result = source;
  const auto rowBytes = static_cast<std::ptrdiff_t>(source.width) * 4;
  for (int row = 0; row < source.height; ++row) {
    std::copy_n(source.rgba.begin() + (source.height - 1 - row) * rowBytes, rowBytes,
                result.rgba.begin() + row * rowBytes);
  }
  return result;
}

}  // namespace

Drawn draw(render::Renderer& renderer, const render::Scene& scene) {
  const Framebuffer framebuffer(scene.widthPx, scene.heightPx);
  Drawn drawn;
  do {
    renderer.draw(scene);
    ++drawn.frames;
  } while (renderer.isUploading() && drawn.frames < kMostFrames);
  drawn.picture = turnedOver(readRows(scene.widthPx, scene.heightPx));
  return drawn;
}

std::unique_ptr<render::Renderer> makeRenderer(render::RendererOptions options) {
  auto renderer = render::Renderer::create(std::move(options));
  if (!renderer) {
    std::abort();  // the page reports the driver's words
  }
  return std::move(*renderer);
}

Picture readTexture(std::uint32_t texture, int width, int height) {
  GLuint framebuffer = 0;
  glGenFramebuffers(1, &framebuffer);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
  Picture picture = readRows(width, height);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glDeleteFramebuffers(1, &framebuffer);
  return picture;
}

int largestDifference(const Picture& a, const Picture& b) {
  if (a.width != b.width || a.height != b.height) {
    return -1;
  }
  int largest = 0;
  for (std::size_t i = 0; i < a.rgba.size(); ++i) {
    largest = std::max(largest, std::abs(int{a.rgba[i]} - int{b.rgba[i]}));
  }
  return largest;
}

render::ViewportScene viewportOf(std::shared_ptr<const render::GreyLayer> grey, int width, int height) {
  render::ViewportScene viewport;
  viewport.rect = {.x = 0, .y = 0, .width = static_cast<float>(width), .height = static_cast<float>(height)};
  viewport.transform = {.scale = 1.0, .center = {.x = (width - 1) / 2.0, .y = (height - 1) / 2.0}, .flipped = false};
  viewport.grey = std::move(grey);
  return viewport;
}

render::Scene sceneOf(render::ViewportScene viewport) {
  render::Scene scene;
  scene.widthPx = static_cast<int>(viewport.rect.x + viewport.rect.width);
  scene.heightPx = static_cast<int>(viewport.rect.y + viewport.rect.height);
  scene.viewports.push_back(std::move(viewport));
  return scene;
}

std::shared_ptr<image::GreyImage> noiseImage(int columns, int rows, int limit, std::uint32_t seed) {
  Noise noise(seed);
  auto picture = std::make_shared<image::GreyImage>();
  picture->plane = image::Plane<std::uint16_t>(columns, rows);
  picture->bitsStored = 16;
  for (std::uint16_t& sample : picture->plane.samples) {
    sample = static_cast<std::uint16_t>(noise.below(limit));
  }
  return picture;
}

}  // namespace probe
