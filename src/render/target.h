// What is being drawn into: its size, and the blending and geometry that every layer shares.
#pragma once

#include "render/gl_objects.h"
#include "render/scene.h"

namespace lobule::render {

struct Target {
  int widthPx = 0, heightPx = 0;
  bool isTexture = false;  // the first row of memory is the top one; a window's is the lowest
};

// Sets the uniforms by which every vertex shader turns screen pixels (origin top left) into clip space.
inline void setTarget(const Program& program, const Target& target) {
  program.set("uTargetSize", static_cast<float>(target.widthPx), static_cast<float>(target.heightPx));
  program.set("uTopSign", target.isTexture ? 1.0F : -1.0F);
}

}  // namespace lobule::render
