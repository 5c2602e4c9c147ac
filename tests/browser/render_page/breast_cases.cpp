// The standing breast: where its parts land, that right mirrors left, and pictures to look at.
#include <emscripten.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <format>
#include <span>
#include <string_view>

#include "core/base64.h"
#include "probe.h"

namespace probe {

namespace {

using namespace lobule;
using render::BreastScene;

constexpr render::Color kViolet{.r = 0xA9 / 255.0F, .g = 0x8A / 255.0F, .b = 1, .a = 1};
constexpr render::Color kAmber{.r = 0xF2 / 255.0F, .g = 0xA3 / 255.0F, .b = 0x3A / 255.0F, .a = 1};
constexpr PointInBreastMm kLesion{.x = 27, .y = 24, .z = 46};
constexpr int kColumns = 300, kRows = 420;

// A view as it hangs with the chest wall at the left: a round breast with a cloudy inside, 0.5 mm a pixel.
std::shared_ptr<const image::GreyImage> viewImage(std::uint32_t seed) {
  Noise noise(seed);
  std::vector<std::array<double, 4>> clouds(60);
  for (auto& cloud : clouds) {
    cloud = {double(noise.below(200)), double(60 + noise.below(300)), double(8 + noise.below(30)),
             double(noise.below(500))};
  }
  auto picture = std::make_shared<image::GreyImage>();
  picture->plane = image::Plane<std::uint16_t>(kColumns, kRows, 0);
  picture->bitsStored = 12;
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      const double rim = std::hypot(column / 240.0, (row - 210.0) / 190.0);
      double value = rim < 1 ? 700 + 500 * std::sqrt(1 - rim) : 0;
      for (const auto& [x, y, size, height] : clouds) {
        const double away = std::hypot(column - x, row - y) / size;
        value += rim < 0.97 ? height * std::exp(-away * away) : 0;
      }
      picture->plane.at(column, row) = static_cast<std::uint16_t>(std::clamp(value, 0.0, 4095.0));
    }
  }
  return picture;
}

std::shared_ptr<const render::GreyLayer> viewLayer(const std::string& key,
                                                   std::shared_ptr<const image::GreyImage> picture) {
  const image::VoiChoice voi{.name = "view",
                             .window = {.center = 1400, .width = 2800, .function = image::VoiFunction::kLinear},
                             .table = std::nullopt};
  return std::make_shared<const render::GreyLayer>(
      render::GreyLayer{.key = key, .image = std::move(picture), .modality = {}, .voi = voi, .inverted = false});
}

// A CC and an MLO view of the lesion, with plates, rays and an oblique uncertainty.
BreastScene breastScene(Laterality laterality, const render::BreastCamera& camera, int side, float pixelRatio) {
  BreastScene scene;
  scene.key = "breast";
  scene.rect = {
      .x = 0, .y = 0, .width = static_cast<float>(side) * pixelRatio, .height = static_cast<float>(side) * pixelRatio};
  scene.pixelRatio = pixelRatio;
  scene.laterality = laterality;
  scene.camera = camera;
  scene.extents = {.chestWallMm = 76, .lateralMm = 69, .medialMm = 62, .upperMm = 74, .lowerMm = 58};
  for (const ViewPosition view : {ViewPosition::kCC, ViewPosition::kMLO}) {
    const bool isCC = view == ViewPosition::kCC;
    scene.plates.push_back(
        render::plateFrom({.view = view,
                           .angleDeg = std::nullopt,
                           .grey = viewLayer(isCC ? "cc" : "mlo", viewImage(isCC ? 3 : 4)),
                           .shown = {.firstColumn = 0, .firstRow = 14, .lastColumn = 246, .lastRow = 406},
                           .nipple = {.x = 240, .y = isCC ? 205.0 : 240.0},
                           .up = {.x = 0, .y = -1, .z = 0},
                           .toChestWall = {.x = -1, .y = 0, .z = 0},
                           .mmPerPixel = 0.5,
                           .stretch = 1.45}));
    render::BreastRay ray{.points = {}, .plate = isCC ? 0 : 1, .mark = std::nullopt, .color = kAmber, .opacity = 1};
    const double angle = scene.plates.back().angleDeg * 3.14159265358979 / 180;
    for (int i = -12; i <= 12; ++i) {
      const double along = 5.0 * i, bend = 0.0016 * along * along;
      ray.points.push_back({.x = kLesion.x - along * std::sin(angle) + (isCC ? bend : 0),
                            .y = kLesion.y + along * std::cos(angle),
                            .z = kLesion.z + bend});
    }
    scene.rays.push_back(std::move(ray));
  }
  scene.lesions.push_back({.center = kLesion,
                           .covarianceMm2 = {{{36, 6, 4}, {6, 49, -14}, {4, -14, 30}}},
                           .color = kViolet,
                           .isSelected = false});
  return scene;
}

