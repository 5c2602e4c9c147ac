#include "render/breast_target.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <array>

namespace lobule::render {

namespace {

// WebGL2 promises four, or as many as there are.
GLsizei samplesForDepth() {
  constexpr GLint kWanted = 4;
  GLint most = 0;
  glGetIntegerv(GL_MAX_SAMPLES, &most);
  return std::min(most, kWanted);
}

}  // namespace

void BreastTarget::allocate(int widthPx, int heightPx) {
  if (widthPx == allocatedWidthPx_ && heightPx == allocatedHeightPx_) {
    return;
  }
  if (!multisampled_) {
    multisampled_ = makeFramebuffer();
    resolved_ = makeFramebuffer();
  }
  color_ = makeRenderbuffer();
  depth_ = makeRenderbuffer();
  const GLsizei samples = samplesForDepth();
  glBindRenderbuffer(GL_RENDERBUFFER, color_.get());
  glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, GL_RGBA8, widthPx, heightPx);
  glBindRenderbuffer(GL_RENDERBUFFER, depth_.get());
  glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, GL_DEPTH_COMPONENT24, widthPx, heightPx);
  glBindFramebuffer(GL_FRAMEBUFFER, multisampled_.get());
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, color_.get());
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, depth_.get());
  allocatedWidthPx_ = widthPx;
  allocatedHeightPx_ = heightPx;
}

void BreastTarget::begin(int widthPx, int heightPx, const Color& background) {
  glGetIntegerv(GL_FRAMEBUFFER_BINDING, &framebufferBefore_);
  allocate(widthPx, heightPx);
  widthPx_ = widthPx;
  heightPx_ = heightPx;
  glBindFramebuffer(GL_FRAMEBUFFER, multisampled_.get());
  glViewport(0, 0, widthPx, heightPx);
  glClearColor(background.r, background.g, background.b, 1);
  glClearDepthf(1);
  glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
}

void BreastTarget::end(RenderTexture& kept) {
  kept.fit(widthPx_, heightPx_);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, multisampled_.get());
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, resolved_.get());
  kept.attach();
  glBlitFramebuffer(0, 0, widthPx_, heightPx_, 0, 0, widthPx_, heightPx_, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  const std::array<GLenum, 2> finished{GL_COLOR_ATTACHMENT0, GL_DEPTH_ATTACHMENT};
  glInvalidateFramebuffer(GL_READ_FRAMEBUFFER, static_cast<GLsizei>(finished.size()), finished.data());
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(framebufferBefore_));
}

}  // namespace lobule::render
