// Compiled into ImGui's OpenGL back end for the page. Before it draws, the back end asks for the state that it puts
// back afterwards, and in a browser most of these questions wait until the graphics process has done all that was asked
// of it before. They are answered here instead: src/render/ sets whatever it needs itself, so what is put back after
// ImGui may as well be what WebGL began with.
#pragma once
#include <GLES3/gl3.h>

static inline void lobuleKnownInteger(GLenum name, GLint* values) {
  switch (name) {
    case GL_MAJOR_VERSION:
    case GL_MINOR_VERSION:
    case GL_MAX_TEXTURE_SIZE:
    case GL_NUM_EXTENSIONS:
      glGetIntegerv(name, values);  // once, at the start
      return;
    case GL_VIEWPORT:
    case GL_SCISSOR_BOX:
      values[0] = values[1] = values[2] = values[3] = 0;
      return;
    case GL_ACTIVE_TEXTURE:
      *values = GL_TEXTURE0;
      return;
    case GL_BLEND_SRC_RGB:
    case GL_BLEND_SRC_ALPHA:
      *values = GL_ONE;
      return;
    case GL_BLEND_EQUATION_RGB:
    case GL_BLEND_EQUATION_ALPHA:
      *values = GL_FUNC_ADD;
      return;
    default:  // no program, texture, sampler, buffer or array; GL_ZERO
      *values = 0;
  }
}

#define glGetIntegerv lobuleKnownInteger
#define glIsEnabled(capability) GL_FALSE