render::Scene sceneOf(const BreastScene& breast, int margin = 0) {
  render::Scene scene{.widthPx = static_cast<int>(breast.rect.x + breast.rect.width) + margin,
                      .heightPx = static_cast<int>(breast.rect.y + breast.rect.height) + margin,
                      .viewports = {},
                      .thumbnails = {},
                      .breasts = {breast}};
  return scene;
}

const std::vector<std::pair<std::string, render::BreastCamera>> kCameras{{"front", render::kFrontCamera},
                                                                         {"side", render::kSideCamera},
                                                                         {"top", render::kTopCamera},
                                                                         {"overview", render::kOverviewCamera}};

BreastScene withoutPlates(BreastScene scene) {
  scene.plates.clear();
  scene.rays.clear();
  return scene;
}

int largestChannel(const std::array<int, 3>& color) {
  return std::max({color[0], color[1], color[2]});
}

Picture mirrored(const Picture& source) {
  Picture result = source;
  for (int row = 0; row < source.height; ++row) {
    for (int column = 0; column < source.width; ++column) {
      std::copy_n(source.rgba.begin() + (row * source.width + column) * 4, 4,
                  result.rgba.begin() + (row * source.width + source.width - 1 - column) * 4);
    }
  }
  return result;
}

// The share of pixels, in percent, that differ visibly: samples within a pixel do not lie in mirror symmetry.
double visibleDifference(const Picture& a, const Picture& b) {
  int differing = 0;
  for (int row = 0; row < a.height; ++row) {
    for (int column = 0; column < a.width; ++column) {
      const auto left = a.at(column, row), right = b.at(column, row);
      differing +=
          std::abs(left[0] - right[0]) + std::abs(left[1] - right[1]) + std::abs(left[2] - right[2]) > 36 ? 1 : 0;
    }
  }
  return 100.0 * differing / (a.width * a.height);
}

}  // namespace

namespace {

double frameMilliseconds(render::Renderer& renderer, render::Scene& scene, double degrees) {
  constexpr int kFrames = 20;
  draw(renderer, scene);  // what is kept from frame to frame is made
  const double began = emscripten_get_now();
  for (int i = 0; i < kFrames; ++i) {
    for (auto& breast : scene.breasts) breast.camera.azimuthDeg += degrees;
    draw(renderer, scene);
  }
  return (emscripten_get_now() - began) / kFrames;
}

}  // namespace

Json breastFrameTimes() {
  // Milliseconds of one frame, read back so that all of it is done: turning, standing still, and with nothing in it,
  // which is what clearing and reading back cost here.
  const auto renderer = makeRenderer();
  Json facts = Json::array();
  for (const auto& [side, ratio] : {std::pair{400, 1}, {400, 2}, {800, 1}, {800, 2}}) {
    render::Scene scene =
        sceneOf(breastScene(Laterality::kLeft, render::kOverviewCamera, side, static_cast<float>(ratio)));
    Json one{{"side", side}, {"ratio", ratio}};
    one["turning"] = frameMilliseconds(*renderer, scene, 3);
    one["still"] = frameMilliseconds(*renderer, scene, 0);
    scene.breasts.clear();
    one["empty"] = frameMilliseconds(*renderer, scene, 0);
    facts.push_back(one);
  }
  return Json{{"sizes", facts}};
}

