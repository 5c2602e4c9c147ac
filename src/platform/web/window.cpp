#include "platform/web/window.h"

#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include "platform/web/bridge.h"
#include "platform/web/bridge_page.h"

namespace lobule::platform {

namespace {

constexpr const char* kCanvas = "#canvas";
constexpr const char* kGlslVersion = "#version 300 es";

void useBridgeClipboard() {
  ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
  platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) { setOwnClipboard(text); };
  platform.Platform_GetClipboardTextFn = [](ImGuiContext*) { return pageFacts().clipboard.c_str(); };
}

// At a pixel ratio other than 1 the back end stops following the page.
void followPage(GLFWwindow* window) {
  int width = 0, height = 0;
  glfwGetWindowSize(window, &width, &height);
  if (pageWidth() > 0 && pageHeight() > 0 && (width != pageWidth() || height != pageHeight())) {
    glfwSetWindowSize(window, pageWidth(), pageHeight());
  }
}

}  // namespace

Result<std::unique_ptr<Window>> Window::open() {
  constexpr const char* kNoGraphics =
      "This browser gives no WebGL2, which Lobule draws with. Update the browser, or switch hardware acceleration on "
      "in "
      "its settings, then reload the page.";
  if (glfwInit() == GLFW_FALSE) {
    return fail(ErrorCode::kUnsupported, kNoGraphics);
  }
  glfwWindowHint(GLFW_CLIENT_API, GLFW_OPENGL_ES_API);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  glfwWindowHint(GLFW_ALPHA_BITS, 0);
  glfwWindowHint(GLFW_DEPTH_BITS, 24);
  glfwWindowHint(GLFW_STENCIL_BITS, 8);
  std::unique_ptr<Window> window(new Window);
  window->window_ = glfwCreateWindow(std::max(1, pageWidth()), std::max(1, pageHeight()), "Lobule", nullptr, nullptr);
  if (window->window_ == nullptr) {
    return fail(ErrorCode::kUnsupported, kNoGraphics);
  }
  glfwMakeContextCurrent(window->window_);

  ImGui::CreateContext();
  ImGui::GetIO().MouseDoubleClickTime = 0.5F;  // as systems have it: ImGui's own 0.3 s is short where frames are slow
  ImGui::GetIO().IniFilename = nullptr;        // layout is ours; nothing is written behind the reader's back
  ui::setUpStyle();
  ImGui_ImplGlfw_InitForOpenGL(window->window_, true);
  ImGui_ImplGlfw_InstallEmscriptenCallbacks(window->window_, kCanvas);
  ImGui_ImplOpenGL3_Init(kGlslVersion);
  useBridgeClipboard();
  window->hasImGui_ = true;
  return window;
}

Window::~Window() {
  if (hasImGui_) {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
    ImGui::DestroyContext();
  }
  if (window_ != nullptr) {
    glfwDestroyWindow(window_);
  }
}

void Window::beginFrame() {
  followPage(window_);
  glfwPollEvents();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
}

void Window::endFrame() {
  ImGui::Render();
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

Result<bool> Window::restoreGraphics() {
  ImGui_ImplOpenGL3_Shutdown();
  if (!ImGui_ImplOpenGL3_Init(kGlslVersion)) {
    return fail(ErrorCode::kUnsupported, "The browser did not give the graphics back. Reload the page to go on.");
  }
  return true;
}

int Window::framebufferWidth() const {
  int width = 0, height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  return width;
}

int Window::framebufferHeight() const {
  int width = 0, height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  return height;
}

float Window::pixelRatio() const {
  int width = 0, height = 0;
  glfwGetWindowSize(window_, &width, &height);
  return width > 0 ? static_cast<float>(framebufferWidth()) / static_cast<float>(width) : 1.0F;
}

bool Window::wantsTextInput() const {
  return ImGui::GetIO().WantTextInput;
}

const char* cssCursor(ui::Cursor cursor) {
  switch (cursor) {
    case ui::Cursor::kArrow:
      return "default";
    case ui::Cursor::kHand:
      return "pointer";
    case ui::Cursor::kMove:
      return "move";
    case ui::Cursor::kZoom:
      return "zoom-in";
    case ui::Cursor::kWindow:
      return "ns-resize";
    case ui::Cursor::kMark:
      return "crosshair";
    case ui::Cursor::kText:
      return "text";
    case ui::Cursor::kResize:
      return "ew-resize";
  }
  return "default";
}

}  // namespace lobule::platform
