#include "anatomy/nipple_map.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <vector>

#include "anatomy/breast_frame.h"
#include "anatomy/map_file.h"
#include "anatomy/synthetic_view.h"

using namespace lobule;
using namespace lobule::anatomy;
using testing::draw;
using testing::SyntheticView;

namespace {

constexpr int kMapColumns = 128, kMapRows = 192;

PixelBox wholeOf(const image::FloatImage& image) {
  return {0, 0, image.columns - 1, image.rows - 1};
}

// Bells of a height and a width of sigmaPx around points of the image.
image::PlacedMap bells(const PixelBox& box, const std::vector<PointInImage>& points, double height = 0.9,
                       double sigmaPx = 8) {
  image::PlacedMap map{.values = image::FloatImage(kMapColumns, kMapRows), .box = box};
  for (int row = 0; row < kMapRows; ++row) {
    for (int column = 0; column < kMapColumns; ++column) {
      for (const PointInImage& point : points) {
        const double away = distance(map.imageFromMap(column, row), point) / sigmaPx;
        map.values.at(column, row) += static_cast<float>(height * std::exp(-0.5 * away * away));
      }
    }
  }
  return map;
}

Nipple nippleOf(const image::FloatImage& image, const image::PlacedMap* map, ViewPosition view = ViewPosition::kCC) {
  const LandmarkMaps seen{.nipple = map == nullptr ? image::PlacedMap() : *map, .muscle = {}};
  const auto frame = findBreast(image, {.view = view}, &seen);
  REQUIRE(frame);
  REQUIRE(frame->nipple);
  return *frame->nipple;
}

PointInImage onSkin(const SyntheticView& view, double y) {
  return {view.depth * std::sqrt(1 - std::pow((y - view.centerY) / view.halfHeight, 2)), y};
}

void addBump(image::FloatImage& image, PointInImage center) {
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.columns; ++x) {
      if (distance({x + 0.0, y + 0.0}, center) < 12) image.at(x, y) = std::max(image.at(x, y), 500.0F);
    }
  }
}

void addFrame(image::FloatImage& image, int above, int right) {
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.columns; ++x) {
      if (y < above || x >= image.columns - right) image.at(x, y) = 2500;
    }
  }
}

}  // namespace

TEST_CASE("Stored and working coordinates are each other's inverse, in mirrored and framed views, too") {
  for (const bool isFramed : {false, true}) {
    // Neither side is a multiple of the factor.
    image::FloatImage image = draw({.columns = 1701, .rows = 2303, .centerY = 1150, .halfHeight = 900, .depth = 1200});
    if (isFramed) addFrame(image, 40, 30);
    WorkingView view = makeWorkingView(image);
    REQUIRE(view.factor > 1);
    CHECK(view.framed.top == isFramed);
    CHECK(view.framed.right == isFramed);
    CHECK_FALSE(view.framed.left);
    CHECK_FALSE(view.framed.bottom);
    const float before = view.grey.at(100, 300);
    const PointInImage place = view.storedFromWorking({100, 300});
    for (const bool isMirrored : {false, true}) {
      if (isMirrored) mirror(view);
      for (const PointInWorking& point : {PointInWorking{0, 0}, {17.25, 301.5}, {400, 600}}) {
        const PointInWorking back = view.workingFromStored(view.storedFromWorking(point));
        CHECK(back.x == Catch::Approx(point.x).margin(1e-9));
        CHECK(back.y == Catch::Approx(point.y).margin(1e-9));
      }
      const PointInWorking same = view.workingFromStored(place);
      CHECK(view.grey.at(static_cast<int>(std::lround(same.x)), static_cast<int>(std::lround(same.y))) == before);
    }
  }
}

TEST_CASE("The map's peak is the middle of what is connected to its greatest value, its spread that of the map") {
  const image::FloatImage image = draw({});
  WorkingView view = makeWorkingView(image);
  const PointInImage center{251.3, 190.6}, lesser{251.3, 250};
  image::PlacedMap map = bells(wholeOf(image), {center});
  const auto alone = NippleMap(map, view).peak();
  REQUIRE(alone);
  CHECK(distance(view.storedFromWorking(alone->point), center) < 0.5);
  CHECK(alone->value == Catch::Approx(0.9).margin(0.03));
  CHECK(alone->spread == Catch::Approx(8.0 / view.factor).margin(0.5));

  // Above half, too, but not connected.
  const image::PlacedMap second = bells(wholeOf(image), {lesser}, 0.7);
  for (std::size_t i = 0; i < map.values.samples.size(); ++i) map.values.samples[i] += second.values.samples[i];
  const auto both = NippleMap(map, view).peak();
  REQUIRE(both);
  CHECK(distance(view.storedFromWorking(both->point), center) < 0.5);
  CHECK(both->spread > 2 * alone->spread);

  mirror(view);
  const auto turned = NippleMap(map, view).peak();
  REQUIRE(turned);
  CHECK(distance(view.storedFromWorking(turned->point), center) < 0.5);
  CHECK(NippleMap(map, view).at(turned->point) == Catch::Approx(0.9).margin(0.05));
}

