// The canvas as a window: GLFW, a WebGL2 context and ImGui's two back ends, sized in CSS pixels and sharp at any pixel
// ratio. UI thread only.
#pragma once

#include <memory>

#include "core/result.h"
#include "ui/screen.h"

struct GLFWwindow;

namespace lobule::platform {

class Window {
 public:
  // An error is a sentence for the reader: what the browser lacks and what helps.
  static Result<std::unique_ptr<Window>> open();
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // Follows the page's size, then begins and ends an ImGui frame.
  void beginFrame();
  void endFrame();

  // After the browser gave the graphics context back: everything in it is gone.
  Result<bool> restoreGraphics();

  int framebufferWidth() const;
  int framebufferHeight() const;
  float pixelRatio() const;
  bool wantsTextInput() const;  // a text field has the keyboard: its cursor blinks

 private:
  Window() = default;
  GLFWwindow* window_ = nullptr;
  bool hasImGui_ = false;
};

// The CSS name of a cursor.
const char* cssCursor(ui::Cursor cursor);

}  // namespace lobule::platform
