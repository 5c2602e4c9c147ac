// Owners of GL names, and a linked program with its uniforms by name. UI thread with a current context only.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.h"

namespace lobule::render {

using GlId = unsigned int;  // GLuint, without asking every includer for GL's header

// Deletes the name with the owner; moves, never copies.
template <auto Delete, class Name = GlId>
class GlName {
 public:
  GlName() = default;
  explicit GlName(Name name) : name_(name) {}
  GlName(GlName&& other) noexcept : name_(std::exchange(other.name_, {})) {}
  GlName& operator=(GlName&& other) noexcept {
    std::swap(name_, other.name_);
    return *this;
  }
  ~GlName() {
    if (name_ != Name{}) {
      Delete(name_);
    }
  }
  Name get() const { return name_; }
  explicit operator bool() const { return name_ != Name{}; }

 private:
  Name name_ = {};
};

void deleteTexture(GlId name);
void deleteBuffer(GlId name);
void deleteVertexArray(GlId name);
void deleteFramebuffer(GlId name);
void deleteRenderbuffer(GlId name);
void deleteFence(void* fence);

using Texture = GlName<deleteTexture>;
using Buffer = GlName<deleteBuffer>;
using VertexArray = GlName<deleteVertexArray>;
using Framebuffer = GlName<deleteFramebuffer>;
using Renderbuffer = GlName<deleteRenderbuffer>;
using Fence = GlName<deleteFence, void*>;

Texture makeTexture();
Buffer makeBuffer();
VertexArray makeVertexArray();
Framebuffer makeFramebuffer();
Renderbuffer makeRenderbuffer();

// A mark in the stream of commands, and whether the graphics card has come past it.
Fence makeFence();
bool isPassed(const Fence& fence);

// Binds a 2D texture to a unit.
void bindTexture(int unit, GlId texture);

// A vertex and a fragment shader, linked. Uniforms that the shader does not use are ignored.
class Program {
 public:
  // name: for the error only. Sources begin without a version line: it is put in front.
  static Result<Program> link(std::string_view name, std::string_view vertex, std::string_view fragment);
  Program(Program&& other) noexcept;
  Program& operator=(Program&& other) noexcept;
  ~Program();

  void use() const;
  void set(const char* uniform, int value) const;
  void set(const char* uniform, float value) const;
  void set(const char* uniform, float x, float y) const;
  void set(const char* uniform, int x, int y) const;
  void set(const char* uniform, float x, float y, float z) const;
  void set(const char* uniform, float x, float y, float z, float w) const;
  void set(const char* uniform, const std::array<float, 9>& columns) const;   // a 3x3 matrix
  void set(const char* uniform, const std::array<float, 16>& columns) const;  // a 4x4 matrix

 private:
  Program() = default;
  int location(const char* uniform) const;
  GlId name_ = 0;
  mutable std::map<std::string, int, std::less<>> locations_;
};

}  // namespace lobule::render
