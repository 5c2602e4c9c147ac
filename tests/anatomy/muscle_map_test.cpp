// What a network sees of the pectoral muscle, as one more piece of evidence for its edge.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "anatomy/breast_frame.h"
#include "anatomy/synthetic_view.h"

using namespace lobule;
using namespace lobule::anatomy;
using testing::draw;
using testing::SyntheticView;

namespace {

constexpr int kMapColumns = 128, kMapRows = 192;

// An oblique view without a muscle; its edge would run from (top, 0) to (0, bottom).
struct Edge {
  double top = 0.0, bottom = 0.0;
  double behind(double x, double y) const { return 1 - x / top - y / bottom; }
  double angleDeg() const { return std::atan(top / bottom) * 180 / 3.14159265; }
};
constexpr SyntheticView kOblique{.rows = 640, .centerY = 330, .halfHeight = 420, .depth = 320};
constexpr Edge kInner{100, 290}, kOuter{190, 330};

// Without a muscle, and with something light in it, lest all of it be at the top of its range, as an implant is.
image::FloatImage drawPlain() {
  image::FloatImage image = draw(kOblique);
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.columns; ++x) {
      if (std::hypot(x - 220, y - 420) < 15) image.at(x, y) = 1500;
    }
  }
  return image;
}

// Two steps in grey, at the inner edge and at the outer one.
image::FloatImage drawLayers() {
  image::FloatImage image = drawPlain();
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.columns; ++x) {
      if (testing::depthInside(kOblique, x, y) < kOblique.fadePx) continue;
      for (const Edge& edge : {kInner, kOuter}) image.at(x, y) += edge.behind(x, y) > 0 ? 250.0F : 0.0F;
    }
  }
  return image;
}

// What a network would show of a muscle behind an edge; sharp over some five pixels.
image::PlacedMap mapOf(const Edge& edge, const image::FloatImage& image, bool isMirrored = false) {
  const PixelBox box{0, 0, image.columns - 1, image.rows - 1};
  image::PlacedMap map{.values = image::FloatImage(kMapColumns, kMapRows), .box = box};
  for (int row = 0; row < kMapRows; ++row) {
    for (int column = 0; column < kMapColumns; ++column) {
      PointInImage at = map.imageFromMap(column, row);
      if (isMirrored) at = testing::mirrored(at, image.columns);
      map.values.at(column, row) = static_cast<float>(1 / (1 + std::exp(-0.2 * edge.top * edge.behind(at.x, at.y))));
    }
  }
  return map;
}

image::PlacedMap flatMap(const image::FloatImage& image, float value) {
  return {.values = image::FloatImage(kMapColumns, kMapRows, value), .box = {0, 0, image.columns - 1, image.rows - 1}};
}

BreastFrame frameOf(const image::FloatImage& image, const image::PlacedMap& muscle) {
  const LandmarkMaps seen{.nipple = {}, .muscle = muscle};
  auto frame = findBreast(image, {.view = ViewPosition::kMLO}, &seen);
  REQUIRE(frame);
  return *frame;
}

double angleDeg(const LineInImage& line) {
  return std::atan(std::abs((line.a.x - line.b.x) / (line.b.y - line.a.y))) * 180 / 3.14159265;
}

}  // namespace

TEST_CASE("Of two edges in the picture the map of the muscle chooses, left and right") {
  const image::FloatImage image = drawLayers();
  for (const Edge& edge : {kInner, kOuter}) {
    const BreastFrame frame = frameOf(image, mapOf(edge, image));
    REQUIRE(frame.pectoral);
    CHECK(angleDeg(*frame.pectoral) == Catch::Approx(edge.angleDeg()).margin(2));
    CHECK(std::abs(edge.behind(frame.pectoral->a.x, frame.pectoral->a.y)) < 0.06);
    CHECK(frame.pectoralWithNetwork);
    const BreastFrame turned = frameOf(testing::mirrored(image), mapOf(edge, image, true));
    REQUIRE(turned.pectoral);
    CHECK(turned.chestWall == ImageSide::kRight);
    CHECK(distance(testing::mirrored(turned.pectoral->a, image.columns), frame.pectoral->a) < 1e-3);
    CHECK(turned.pectoralDeviationDeg == Catch::Approx(frame.pectoralDeviationDeg).epsilon(1e-3));
  }
}

TEST_CASE("Where the picture shows no edge a clear map gives one, less sure than where both show it") {
  const image::FloatImage plain = drawPlain(), layered = drawLayers();
  const BreastFrame faint = frameOf(plain, mapOf(kOuter, plain)), clear = frameOf(layered, mapOf(kOuter, layered));
  REQUIRE(faint.pectoral);
  REQUIRE(clear.pectoral);
  CHECK(angleDeg(*faint.pectoral) == Catch::Approx(kOuter.angleDeg()).margin(4));
  CHECK(faint.pectoralDeviationDeg > clear.pectoralDeviationDeg + 2);
}

TEST_CASE("A flat map leaves the muscle's edge where it is without one, and takes from its certainty") {
  const image::FloatImage image = drawLayers();
  const BreastFrame without = frameOf(image, {});
  REQUIRE(without.pectoral);
  CHECK_FALSE(without.pectoralWithNetwork);
  for (const float value : {0.0F, 0.5F, 1.0F}) {
    const BreastFrame with = frameOf(image, flatMap(image, value));
    REQUIRE(with.pectoral);
    CHECK(with.pectoralWithNetwork);
    CHECK(distance(with.pectoral->a, without.pectoral->a) < 1e-6);
    CHECK(with.pectoralDeviationDeg > without.pectoralDeviationDeg + 2);
  }
}

TEST_CASE("A view from above has no muscle's edge, whatever a map shows") {
  const image::FloatImage image = drawLayers();
  const LandmarkMaps seen{.nipple = {}, .muscle = mapOf(kOuter, image)};
  const auto frame = findBreast(image, {.view = ViewPosition::kCC}, &seen);
  REQUIRE(frame);
  CHECK_FALSE(frame->pectoral);
  CHECK_FALSE(frame->pectoralWithNetwork);
}