Json breastPicture(std::string_view name) {
  // "left overview 2": side, camera, pixel ratio; "right side 1 480": and its size.
  const std::string text(name);
  const Laterality laterality = text.starts_with("right") ? Laterality::kRight : Laterality::kLeft;
  const auto camera =
      std::ranges::find_if(kCameras, [&](const auto& named) { return text.contains(" " + named.first + " "); });
  if (camera == kCameras.end()) {
    return nullptr;
  }
  const std::string rest = text.substr(text.find(camera->first) + camera->first.size());
  char* end = nullptr;
  const float ratio = std::strtof(rest.c_str(), &end);
  const int side = std::max(64, static_cast<int>(std::strtol(end, &end, 10)));
  BreastScene scene = breastScene(laterality, camera->second, side, ratio);
  if (const long step = std::strtol(end, &end, 10); step > 0) {
    render::showConstruction(scene, static_cast<render::ConstructionStep>(step - 1));
  }
  const Picture shown = draw(*makeRenderer(), sceneOf(scene)).picture;
  Json labels = Json::array();
  for (const render::LabelAnchor& label : render::labelAnchors(scene)) {
    labels.push_back({static_cast<int>(label.kind), label.number, label.xPx, label.yPx, label.opacity, label.alignX});
  }
  return {{"labels", labels},
          {"width", shown.width},
          {"height", shown.height},
          {"rgba", encodeBase64(std::as_bytes(std::span(shown.rgba)))}};
}

Json breastLesionIsWhereItIsSaid() {
  Json facts = Json::object();
  const auto renderer = makeRenderer();
  for (const Laterality laterality : {Laterality::kLeft, Laterality::kRight}) {
    for (const auto& [name, camera] : kCameras) {
      for (const int ratio : {1, 2}) {
        const BreastScene scene = breastScene(laterality, camera, 240, static_cast<float>(ratio));
        const auto at = render::screenFromBreast(scene, kLesion);
        const Picture shown = draw(*renderer, sceneOf(scene)).picture;
        facts[std::format("{} {} {}", toDicom(laterality), name, ratio)] =
            shown.at(static_cast<int>(at[0]), static_cast<int>(at[1]));
      }
    }
  }
  return facts;
}

Json breastRightMirrorsLeft() {
  Json facts = Json::object();
  const auto renderer = makeRenderer();
  for (const auto& [name, camera] : kCameras) {
    const Picture left = draw(*renderer, sceneOf(breastScene(Laterality::kLeft, camera, 300, 1))).picture;
    const Picture right = draw(*renderer, sceneOf(breastScene(Laterality::kRight, camera, 300, 1))).picture;
    facts[name] = {{"mirrored", visibleDifference(mirrored(left), right)},
                   {"as it is", visibleDifference(left, right)}};
  }
  return facts;
}

Json breastStaysInItsRectangle() {
  BreastScene scene = breastScene(Laterality::kLeft, render::kOverviewCamera, 150, 1);
  scene.camera.zoom = 3;  // so that plates and skin would reach far beyond
  scene.rect.x = 37;
  scene.rect.y = 21;
  const Picture shown = draw(*makeRenderer(), sceneOf(scene, 40)).picture;
  int outsideLit = 0, insideBlack = 0, insideLit = 0;
  for (int row = 0; row < shown.height; ++row) {
    for (int column = 0; column < shown.width; ++column) {
      const bool isInside = column >= 37 && column < 187 && row >= 21 && row < 171;
      const int level = largestChannel(shown.at(column, row));
      outsideLit += !isInside && level > 0 ? 1 : 0;
      insideBlack += isInside && level < 0x14 ? 1 : 0;
      insideLit += isInside && level > 60 ? 1 : 0;
    }
  }
  return {{"outsideLit", outsideLit}, {"insideBlack", insideBlack}, {"insideLit", insideLit}};
}

Json breastPlatesShowTheirImages() {
  // The CC plate alone, from above: its image's grey levels, a little transparent over the panel.
  BreastScene scene = breastScene(Laterality::kLeft, render::kTopCamera, 600, 1);
  scene.plates.resize(1);
  scene.rays.clear();
  scene.lesions.clear();
  scene.parts = {.skin = 0, .chestWall = 0, .clock = 0, .quadrants = 0, .depthThirds = 0, .nippleAxis = 0};
  const Picture shown = draw(*makeRenderer(), sceneOf(scene)).picture;
  const render::GreyLayer& grey = *scene.plates[0].grey;
  int largest = 0, compared = 0;
  double sum = 0;
  for (int row = 60; row < 360; row += 20) {
    for (int column = 10; column < 190; column += 20) {
      const PointInImage point{.x = static_cast<double>(column), .y = static_cast<double>(row)};
      const auto at = render::screenFromBreast(scene, render::plateFromImage(scene, scene.plates[0], point));
      const double displayed = 255.0 * (grey.image->plane.at(column, row) - 0.5) / (grey.voi.window.width - 1);
      const double expected = 0.88 * displayed + 0.12 * 0x15;
      const int seen = shown.at(static_cast<int>(at[0]), static_cast<int>(at[1]))[1];
      largest = std::max(largest, static_cast<int>(std::abs(seen - expected)));
      sum += std::abs(seen - expected);
      ++compared;
    }
  }
  return {{"largest", largest}, {"mean", sum / compared}, {"compared", compared}};
}

