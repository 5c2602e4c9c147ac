#include "render/tile_layout.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <vector>

using namespace lobule::render;

namespace {

// How often each texel is in a core.
std::vector<int> coverage(const std::vector<Tile>& tiles, int columns, int rows) {
  std::vector<int> count(static_cast<std::size_t>(columns * rows), 0);
  for (const Tile& tile : tiles) {
    for (int row = tile.coreTop; row < tile.coreBottom; ++row) {
      for (int column = tile.coreLeft; column < tile.coreRight; ++column) {
        ++count[static_cast<std::size_t>(row * columns + column)];
      }
    }
  }
  return count;
}

}  // namespace

TEST_CASE("A picture within the limit is one tile without an apron") {
  const auto tiles = tileLayout(100, 64, 100);
  REQUIRE(tiles.size() == 1);
  CHECK(tiles[0].heldWidth() == 100);
  CHECK(tiles[0].heldHeight() == 64);
}

TEST_CASE("Tile cores cover every texel once, and no texture exceeds the limit") {
  for (const int limit : {5, 16, 33, 64}) {
    for (const auto& [columns, rows] : {std::pair{65, 64}, {131, 17}, {1, 200}, {64, 65}}) {
      const auto tiles = tileLayout(columns, rows, limit);
      for (const int count : coverage(tiles, columns, rows)) {
        REQUIRE(count == 1);
      }
      for (const Tile& tile : tiles) {
        REQUIRE(tile.heldWidth() <= limit);
        REQUIRE(tile.heldHeight() <= limit);
      }
    }
  }
}

TEST_CASE("A tile holds the filter's reach around its core, up to the picture's edge") {
  for (const Tile& tile : tileLayout(200, 90, 40)) {
    CHECK(tile.heldLeft == std::max(0, tile.coreLeft - kTileApron));
    CHECK(tile.heldTop == std::max(0, tile.coreTop - kTileApron));
    CHECK(tile.heldRight == std::min(200, tile.coreRight + kTileApron));
    CHECK(tile.heldBottom == std::min(90, tile.coreBottom + kTileApron));
  }
}