TEST_CASE("A map that is flat or empty has no peak") {
  const image::FloatImage image = draw({});
  const WorkingView view = makeWorkingView(image);
  for (const float value : {0.0F, 0.4F, 1.0F}) {
    const image::PlacedMap flat{.values = image::FloatImage(kMapColumns, kMapRows, value), .box = wholeOf(image)};
    CHECK_FALSE(NippleMap(flat, view).peak());
  }
  const image::PlacedMap none{.values = {}, .box = wholeOf(image)};
  CHECK_FALSE(NippleMap(none, view).peak());
  CHECK_FALSE(nippleOf(image, &none).withNetwork);
}

TEST_CASE("Of two equal bumps the map chooses, left and right") {
  const SyntheticView view{};
  const PointInImage upper = onSkin(view, view.centerY - 60), lower = onSkin(view, view.centerY + 60);
  image::FloatImage image = draw(view);
  addBump(image, upper);
  addBump(image, lower);
  for (const PointInImage& bump : {upper, lower}) {
    const image::PlacedMap map = bells(wholeOf(image), {bump});
    const Nipple nipple = nippleOf(image, &map);
    CHECK(distance(nipple.point, bump) < 12);
    CHECK(nipple.inProfile);
    CHECK(nipple.withNetwork);
    const image::PlacedMap other = bells(wholeOf(image), {testing::mirrored(bump, view.columns)});
    const Nipple turned = nippleOf(testing::mirrored(image), &other);
    CHECK(distance(testing::mirrored(turned.point, view.columns), nipple.point) < 1e-3);
    CHECK(turned.uncertaintyPx == Catch::Approx(nipple.uncertaintyPx).epsilon(1e-3));
  }
}

TEST_CASE("A flat map leaves the nipple where it is without one") {
  const SyntheticView bump{.nippleHeightPx = 12, .nippleHalfWidthPx = 10};
  for (const SyntheticView& view : {SyntheticView{}, bump}) {
    const image::FloatImage image = draw(view);
    const Nipple without = nippleOf(image, nullptr);
    CHECK_FALSE(without.withNetwork);
    for (const float value : {0.0F, 0.05F, 0.5F, 1.0F}) {
      const image::PlacedMap flat{.values = image::FloatImage(kMapColumns, kMapRows, value), .box = wholeOf(image)};
      const Nipple with = nippleOf(image, &flat);
      CHECK(with.withNetwork);
      CHECK(distance(with.point, without.point) < 1e-6);
      CHECK(with.inProfile == without.inProfile);
      CHECK(with.uncertaintyPx == Catch::Approx(without.uncertaintyPx));
    }
  }
}

TEST_CASE("A peak behind the skin where no bump is becomes the nipple, seen from the front") {
  const SyntheticView view{};
  const image::FloatImage image = draw(view);
  const PointInImage place{view.depth - 70, view.centerY + 40};
  const image::PlacedMap map = bells(wholeOf(image), {place});
  const Nipple nipple = nippleOf(image, &map);
  CHECK(distance(nipple.point, place) < 2);
  CHECK_FALSE(nipple.inProfile);
  const image::PlacedMap other = bells(wholeOf(image), {testing::mirrored(place, view.columns)});
  const Nipple turned = nippleOf(testing::mirrored(image), &other);
  CHECK(distance(testing::mirrored(turned.point, view.columns), nipple.point) < 1e-3);
}

TEST_CASE("Near each other, the map's peak stands where no bump is, and the middle of both where one is") {
  const SyntheticView view{}, bump{.nippleHeightPx = 12, .nippleHalfWidthPx = 10};
  const PointInImage place{view.depth - 14, view.centerY + 6};
  const image::FloatImage image = draw(view), bumped = draw(bump);
  const image::PlacedMap map = bells(wholeOf(image), {place});
  const Nipple nipple = nippleOf(image, &map);
  CHECK_FALSE(nipple.inProfile);
  CHECK(distance(nipple.point, place) < 1.5);
  const Nipple classical = nippleOf(bumped, nullptr), both = nippleOf(bumped, &map);
  REQUIRE(both.inProfile);
  CHECK(distance(both.point, place) == Catch::Approx(distance(both.point, classical.point)).margin(2));
  CHECK(distance(both.point, place) + distance(both.point, classical.point) < distance(classical.point, place) + 2);
}

TEST_CASE("A weak peak in the muscle or in the air is no place of the nipple") {
  SyntheticView view{.rows = 640, .centerY = 330, .halfHeight = 420, .depth = 320};
  view.muscleTop = 120;
  view.muscleBottom = 300;
  view.nippleHeightPx = 12;
  view.nippleHalfWidthPx = 10;
  const image::FloatImage image = draw(view);
  const Nipple without = nippleOf(image, nullptr, ViewPosition::kMLO);
  for (const PointInImage& place : {PointInImage{30, 60}, {390, 600}}) {
    const image::PlacedMap map = bells(wholeOf(image), {place}, 0.4);
    const Nipple with = nippleOf(image, &map, ViewPosition::kMLO);
    CHECK(distance(with.point, without.point) < 1);
    CHECK(with.uncertaintyPx < 1.2 * without.uncertaintyPx);
  }
}

