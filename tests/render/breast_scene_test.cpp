#include "render/breast_scene.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numbers>

#include "render/breast_shape.h"

using namespace lobule;
using namespace lobule::render;
using Catch::Approx;

namespace {

BreastScene someScene(Laterality laterality, const BreastCamera& camera = kOverviewCamera) {
  BreastScene scene;
  scene.rect = {.x = 40, .y = 30, .width = 480, .height = 400};
  scene.laterality = laterality;
  scene.extents = {.chestWallMm = 82, .lateralMm = 71, .medialMm = 58, .upperMm = 80, .lowerMm = 52};
  scene.camera = camera;
  return scene;
}

// With the plates of a craniocaudal image and a long oblique one: 210 mm, most of it above the nipple.
void addPlates(BreastScene& scene) {
  const double toWall = scene.laterality == Laterality::kRight ? 1 : -1;
  for (const ViewPosition view : {ViewPosition::kCC, ViewPosition::kMLO}) {
    const PixelBox shown{
        .firstColumn = 0, .firstRow = 0, .lastColumn = 799, .lastRow = view == ViewPosition::kCC ? 999 : 1499};
    scene.plates.push_back(plateFrom({.view = view,
                                      .shown = shown,
                                      .nipple = {.x = toWall > 0 ? 60.0 : 739.0, .y = 1000},
                                      .toChestWall = {.x = toWall, .y = 0, .z = 0},
                                      .mmPerPixel = 0.14,
                                      .stretch = 1.4}));
  }
}

double distanceMm(PointInBreastMm a, PointInBreastMm b) {
  return std::hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

const LabelAnchor& anchorOf(const std::vector<LabelAnchor>& anchors, LabelKind kind, int number = 0) {
  return *std::ranges::find_if(anchors, [&](const auto& a) { return a.kind == kind && a.number == number; });
}

constexpr Laterality kBoth[]{Laterality::kLeft, Laterality::kRight};
constexpr BreastCamera kCameras[]{
    kFrontCamera, kSideCamera, kTopCamera, kOverviewCamera, {.azimuthDeg = 133, .elevationDeg = -48, .zoom = 2.5}};
constexpr PointInBreastMm kPlaces[]{
    {.x = 0, .y = 0, .z = 0}, {.x = 33, .y = -21, .z = 47}, {.x = -40, .y = 52, .z = 70}};

}  // namespace

TEST_CASE("A place dragged to where it is shown stays where it is") {
  for (const Laterality laterality : kBoth) {
    for (const BreastCamera& camera : kCameras) {
      const BreastScene scene = someScene(laterality, camera);
      for (const PointInBreastMm place : kPlaces) {
        const auto at = screenFromBreast(scene, place);
        CHECK(distanceMm(breastFromScreen(scene, at[0], at[1], place), place) < 1e-9);
      }
    }
  }
}

TEST_CASE("A drag goes to the pixel it was dragged to and keeps its distance from the viewer") {
  const BreastScene scene = someScene(Laterality::kRight);
  const PointInBreastMm from = kPlaces[1];
  const PointInBreastMm to = breastFromScreen(scene, 300, 210, from);
  const auto at = screenFromBreast(scene, to);
  CHECK(at[0] == Approx(300));
  CHECK(at[1] == Approx(210));
  CHECK(distanceMm(breastFromScreen(scene, at[0], at[1], from), to) < 1e-9);
}

TEST_CASE("A right breast is shown as a left one's mirror image") {
  for (const BreastCamera& camera : kCameras) {
    const BreastScene left = someScene(Laterality::kLeft, camera), right = someScene(Laterality::kRight, camera);
    for (const PointInBreastMm place : kPlaces) {
      const auto a = screenFromBreast(left, place), b = screenFromBreast(right, place);
      CHECK(a[0] - 280 == Approx(-(b[0] - 280)).margin(1e-9));
      CHECK(a[1] == Approx(b[1]));
    }
  }
}

TEST_CASE("Facing the patient, lateral is at the viewer's left in the right breast and cranial is up") {
  const auto nipple = screenFromBreast(someScene(Laterality::kRight, kFrontCamera), {.x = 0, .y = 0, .z = 0});
  const auto lateral = screenFromBreast(someScene(Laterality::kRight, kFrontCamera), {.x = 30, .y = 0, .z = 0});
  const auto cranial = screenFromBreast(someScene(Laterality::kRight, kFrontCamera), {.x = 0, .y = 30, .z = 0});
  CHECK(lateral[0] < nipple[0] - 10);
  CHECK(lateral[1] == Approx(nipple[1]));
  CHECK(cranial[1] < nipple[1] - 10);
  CHECK(cranial[0] == Approx(nipple[0]));
}

TEST_CASE("From the side a left breast points right, as its MLO image hangs; from above it points at the viewer") {
  const BreastScene side = someScene(Laterality::kLeft, kSideCamera), top = someScene(Laterality::kLeft, kTopCamera);
  CHECK(screenFromBreast(side, {.x = 0, .y = 0, .z = 0})[0] >
        screenFromBreast(side, {.x = 0, .y = 0, .z = 50})[0] + 10);
  CHECK(screenFromBreast(top, {.x = 0, .y = 0, .z = 0})[1] > screenFromBreast(top, {.x = 0, .y = 0, .z = 50})[1] + 10);
  CHECK(screenFromBreast(top, {.x = 30, .y = 0, .z = 0})[0] > screenFromBreast(top, {.x = 0, .y = 0, .z = 0})[0] + 10);
}

TEST_CASE("All of the breast and its numerals lie in the rectangle, from any side, large or small") {
  for (const double size : {0.6, 1.0, 1.7}) {
    for (int azimuth = -180; azimuth < 180; azimuth += 20) {
      for (int elevation = -90; elevation <= 90; elevation += 15) {
        BreastScene scene =
            someScene(Laterality::kLeft, {.azimuthDeg = double(azimuth), .elevationDeg = double(elevation)});
        scene.extents = {.chestWallMm = 82 * size,
                         .lateralMm = 71 * size,
                         .medialMm = 58 * size,
                         .upperMm = 80 * size,
                         .lowerMm = 52 * size};
        for (const double direction : {0.0, 1.0, 1.57, 3.14, -0.8, -1.57, -2.5}) {
          for (const double along : {0.0, 0.5, 0.8, 1.0}) {
            const auto at = screenFromBreast(scene, skinPoint(scene.extents, direction, along));
            INFO(azimuth << " " << elevation << " " << size << " direction " << direction << " " << along);
            CHECK(std::abs(at[0] - 280) < 238);
            CHECK(std::abs(at[1] - 230) < 198);
          }
        }
        for (const LabelAnchor& anchor : labelAnchors(scene)) {
          INFO(azimuth << " " << elevation << " " << size << " kind " << int(anchor.kind) << " " << anchor.number);
          CHECK(anchor.xPx > 40);
          CHECK(anchor.xPx < 520);
          CHECK(anchor.yPx > 30);
          CHECK(anchor.yPx < 430);
        }
      }
    }
  }
}

TEST_CASE("The clock reads as the viewer's own: 12 above, 3 at the right, on either breast") {
  for (const Laterality laterality : kBoth) {
    const auto anchors = labelAnchors(someScene(laterality, kFrontCamera));
    const LabelAnchor &three = anchorOf(anchors, LabelKind::kHour, 3), &nine = anchorOf(anchors, LabelKind::kHour, 9);
    const LabelAnchor &twelve = anchorOf(anchors, LabelKind::kHour, 12), &six = anchorOf(anchors, LabelKind::kHour, 6);
    CHECK(three.xPx > nine.xPx + 100);
    CHECK(twelve.yPx < six.yPx - 100);
    CHECK(twelve.xPx == Approx(six.xPx));
    // Lateral is 3 in the left breast and 9 in the right.
    CHECK((laterality == Laterality::kLeft ? three : nine).at.x > 0);
    CHECK((laterality == Laterality::kLeft ? nine : three).at.x < 0);
    CHECK(anchorOf(anchors, LabelKind::kOuter).at.x > 0);
  }
}

TEST_CASE("Labels that would stand on each other are left out") {
  const auto has = [](const BreastCamera& camera, LabelKind kind) {
    return std::ranges::any_of(labelAnchors(someScene(Laterality::kLeft, camera)),
                               [&](const auto& anchor) { return anchor.kind == kind; });
  };
  CHECK(has(kFrontCamera, LabelKind::kHour));
  CHECK_FALSE(has(kFrontCamera, LabelKind::kMiddle));
  CHECK_FALSE(has(kSideCamera, LabelKind::kHour));
  CHECK(has(kSideCamera, LabelKind::kMiddle));
  CHECK(has(kSideCamera, LabelKind::kUpper));
  CHECK_FALSE(has(kSideCamera, LabelKind::kOuter));
  CHECK(has(kTopCamera, LabelKind::kOuter));
  CHECK_FALSE(has(kTopCamera, LabelKind::kUpper));
}

TEST_CASE("The regions' radii hold half and nine tenths of a Gaussian in space") {
  // The distribution of the distance from the centre (Maxwell), in closed form.
  const auto held = [](double r) {
    return std::erf(r / std::numbers::sqrt2) - std::sqrt(2 / std::numbers::pi) * r * std::exp(-r * r / 2);
  };
  CHECK(held(kHalfRegionRadius) == Approx(0.5).epsilon(1e-12));
  CHECK(held(kNinetyRegionRadius) == Approx(0.9).epsilon(1e-12));
}

TEST_CASE("The nearest lesion within reach is picked, and none beyond it") {
  BreastScene scene = someScene(Laterality::kLeft);
  scene.lesions = {{.center = kPlaces[1], .color = {}}, {.center = kPlaces[2], .color = {}}};
  const auto at = screenFromBreast(scene, kPlaces[2]);
  CHECK(lesionAt(scene, at[0] + 3, at[1] - 4, 6) == 1);
  CHECK(lesionAt(scene, at[0] + 3, at[1] - 4, 4.9) == -1);
  scene.lesions[1].opacity = 0;
  CHECK(lesionAt(scene, at[0], at[1], 6) == -1);
}

TEST_CASE("A plate lies beyond the breast along the beam, with the nipple's pixel under the nipple") {
  for (const ViewPosition view : {ViewPosition::kCC, ViewPosition::kMLO, ViewPosition::kML, ViewPosition::kLM}) {
    BreastScene scene = someScene(Laterality::kRight);
    // Right images hang with the chest wall at the right edge.
    const DetectorPlate plate =
        plateFrom({.view = view, .nipple = {.x = 200, .y = 900}, .mmPerPixel = 0.14, .stretch = 1.4});
    const PointInBreastMm nipple = plateFromImage(scene, plate, {.x = 200, .y = 900});
    const double angle = view == ViewPosition::kCC ? 0 : view == ViewPosition::kMLO ? 45 : 90;
    CHECK(plate.angleDeg == angle);
    // The plate is below, or lateral to, the whole breast; LM's is medial.
    const double side = view == ViewPosition::kLM ? -1 : 1;
    const double radians = angle * std::numbers::pi / 180;
    const double away = side * (nipple.x * std::sin(radians) - nipple.y * std::cos(radians));
    CHECK(nipple.z == Approx(0));
    for (double direction = 0; direction < 6.3; direction += 0.1) {
      const PointInBreastMm skin = skinPoint(scene.extents, direction, 0.9);
      CHECK(side * (skin.x * std::sin(radians) - skin.y * std::cos(radians)) < away);
    }
    // 100 columns toward the chest wall are 10 mm there, after the stretch is undone; 100 rows up 10 mm across.
    const PointInBreastMm deeper = plateFromImage(scene, plate, {.x = 300, .y = 900});
    CHECK(deeper.z == Approx(10));
    CHECK(distanceMm(nipple, plateFromImage(scene, plate, {.x = 200, .y = 800})) == Approx(10));
    const PointInBreastMm higher = plateFromImage(scene, plate, {.x = 200, .y = 800});
    CHECK((view == ViewPosition::kCC ? higher.x - nipple.x : higher.y - nipple.y) > 5);
  }
}

TEST_CASE("Both plates are whole in sight from every side the buttons offer") {
  for (const Laterality laterality : kBoth) {
    for (const auto& [width, height] :
         {std::pair{480.0F, 400.0F}, std::pair{320.0F, 256.0F}, std::pair{300.0F, 700.0F}}) {
      for (const BreastCamera& camera : {kFrontCamera, kSideCamera, kTopCamera, kOverviewCamera}) {
        BreastScene scene = someScene(laterality, camera);
        scene.rect = {.x = 0, .y = 0, .width = width, .height = height};
        addPlates(scene);
        for (const DetectorPlate& plate : scene.plates) {
          for (const double column : {0.0, 799.0}) {
            for (const double row : {0.0, static_cast<double>(plate.shown.lastRow)}) {
              const auto at = screenFromBreast(scene, plateFromImage(scene, plate, {.x = column, .y = row}));
              CHECK(at[0] > 0);
              CHECK(at[0] < static_cast<double>(width));
              CHECK(at[1] > 0);
              CHECK(at[1] < static_cast<double>(height));
            }
          }
        }
      }
    }
  }
}

TEST_CASE("A plate's name stands on no other plate, nor on the other's name") {
  constexpr double kHalfWordPx = 8, kHalfLinePx = 5;
  const auto middleOf = [](const LabelAnchor& name) { return name.xPx + name.alignX * kHalfWordPx; };
  for (const Laterality laterality : kBoth) {
    for (const BreastCamera& camera : {kFrontCamera, kSideCamera, kTopCamera, kOverviewCamera}) {
      BreastScene scene = someScene(laterality, camera);
      scene.rect = {.x = 0, .y = 0, .width = 320, .height = 256};
      addPlates(scene);
      const auto anchors = labelAnchors(scene);
      for (int i : {0, 1}) {
        const LabelAnchor& name = anchorOf(anchors, LabelKind::kPlate, i);
        const DetectorPlate& other = scene.plates[static_cast<std::size_t>(1 - i)];
        // No point of the other plate, in steps of two pixels and less, lies within the word.
        int beneath = 0;
        for (int column = 0; column < 800; column += 10) {
          for (int row = 0; row <= other.shown.lastRow; row += 10) {
            const auto at = screenFromBreast(
                scene, plateFromImage(scene, other, {.x = static_cast<double>(column), .y = static_cast<double>(row)}));
            if (std::abs(at[0] - middleOf(name)) < kHalfWordPx && std::abs(at[1] - name.yPx) < kHalfLinePx) ++beneath;
          }
        }
        INFO("azimuth " << camera.azimuthDeg << ", plate " << i);
        CHECK(beneath == 0);
      }
      const LabelAnchor &first = anchorOf(anchors, LabelKind::kPlate, 0),
                        &second = anchorOf(anchors, LabelKind::kPlate, 1);
      CHECK((std::abs(middleOf(first) - middleOf(second)) > 2 * kHalfWordPx ||
             std::abs(first.yPx - second.yPx) > 2 * kHalfLinePx));
    }
  }
}

TEST_CASE("Construction shows one thing after another, and all of it at the end") {
  BreastScene scene = someScene(Laterality::kLeft);
  scene.plates.resize(2);
  scene.rays.resize(2);
  scene.rays[1].plate = 1;
  scene.lesions.resize(1);
  showConstruction(scene, ConstructionStep::kSecondImage, 0.25F);
  CHECK(scene.parts.skin == 1);
  CHECK(scene.plates[0].opacity == 1);
  CHECK(scene.rays[0].opacity == 1);
  CHECK(scene.plates[1].opacity == 0.25F);
  CHECK(scene.rays[1].opacity == 0);
  // An image comes with its mark and the distance from the nipple, of which its step tells.
  CHECK(scene.rays[1].markOpacity == 0.25F);
  CHECK(scene.rays[1].distanceOpacity == 0.25F);
  CHECK(scene.rays[0].distanceOpacity == 1);
  CHECK(scene.lesions[0].opacity == 0);
  showConstruction(scene, ConstructionStep::kFirstImage);
  CHECK(scene.rays[0].opacity == 0);
  CHECK(scene.rays[0].markOpacity == 1);
  CHECK(scene.rays[0].distanceOpacity == 1);
  CHECK(scene.rays[1].markOpacity == 0);
  showConstruction(scene, ConstructionStep::kWords);
  CHECK(scene.parts == BreastParts{});
  CHECK(scene.lesions[0].ellipsoidOpacity == 1);
}

TEST_CASE("What changes the look is told apart, a new copy of the same image is not") {
  const auto layer = [](double center) {
    auto picture = std::make_shared<GreyLayer>();
    picture->key = "a";
    picture->voi.window.center = center;
    return picture;
  };
  BreastScene scene = someScene(Laterality::kLeft);
  scene.plates.resize(1);
  scene.plates[0].grey = layer(100);
  BreastScene other = scene;
  other.plates[0].grey = layer(100);
  CHECK(looksSame(scene, other));
  other.plates[0].grey = layer(101);
  CHECK_FALSE(looksSame(scene, other));
  other = scene;
  other.camera.azimuthDeg += 1;
  CHECK_FALSE(looksSame(scene, other));
}
