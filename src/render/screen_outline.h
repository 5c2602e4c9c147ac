// What a breast's picture covers on screen, as convex outlines in device pixels: for words that keep off it. No GL.
#pragma once

#include <array>
#include <vector>

#include "render/breast_scene.h"

namespace lobule::render {

using ScreenOutline = std::vector<std::array<double, 2>>;  // corners in order

// A plate's picture; empty for one that is not shown.
ScreenOutline plateOutline(const BreastScene& scene, const DetectorPlate& plate);

// The standing breast: the hull of its skin.
ScreenOutline breastOutline(const BreastScene& scene);

// Whether an outline meets the upright box around (x, y): no side of either separates them. Empty outlines meet none.
bool meetsBox(const ScreenOutline& outline, double x, double y, double halfWidth, double halfHeight);

}  // namespace lobule::render