TEST_CASE("A sure peak is believed where the outline, as found, leaves the nipple out") {
  const SyntheticView view{};
  const image::FloatImage image = draw(view);
  const PointInImage outside{view.depth + 60, view.centerY + 50};
  const image::PlacedMap sure = bells(wholeOf(image), {outside}, 0.7), weak = bells(wholeOf(image), {outside}, 0.4);
  CHECK(distance(nippleOf(image, &sure).point, outside) < 3);
  CHECK(distance(nippleOf(image, &weak).point, outside) > 40);
}

TEST_CASE("Where map and skin disagree the nipple is less certain than where they agree") {
  const SyntheticView view{.nippleHeightPx = 12, .nippleHalfWidthPx = 10};
  const image::FloatImage image = draw(view);
  const PointInImage tip{view.depth, view.centerY};
  const image::PlacedMap agrees = bells(wholeOf(image), {tip});
  const image::PlacedMap differs = bells(wholeOf(image), {{view.depth - 110, view.centerY + 90}}, 0.3);
  const Nipple sure = nippleOf(image, &agrees), unsure = nippleOf(image, &differs);
  CHECK(unsure.uncertaintyPx > 2 * sure.uncertaintyPx);
  CHECK(unsure.uncertaintyPx >= 0.5 * distance(unsure.point, {view.depth - 110, view.centerY + 90}) - 1);
}

TEST_CASE("A map of a crop that reaches into a bright frame is not used, one that ends before it is") {
  const SyntheticView view{};
  image::FloatImage image = draw(view);
  const PointInImage place{view.depth - 70, view.centerY + 40};
  const PixelBox inner{0, 30, view.columns - 40, view.rows - 1};
  const image::PlacedMap plain = bells(wholeOf(image), {place});
  CHECK(nippleOf(image, &plain).withNetwork);
  addFrame(image, 9, 12);
  const Nipple without = nippleOf(image, nullptr);
  const image::PlacedMap reaches = bells(wholeOf(image), {place}), ends = bells(inner, {place});
  for (const PixelBox& box : {wholeOf(image), PixelBox{0, 30, view.columns - 1, view.rows - 1},
                              PixelBox{0, 0, view.columns - 40, view.rows - 1}}) {
    const image::PlacedMap map = bells(box, {place});
    const Nipple ignored = nippleOf(image, &map);
    CHECK_FALSE(ignored.withNetwork);
    CHECK(distance(ignored.point, without.point) < 1e-6);
  }
  const Nipple used = nippleOf(image, &ends);
  CHECK(used.withNetwork);
  CHECK(distance(used.point, place) < 3);

  const auto turnedBox = [&](const PixelBox& box) {
    return PixelBox{view.columns - 1 - box.lastColumn, box.firstRow, view.columns - 1 - box.firstColumn, box.lastRow};
  };
  const PointInImage turnedPlace = testing::mirrored(place, view.columns);
  const image::PlacedMap turnedReaches = bells(turnedBox(reaches.box), {turnedPlace});
  const image::PlacedMap turnedEnds = bells(turnedBox(inner), {turnedPlace});
  CHECK_FALSE(nippleOf(testing::mirrored(image), &turnedReaches).withNetwork);
  CHECK(nippleOf(testing::mirrored(image), &turnedEnds).withNetwork);
}

TEST_CASE("A breast that fills the picture's edge at the chest wall is no frame") {
  const SyntheticView view{.rows = 480, .centerY = 240, .halfHeight = 300};
  const image::FloatImage image = draw(view);
  REQUIRE(makeWorkingView(image).framed.left);
  const PointInImage place{view.depth - 70, view.centerY + 40};
  const image::PlacedMap map = bells(wholeOf(image), {place});
  CHECK(nippleOf(image, &map).withNetwork);
  const image::PlacedMap turned = bells(wholeOf(image), {testing::mirrored(place, view.columns)});
  CHECK(nippleOf(testing::mirrored(image), &turned).withNetwork);
}

TEST_CASE("A map's file is read as it was written, and refused when it is cut short or too long") {
  const auto path = std::filesystem::temp_directory_path() / "lobule_nipple_map_test.map";
  const image::PlacedMap map = bells({3, 5, 130, 301}, {{60, 100}});
  const std::string values(reinterpret_cast<const char*>(map.values.samples.data()), map.values.samples.size() * 4);
  const auto read = [&](const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
    auto result = testing::readMap(path.string());
    std::filesystem::remove(path);
    return result;
  };
  const auto whole = read("128 192 3 5 130 301\n" + values);
  REQUIRE(whole);
  CHECK(*whole == map);
  CHECK_FALSE(read("128 192 3 5 130 301\n" + values.substr(1)));
  CHECK_FALSE(read("128 192 3 5 130 301\n" + values + " "));
  CHECK_FALSE(read("128 192 3 5 130\n" + values));
  CHECK_FALSE(read("0 192 3 5 130 301\n"));
  CHECK_FALSE(testing::readMap(path.string()));
}
