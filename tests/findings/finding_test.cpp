#include "findings/finding.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <map>
#include <numbers>

#include "findings/level_contour.h"
#include "image/region.h"

using namespace lobule;
using namespace lobule::findings;
using Catch::Approx;

namespace {

struct Cone {
  double x, y, height, radius;  // probability = height * (1 - distance / radius)
};

// A map of cones over a box of an image, eight stored pixels per sample.
image::PlacedMap coneMap(const std::vector<Cone>& cones, int columns = 80, int rows = 60) {
  image::PlacedMap map{image::FloatImage(columns, rows), {40, 24, 40 + 8 * columns - 1, 24 + 8 * rows - 1}};
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      for (const Cone& cone : cones) {
        const double value = cone.height * (1 - std::hypot(column - cone.x, row - cone.y) / cone.radius);
        map.values.at(column, row) = std::max(map.values.at(column, row), static_cast<float>(value));
      }
    }
  }
  return map;
}

image::PlacedMap mirrored(image::PlacedMap map, int imageColumns) {
  for (int row = 0; row < map.values.rows; ++row) {
    const auto begin = map.values.samples.begin() + static_cast<std::ptrdiff_t>(map.values.index(0, row));
    std::reverse(begin, begin + map.values.columns);
  }
  map.box = {imageColumns - 1 - map.box.lastColumn, map.box.firstRow, imageColumns - 1 - map.box.firstColumn,
             map.box.lastRow};
  return map;
}

}  // namespace

TEST_CASE("A cone gives one finding whose area and contour are the level's circle") {
  const auto map = coneMap({{30, 25, 1.0, 20}});
  const auto found = findingsFromMap(map, {.threshold = 0.5}, "i1");
  REQUIRE(found.size() == 1);
  const double radius = 10 * 8;
  CHECK(found[0].id == "i1-f1");
  CHECK(found[0].score == Approx(1.0));
  CHECK(found[0].areaPixels == Approx(std::numbers::pi * radius * radius).epsilon(0.01));
  const PointInImage center = map.imageFromMap(30, 25);
  CHECK(found[0].peak == center);
  for (const PointInImage& point : found[0].contour) CHECK(distance(point, center) == Approx(radius).margin(1.5));
  CHECK(signedArea(found[0].contour) > 0);
  CHECK(std::abs(found[0].box.firstColumn - (center.x - radius)) < 2);
  CHECK(std::abs(found[0].box.lastRow - (center.y + radius)) < 2);
}

TEST_CASE("Findings are ordered by score, bounded in number, and small or weak ones are left out") {
  const auto map = coneMap({{15, 15, 0.7, 10}, {60, 40, 0.95, 10}, {40, 10, 0.9, 1.5}, {20, 45, 0.4, 12}});
  const FindingOptions options{.threshold = 0.6, .maskThreshold = 0.3, .minimumAreaFraction = 10.0 / (80 * 60)};
  const auto found = findingsFromMap(map, options, "i");
  REQUIRE(found.size() == 2);
  CHECK(found[0].score == Approx(0.95));
  CHECK(found[1].score == Approx(0.7));
  CHECK_FALSE(found[0].areaMm2.has_value());
  FindingOptions one = options;
  one.maximumCount = 1;
  CHECK(findingsFromMap(map, one, "i").size() == 1);
}

TEST_CASE("A region reaches down to the mask threshold, which never lies above the operating threshold") {
  const auto map = coneMap({{30, 25, 1.0, 20}});
  const auto area = [&](double threshold, double mask) {
    return findingsFromMap(map, {.threshold = threshold, .maskThreshold = mask}, "i").at(0).areaPixels;
  };
  CHECK(area(0.8, 0.5) == area(0.5, 0.5));
  CHECK(area(0.2, 0.5) == area(0.2, 0.9));
  CHECK(area(0.2, 0.5) > area(0.5, 0.5));
}

TEST_CASE("A finding weaker than presence demands is none, wherever the operating point lies") {
  const auto map = coneMap({{15, 15, 0.7, 10}, {60, 40, 0.95, 10}});
  for (const double threshold : {0.1, 0.5}) {
    const FindingOptions options{.threshold = threshold, .maskThreshold = 0.5, .minimumScore = 0.9};
    const auto found = findingsFromMap(map, options, "i");
    REQUIRE(found.size() == 1);
    CHECK(found[0].score == Approx(0.95));
  }
}

