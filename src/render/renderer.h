// Draws a Scene with WebGL2 into the bound framebuffer: stored values in R16UI tiles with our own mip levels, window,
// inversion and interpolation in the shader. UI thread only; owns its GL objects.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/result.h"
#include "render/scene.h"

namespace lobule::render {

struct RendererOptions {
  // Where mip levels are computed: a thread of the app's, else at once. What it is given may outlive the renderer.
  std::function<void(std::function<void()>)> executor;
  int tileLimit = 4096;  // and never more than the context's largest texture
  std::size_t uploadBytesPerFrame = 6U << 20;
  std::size_t gpuBytes = 768U << 20;  // pictures off screen go when there is more
};

class Renderer {
 public:
  // Needs a current WebGL2 context.
  static Result<std::unique_ptr<Renderer>> create(RendererOptions options = {});
  ~Renderer();
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  // Uploads what is new (bounded work a frame; isUploading() tells that more is to come), draws, forgets unused images.
  // The target is black where there is no picture.
  void draw(const Scene& scene);
  bool isUploading() const;

  // After the frame's last draw call, whoever made it; and whether the graphics card still works on that frame.
  void endFrame();
  bool isFrameUnderWay() const;

  // The texture of a thumbnail of the scene drawn last, top row first; 0 until there is something in it. It stays good
  // until the next draw.
  std::uint32_t thumbnailTexture(const std::string& key) const;

  // The same for a breast of the scene with isTexture.
  std::uint32_t breastTexture(const std::string& key) const;

  // How often a picture was drawn, not copied, thumbnails included: for tests and benchmarks.
  std::uint64_t picturesDrawn() const;

 private:
  Renderer();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lobule::render
