#include "render/gl_objects.h"

#include <GLES3/gl3.h>

#include <array>
#include <format>

namespace lobule::render {

namespace {

constexpr std::string_view kVersionLine =
    "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2D;\n"
    "precision highp usampler2D;\n";

template <class Generate>
GLuint generated(Generate generate) {
  GLuint name = 0;
  generate(1, &name);
  return name;
}

std::string infoLog(GLuint name, bool isShader) {
  std::array<char, 2048> text{};
  GLsizei length = 0;
  if (isShader) {
    glGetShaderInfoLog(name, static_cast<GLsizei>(text.size()), &length, text.data());
  } else {
    glGetProgramInfoLog(name, static_cast<GLsizei>(text.size()), &length, text.data());
  }
  return {text.data(), static_cast<std::size_t>(length)};
}

Result<GLuint> compile(GLenum kind, std::string_view name, std::string_view source) {
  const GLuint shader = glCreateShader(kind);
  const std::array<const char*, 2> parts{kVersionLine.data(), source.data()};
  const std::array<GLint, 2> lengths{static_cast<GLint>(kVersionLine.size()), static_cast<GLint>(source.size())};
  glShaderSource(shader, 2, parts.data(), lengths.data());
  glCompileShader(shader);
  GLint isCompiled = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &isCompiled);
  if (isCompiled == 0) {
    const std::string log = infoLog(shader, true);
    glDeleteShader(shader);
    return fail(ErrorCode::kInternal, std::format("The graphics driver refuses the shader {}: {}", name, log));
  }
  return shader;
}

}  // namespace

void deleteTexture(GLuint name) {
  glDeleteTextures(1, &name);
}
void deleteBuffer(GLuint name) {
  glDeleteBuffers(1, &name);
}
void deleteVertexArray(GLuint name) {
  glDeleteVertexArrays(1, &name);
}
void deleteFramebuffer(GLuint name) {
  glDeleteFramebuffers(1, &name);
}

void deleteRenderbuffer(GLuint name) {
  glDeleteRenderbuffers(1, &name);
}

void deleteFence(void* fence) {
  glDeleteSync(static_cast<GLsync>(fence));
}

Texture makeTexture() {
  return Texture(generated(glGenTextures));
}
Buffer makeBuffer() {
  return Buffer(generated(glGenBuffers));
}
VertexArray makeVertexArray() {
  return VertexArray(generated(glGenVertexArrays));
}
Framebuffer makeFramebuffer() {
  return Framebuffer(generated(glGenFramebuffers));
}

Renderbuffer makeRenderbuffer() {
  return Renderbuffer(generated(glGenRenderbuffers));
}

Fence makeFence() {
  return Fence(glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0));
}

bool isPassed(const Fence& fence) {
  GLint state = GL_SIGNALED;
  glGetSynciv(static_cast<GLsync>(fence.get()), GL_SYNC_STATUS, 1, nullptr, &state);
  return state == GL_SIGNALED;
}

void bindTexture(int unit, GLuint texture) {
  glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(unit));
  glBindTexture(GL_TEXTURE_2D, texture);
}

Result<Program> Program::link(std::string_view name, std::string_view vertex, std::string_view fragment) {
  const Result<GLuint> vertexShader = compile(GL_VERTEX_SHADER, name, vertex);
  if (!vertexShader) {
    return std::unexpected(vertexShader.error());
  }
  const Result<GLuint> fragmentShader = compile(GL_FRAGMENT_SHADER, name, fragment);
  if (!fragmentShader) {
    glDeleteShader(*vertexShader);
    return std::unexpected(fragmentShader.error());
  }
  Program program;
  program.name_ = glCreateProgram();
  glAttachShader(program.name_, *vertexShader);
  glAttachShader(program.name_, *fragmentShader);
  glLinkProgram(program.name_);
  glDeleteShader(*vertexShader);
  glDeleteShader(*fragmentShader);
  GLint isLinked = 0;
  glGetProgramiv(program.name_, GL_LINK_STATUS, &isLinked);
  if (isLinked == 0) {
    return fail(ErrorCode::kInternal,
                std::format("The graphics driver refuses to link {}: {}", name, infoLog(program.name_, false)));
  }
  return program;
}

Program::Program(Program&& other) noexcept
    : name_(std::exchange(other.name_, 0)), locations_(std::move(other.locations_)) {}

Program& Program::operator=(Program&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(locations_, other.locations_);
  return *this;
}

Program::~Program() {
  if (name_ != 0) {
    glDeleteProgram(name_);
  }
}

void Program::use() const {
  glUseProgram(name_);
}

int Program::location(const char* uniform) const {
  const auto known = locations_.find(std::string_view(uniform));
  if (known != locations_.end()) {
    return known->second;
  }
  return locations_[uniform] = glGetUniformLocation(name_, uniform);
}

void Program::set(const char* uniform, int value) const {
  glUniform1i(location(uniform), value);
}
void Program::set(const char* uniform, float value) const {
  glUniform1f(location(uniform), value);
}
void Program::set(const char* uniform, float x, float y) const {
  glUniform2f(location(uniform), x, y);
}
void Program::set(const char* uniform, int x, int y) const {
  glUniform2i(location(uniform), x, y);
}
void Program::set(const char* uniform, float x, float y, float z) const {
  glUniform3f(location(uniform), x, y, z);
}
void Program::set(const char* uniform, float x, float y, float z, float w) const {
  glUniform4f(location(uniform), x, y, z, w);
}
void Program::set(const char* uniform, const std::array<float, 9>& columns) const {
  glUniformMatrix3fv(location(uniform), 1, GL_FALSE, columns.data());
}
void Program::set(const char* uniform, const std::array<float, 16>& columns) const {
  glUniformMatrix4fv(location(uniform), 1, GL_FALSE, columns.data());
}

}  // namespace lobule::render
