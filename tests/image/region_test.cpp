#include "image/region.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string_view>

using namespace lobule;
using namespace lobule::image;

namespace {

Mask maskFromText(const std::vector<std::string_view>& lines) {
  Mask mask(static_cast<int>(lines[0].size()), static_cast<int>(lines.size()));
  for (int row = 0; row < mask.rows; ++row) {
    for (int column = 0; column < mask.columns; ++column) {
      mask.at(column, row) = lines[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] == '#'
                                 ? std::uint8_t{255}
                                 : std::uint8_t{0};
    }
  }
  return mask;
}

// Groups by flooding, one pixel after another: slow and obvious.
int countByFlooding(Mask mask, Connectivity connectivity) {
  int groups = 0;
  for (int start = 0; start < mask.columns * mask.rows; ++start) {
    if (mask.samples[static_cast<std::size_t>(start)] == 0) continue;
    ++groups;
    std::vector<std::pair<int, int>> open{{start % mask.columns, start / mask.columns}};
    while (!open.empty()) {
      const auto [column, row] = open.back();
      open.pop_back();
      if (column < 0 || row < 0 || column >= mask.columns || row >= mask.rows || mask.at(column, row) == 0) continue;
      mask.at(column, row) = 0;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          if (connectivity == Connectivity::kEight || dx == 0 || dy == 0) open.emplace_back(column + dx, row + dy);
        }
      }
    }
  }
  return groups;
}

}  // namespace

TEST_CASE("Components come by falling size with their box and centroid") {
  const auto found = connectedComponents(maskFromText({"#...##", ".#..##", "....##", "......", "..#..."}));
  REQUIRE(found.components.size() == 3);
  CHECK(found.components[0].pixels == 6);
  CHECK(found.components[0].box == PixelBox{4, 0, 5, 2});
  CHECK(found.components[0].centroid == PointInImage{4.5, 1.0});
  CHECK(found.components[1].pixels == 2);
  CHECK(found.components[2].box == PixelBox{2, 4, 2, 4});
  CHECK(found.labels.at(5, 2) == 1);
  CHECK(found.labels.at(0, 0) == 2);
  CHECK(found.labels.at(1, 1) == 2);
  CHECK(found.labels.at(0, 4) == 0);
}

TEST_CASE("Pixels that touch at a corner are one component only in the eight-neighbourhood") {
  const Mask diagonal = maskFromText({"#.", ".#"});
  CHECK(connectedComponents(diagonal, Connectivity::kEight).components.size() == 1);
  CHECK(connectedComponents(diagonal, Connectivity::kFour).components.size() == 2);
}

TEST_CASE("Random masks have as many components as flooding finds, and no pixel is lost") {
  std::mt19937 random(7);
  for (int round = 0; round < 40; ++round) {
    Mask mask(1 + round % 17, 1 + round % 11);
    for (auto& sample : mask.samples) sample = random() % 5 < 2 ? 255 : 0;
    for (const auto connectivity : {Connectivity::kFour, Connectivity::kEight}) {
      const auto found = connectedComponents(mask, connectivity);
      CHECK(static_cast<int>(found.components.size()) == countByFlooding(mask, connectivity));
      long long pixels = 0;
      for (const auto& component : found.components) pixels += component.pixels;
      CHECK(pixels == std::ranges::count(mask.samples, 255));
    }
  }
}

TEST_CASE("An empty mask has no components") {
  CHECK(connectedComponents(Mask(4, 4)).components.empty());
  CHECK(connectedComponents(Mask{}).components.empty());
}

TEST_CASE("The bounds of a mask hold all its pixels, whatever parts it has, and are empty for an empty one") {
  const PixelBox box = boundsOf(maskFromText({".....", ".#...", ".....", "...#."}));
  CHECK((box.firstColumn == 1 && box.firstRow == 1 && box.lastColumn == 3 && box.lastRow == 3));
  CHECK(boundsOf(Mask(4, 4)).isEmpty());
}
