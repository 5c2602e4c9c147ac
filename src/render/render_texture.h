// A texture that is drawn into, its first row the top one, and the painter that copies it to the screen.
#pragma once

#include "render/target.h"

namespace lobule::render {

enum class Halvings { kNone, kAll };

class RenderTexture {
 public:
  // Makes the texture anew unless it has this size; what it then shows is undefined.
  void fit(int widthPx, int heightPx, Halvings halvings = Halvings::kNone);

  // Attaches it to the framebuffer that is bound for drawing.
  void attach() const;

  GlId texture() const { return texture_.get(); }
  int widthPx() const { return widthPx_; }
  int heightPx() const { return heightPx_; }
  explicit operator bool() const { return static_cast<bool>(texture_); }

 private:
  Texture texture_;
  int widthPx_ = 0, heightPx_ = 0;
};

// A vertex array without attributes is the caller's, and so are scissor and blending.
class CopyPainter {
 public:
  static Result<CopyPainter> create();

  // Pixel by pixel, its upper left corner at that of the rectangle.
  void draw(const RenderTexture& texture, const RectPx& rect, const Target& target) const;

 private:
  explicit CopyPainter(Program copy) : copy_(std::move(copy)) {}
  Program copy_;
};

}  // namespace lobule::render
