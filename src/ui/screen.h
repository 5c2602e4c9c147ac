// The whole screen: state in, actions out. Pure view structs are made by make*View functions (unit-tested); draw*
// functions only call ImGui. Returns where the viewports lie, for the renderer.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "render/breast_scene.h"
#include "study/action.h"
#include "study/snapshot.h"
#include "study/view_transform.h"

namespace lobule::ui {

struct ScreenRect {  // CSS pixels
  float x = 0, y = 0, width = 0, height = 0;
};

// What the page around the canvas must do for the reader: the app passes these to the bridge.
enum class PageRequest { kOpenFiles, kOpenFolder, kOpenSample, kOpenSampleUltrasound };

// The cursor that the page shows over the canvas.
enum class Cursor { kArrow, kHand, kMove, kZoom, kWindow, kText, kResize, kMark };

// A 3D breast to be drawn; the app puts the images on the plates.
struct BreastPicture {
  render::BreastScene scene;
  std::vector<study::ImageId> plateImages;  // of scene.plates, in their order
};

struct ScreenOutput {
  study::Actions actions;
  std::vector<PageRequest> requests;
  std::array<ScreenRect, 4> viewports;  // zero size: not on screen
  // As shown now, in CSS pixels per image pixel: eased while a view moves, so draw with these and not with the state's.
  std::array<study::ViewTransform, 4> transforms;
  std::vector<BreastPicture> breasts;  // drawn to textures of their scenes' keys
  study::WidgetOnScreen widget;
  study::PartsOnScreen parts;
  std::vector<std::string> pointedAt;  // marks and findings whose rows or buttons the pointer is on, ids
  std::string copyText;                // for the clipboard; empty: nothing was copied
  Cursor cursor = Cursor::kArrow;
  bool isAnimating = false;  // draw another frame soon although nothing happened
};

// A picture that the renderer keeps as a texture (ImTextureID), top left at uv (0, 0); 0: nothing to show yet.
struct Picture {
  std::uint64_t texture = 0;
  float widthPx = 0, heightPx = 0;
};

// Display facts the state does not hold.
struct ScreenInput {
  float widthCss = 0, heightCss = 0, pixelRatio = 1;
  bool fileIsDraggedOver = false;
  bool reducedMotion = false;
  double seconds = 0;
  std::map<std::string, Picture> breasts;        // by their scenes' keys
  std::map<study::ImageId, Picture> thumbnails;  // windowed and flipped as hung; fits a box of 148 x 148 CSS pixels
};

// Once, after ImGui::CreateContext() and before the first frame: fonts and style.
void setUpStyle();

// Between ImGui::NewFrame() and ImGui::Render(). Viewports stay transparent: the renderer's picture lies under them.
// io.DisplaySize is in CSS pixels, io.DisplayFramebufferScale the pixel ratio.
ScreenOutput drawScreen(const study::StudyState& state, const ScreenInput& input);

}  // namespace lobule::ui
