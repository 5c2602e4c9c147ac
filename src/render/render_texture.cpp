#include "render/render_texture.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "generated/shaders.h"

namespace lobule::render {

void RenderTexture::fit(int widthPx, int heightPx, Halvings halvings) {
  if (texture_ && widthPx_ == widthPx && heightPx_ == heightPx) {
    return;
  }
  const bool isHalved = halvings == Halvings::kAll;
  const int levels = isHalved ? std::bit_width(static_cast<unsigned>(std::max(widthPx, heightPx))) : 1;
  texture_ = makeTexture();
  bindTexture(0, texture_.get());
  glTexStorage2D(GL_TEXTURE_2D, levels, GL_RGBA8, widthPx, heightPx);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, isHalved ? GL_LINEAR_MIPMAP_LINEAR : GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  widthPx_ = widthPx;
  heightPx_ = heightPx;
}

void RenderTexture::attach() const {
  glFramebufferTexture2D(GL_DRAW_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_.get(), 0);
}

Result<CopyPainter> CopyPainter::create() {
  Result<Program> copy = Program::link("copy", shaders::kPictureVert, shaders::kCopyFrag);
  if (!copy) {
    return std::unexpected(copy.error());
  }
  return CopyPainter(std::move(*copy));
}

void CopyPainter::draw(const RenderTexture& texture, const RectPx& rect, const Target& target) const {
  const int left = static_cast<int>(std::lround(rect.x)), top = static_cast<int>(std::lround(rect.y));
  copy_.use();
  setTarget(copy_, target);
  copy_.set("uPicture", 0);
  copy_.set("uOrigin", left, top);
  copy_.set("uRectangle", static_cast<float>(left), static_cast<float>(top),
            static_cast<float>(left + texture.widthPx()), static_cast<float>(top + texture.heightPx()));
  bindTexture(0, texture.texture());
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

}  // namespace lobule::render
