#include "render/tile_layout.h"

#include <algorithm>
#include <cassert>

namespace lobule::render {

namespace {

int partsOf(int length, int limit) {
  if (length <= limit) {
    return 1;
  }
  const int core = limit - 2 * kTileApron;
  return (length + core - 1) / core;
}

}  // namespace

std::vector<Tile> tileLayout(int columns, int rows, int limit) {
  assert(limit > 2 * kTileApron);
  const int across = partsOf(columns, limit), down = partsOf(rows, limit);
  const auto edge = [](int length, int part, int parts) {
    return static_cast<int>(static_cast<long long>(length) * part / parts);
  };
  std::vector<Tile> tiles;
  for (int j = 0; j < down; ++j) {
    for (int i = 0; i < across; ++i) {
      Tile tile{.coreLeft = edge(columns, i, across),
                .coreTop = edge(rows, j, down),
                .coreRight = edge(columns, i + 1, across),
                .coreBottom = edge(rows, j + 1, down)};
      tile.heldLeft = std::max(0, tile.coreLeft - kTileApron);
      tile.heldTop = std::max(0, tile.coreTop - kTileApron);
      tile.heldRight = std::min(columns, tile.coreRight + kTileApron);
      tile.heldBottom = std::min(rows, tile.coreBottom + kTileApron);
      tiles.push_back(tile);
    }
  }
  return tiles;
}

}  // namespace lobule::render
