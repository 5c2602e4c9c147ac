// Draws a Scene with WebGL2 into the bound framebuffer: stored values in R16UI tiles with our own mip levels, window,
// inversion and interpolation in the shader. UI thread only; owns its GL objects.
#pragma once

#include <memory>

#include "core/result.h"
#include "render/scene.h"

namespace lobule::render {

class Renderer {
 public:
  // Needs a current WebGL2 context.
  static Result<std::unique_ptr<Renderer>> create();
  ~Renderer();
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  // Uploads what is new (bounded work a frame; isUploading() tells that more is to come), draws, forgets unused images.
  void draw(const Scene& scene);
  bool isUploading() const;

 private:
  Renderer();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lobule::render
