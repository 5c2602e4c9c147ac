// Runs the screen without a window: an ImGui context, a pointer and keys moved by the test, and the actions that come
// out. Textures that ImGui asks for are kept in memory for the software canvas.
#pragma once

#include <imgui.h>

#include "study/action.h"
#include "ui/screen.h"

namespace lobule::ui::testing {

class ScreenDriver {
 public:
  explicit ScreenDriver(float width = 1440, float height = 900, float ratio = 1) {
    context_ = ImGui::CreateContext();
    ImGui::SetCurrentContext(context_);
    ImGuiIO& io = ImGui::GetIO();
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    input.widthCss = width;
    input.heightCss = height;
    input.pixelRatio = ratio;
    input.reducedMotion = true;
    setUpStyle();
    frame();  // ImGui learns the windows' sizes in the first frame
  }
  ~ScreenDriver() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) texture->SetStatus(ImTextureStatus_Destroyed);
    ImGui::DestroyContext(context_);
  }
  ScreenDriver(const ScreenDriver&) = delete;
  ScreenDriver& operator=(const ScreenDriver&) = delete;

  // Draws one frame of a sixtieth of a second; apply() what came out when asked.
  ScreenOutput frame() {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {input.widthCss, input.heightCss};
    io.DisplayFramebufferScale = {input.pixelRatio, input.pixelRatio};
    io.DeltaTime = 1.0F / 60;
    input.seconds += io.DeltaTime;
    ImGui::NewFrame();
    ScreenOutput output = drawScreen(state, input);
    ImGui::Render();
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      if (texture->Status == ImTextureStatus_WantCreate || texture->Status == ImTextureStatus_WantUpdates) {
        texture->SetTexID(static_cast<ImTextureID>(1));
        texture->SetStatus(ImTextureStatus_OK);
      }
    }
    sent.insert(sent.end(), output.actions.begin(), output.actions.end());
    requests.insert(requests.end(), output.requests.begin(), output.requests.end());
    if (appliesActions) {
      for (const study::Action& action : output.actions) study::apply(state, action);
    }
    last = output;
    return output;
  }
  void frames(int count) {
    for (int i = 0; i < count; ++i) frame();
  }

  void moveTo(float x, float y) {
    ImGui::GetIO().AddMousePosEvent(x, y);
    frame();
  }
  void press(int button = 0) {
    ImGui::GetIO().AddMouseButtonEvent(button, true);
    frame();
  }
  void release(int button = 0) {
    ImGui::GetIO().AddMouseButtonEvent(button, false);
    frame();
  }
  void click(float x, float y, int button = 0) {
    moveTo(x, y);
    press(button);
    release(button);
    frame();
  }
  void drag(float x0, float y0, float x1, float y1, int button = 0) {
    moveTo(x0, y0);
    press(button);
    moveTo(x1, y1);
    release(button);
  }
  void wheel(float x, float y, float amount) {
    moveTo(x, y);
    ImGui::GetIO().AddMouseWheelEvent(0, amount);
    frame();
  }
  void key(ImGuiKey key, bool shift = false) {
    ImGuiIO& io = ImGui::GetIO();
    if (shift) io.AddKeyEvent(ImGuiMod_Shift, true);
    io.AddKeyEvent(key, true);
    frame();
    io.AddKeyEvent(key, false);
    if (shift) io.AddKeyEvent(ImGuiMod_Shift, false);
    frame();
  }
  void type(unsigned character) {
    ImGui::GetIO().AddInputCharacter(character);
    frame();
  }

  // The last action of a kind that came out, if any.
  template <class Kind>
  const Kind* lastSent() const {
    for (auto action = sent.rbegin(); action != sent.rend(); ++action) {
      if (const Kind* kind = std::get_if<Kind>(&*action)) return kind;
    }
    return nullptr;
  }
  template <class Kind>
  int countSent() const {
    int count = 0;
    for (const study::Action& action : sent) count += std::holds_alternative<Kind>(action) ? 1 : 0;
    return count;
  }

  study::StudyState state;
  ScreenInput input;
  ScreenOutput last;
  study::Actions sent;
  std::vector<PageRequest> requests;
  bool appliesActions = true;

 private:
  ImGuiContext* context_ = nullptr;
};

}  // namespace lobule::ui::testing
