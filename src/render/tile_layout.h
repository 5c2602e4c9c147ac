// Cuts a picture that is larger than the largest texture into tiles that overlap enough for the shader's filter: every
// filter tap around a point of a tile's core lies in that tile.
#pragma once

#include <vector>

namespace lobule::render {

// The filter reaches two texels beyond a point (picture_filter.glsl).
inline constexpr int kTileApron = 2;

// Half-open texel ranges. The core is drawn; held is what the texture stores: the core and its apron, cut at the
// picture's edge.
struct Tile {
  int coreLeft = 0, coreTop = 0, coreRight = 0, coreBottom = 0;
  int heldLeft = 0, heldTop = 0, heldRight = 0, heldBottom = 0;

  int heldWidth() const { return heldRight - heldLeft; }
  int heldHeight() const { return heldBottom - heldTop; }
};

// The cores cover the picture without overlap, row by row; no tile holds more than limit texels in a direction. limit
// must exceed twice the apron.
std::vector<Tile> tileLayout(int columns, int rows, int limit);

}  // namespace lobule::render
