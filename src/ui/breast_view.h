// The 3D breast of a place as plain data for the renderer, and the words at its labels. Pure, no ImGui.
#pragma once

#include <string>

#include "ui/screen.h"

namespace lobule::ui {

inline constexpr const char* kBreastKey = "location";

// place has a location. The scene's rectangle is widthCss x heightCss at the pixel ratio; stepProgress as in
// render::showConstruction.
BreastPicture makeBreastPicture(const study::StudyState& state, const study::Place& place, double widthCss,
                                double heightCss, float pixelRatio, float stepProgress = 1);

// "12", "outer", "chest wall", "CC".
std::string labelText(const render::BreastScene& scene, const render::LabelAnchor& label);

render::BreastCamera cameraOf(const study::WidgetView& view);
study::WidgetView withCamera(study::WidgetView view, const render::BreastCamera& camera);

}  // namespace lobule::ui