TEST_CASE("Every region of the map is a finding or left out for one reason") {
  const auto map = coneMap({{15, 15, 0.7, 10}, {60, 40, 0.95, 10}, {40, 10, 0.9, 1.5}, {20, 45, 0.4, 12}});
  FindingOptions options{.threshold = 0.6, .maskThreshold = 0.3, .minimumAreaFraction = 10.0 / (80 * 60)};
  CHECK(outlineLevel(options) == 0.3);
  const auto reasons = [&] {
    std::map<LeftOutReason, int> counts;
    for (const LeftOutRegion& region : regionsLeftOut(map, options)) {
      ++counts[region.reason];
      CHECK(region.contour.size() >= 3);
    }
    return counts;
  };
  CHECK(findingsFromMap(map, options, "i").size() == 2);
  CHECK(reasons() == std::map<LeftOutReason, int>{{LeftOutReason::kTooSmall, 1}, {LeftOutReason::kTooWeak, 1}});
  options.maximumCount = 1;
  CHECK(reasons() == std::map<LeftOutReason, int>{
                         {LeftOutReason::kTooSmall, 1}, {LeftOutReason::kTooWeak, 1}, {LeftOutReason::kTooMany, 1}});
  CHECK(regionsLeftOut({}, options).empty());
}

TEST_CASE("A mirrored map gives mirrored findings") {
  const auto map = coneMap({{15, 15, 0.7, 10}, {60, 40, 0.95, 14}, {66, 33, 0.85, 9}});
  const int columns = 800;
  const FindingOptions options{.threshold = 0.4};
  const auto plain = findingsFromMap(map, options, "i");
  const auto other = findingsFromMap(mirrored(map, columns), options, "i");
  REQUIRE(plain.size() == other.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    CHECK(plain[i].areaPixels == Approx(other[i].areaPixels));
    CHECK(plain[i].box.firstColumn == columns - 1 - other[i].box.lastColumn);
    CHECK(plain[i].box.firstRow == other[i].box.firstRow);
    CHECK(signedArea(other[i].contour) > 0);
  }
}

TEST_CASE("A hole is not part of the area, and a region at the border ends at the box") {
  auto map = coneMap({{0, 30, 1.0, 20}});
  for (int row = 28; row <= 32; ++row) {
    for (int column = 3; column <= 6; ++column) map.values.at(column, row) = 0.0F;
  }
  const auto found = findingsFromMap(map, {.threshold = 0.5}, "i");
  REQUIRE(found.size() == 1);
  CHECK(found[0].areaPixels < 0.93 * signedArea(found[0].contour));
  for (const PointInImage& point : found[0].contour) {
    CHECK(point.x >= map.box.firstColumn - 0.5);
    CHECK(point.y <= map.box.lastRow + 0.5);
  }
  CHECK(found[0].box.firstColumn == map.box.firstColumn);
}

TEST_CASE("Samples that touch only by a corner are one finding") {
  image::PlacedMap map{image::FloatImage(6, 6), {0, 0, 5, 5}};
  map.values.at(2, 2) = map.values.at(3, 3) = 0.9F;
  const auto found = findingsFromMap(map, {.threshold = 0.5}, "i");
  REQUIRE(found.size() == 1);
  CHECK(found[0].box == PixelBox{2, 2, 3, 3});
}

TEST_CASE("No map, an empty map and a threshold of zero are harmless") {
  CHECK(findingsFromMap({}, {}, "i").empty());
  const auto empty = coneMap({});
  CHECK(findingsFromMap(empty, {.threshold = 0.0}, "i").empty());
  CHECK(findingMask({}, {}, 10, 10).samples == std::vector<std::uint8_t>(100, 0));
}

TEST_CASE("The mask numbers the findings in their order and agrees with their contours") {
  const auto map = coneMap({{15, 15, 0.7, 10}, {60, 40, 0.95, 14}});
  const FindingOptions options{.threshold = 0.4};
  const int columns = 720, rows = 540;
  const auto found = findingsFromMap(map, options, "i");
  const image::Mask mask = findingMask(map, options, columns, rows);
  REQUIRE(found.size() == 2);
  for (std::size_t n = 0; n < found.size(); ++n) {
    const image::Mask filled = image::fillPolygon(found[n].contour, columns, rows);
    long long both = 0, either = 0;
    for (std::size_t i = 0; i < mask.samples.size(); ++i) {
      const bool inMask = mask.samples[i] == n + 1, inContour = filled.samples[i] != 0;
      both += inMask && inContour ? 1 : 0;
      either += inMask || inContour ? 1 : 0;
    }
    CHECK(static_cast<double>(both) / static_cast<double>(either) > 0.97);
    CHECK(static_cast<double>(std::ranges::count(mask.samples, n + 1)) == Approx(found[n].areaPixels).epsilon(0.03));
  }
}