Json breastRegionsAreNested() {
  // Along the screen's x in the front view: within the 50 % region, between both, and beyond the 90 % region.
  BreastScene scene = withoutPlates(breastScene(Laterality::kLeft, render::kFrontCamera, 600, 1));
  scene.lesions[0].covarianceMm2 = {{{100, 0, 0}, {0, 100, 0}, {0, 0, 100}}};
  scene.parts = {.skin = 0, .chestWall = 0, .clock = 0, .quadrants = 0, .depthThirds = 0, .nippleAxis = 0};
  const Picture shown = draw(*makeRenderer(), sceneOf(scene)).picture;
  Json facts = Json::object();
  for (const double deviations : {1.0, 1.45, 1.65, 2.3, 2.6}) {
    const PointInBreastMm place{.x = kLesion.x - 10 * deviations, .y = kLesion.y, .z = kLesion.z};
    const auto at = render::screenFromBreast(scene, place);
    facts[std::format("{}", deviations)] = shown.at(static_cast<int>(at[0]), static_cast<int>(at[1]))[2];
  }
  return facts;
}

Json breastIsKeptAsATexture() {
  // Drawn once; a change and the way back give the first picture again, and the texture's first row is the top.
  const auto renderer = makeRenderer();
  BreastScene scene = breastScene(Laterality::kRight, render::kFrontCamera, 200, 1);
  const Picture first = draw(*renderer, sceneOf(scene)).picture;
  scene.camera.azimuthDeg = 40;
  const Picture turned = draw(*renderer, sceneOf(scene)).picture;
  scene.camera.azimuthDeg = 0;
  const Picture again = draw(*renderer, sceneOf(scene)).picture;
  scene.isTexture = true;
  const Picture hidden = draw(*renderer, sceneOf(scene)).picture;
  const Picture kept = readTexture(renderer->breastTexture("breast"), 200, 200);
  render::Scene none = sceneOf(scene);
  none.breasts.clear();
  draw(*renderer, none);
  return {{"turned", visibleDifference(first, turned)},
          {"again", largestDifference(first, again)},
          {"hidden", largestChannel(hidden.at(100, 100))},
          {"texture", largestDifference(first, kept)},
          {"textureAfterwards", renderer->breastTexture("breast")}};
}

Json breastLinesStayThin() {
  // Across the clock's circle at half past nine in the front view: how much light the line adds, in lines of its own
  // brightness and in pixels.
  Json facts = Json::object();
  for (const int ratio : {1, 2}) {
    BreastScene scene =
        withoutPlates(breastScene(Laterality::kLeft, render::kFrontCamera, 320, static_cast<float>(ratio)));
    scene.lesions.clear();
    scene.parts.skin = 0;
    scene.parts.quadrants = 0;
    scene.parts.depthThirds = 0;
    scene.parts.nippleAxis = 0;
    const Picture shown = draw(*makeRenderer(), sceneOf(scene)).picture;
    int row = shown.height / 2 - 20 * ratio, brightest = 0, sum = 0, lit = 0;
    for (int column = 0; column < shown.width / 2; ++column) {
      const int excess = shown.at(column, row)[1] - 0x15;
      brightest = std::max(brightest, excess);
      sum += excess > 2 ? excess : 0;
      lit += excess > 2 ? 1 : 0;
    }
    facts[ratio == 1 ? "ratio 1" : "ratio 2"] = {{"brightest", brightest}, {"sum", sum}, {"lit", lit}};
  }
  return facts;
}

}  // namespace probe
