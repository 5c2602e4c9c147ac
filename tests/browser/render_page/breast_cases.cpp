// The standing breast: where its parts land, that right mirrors left, and pictures to look at.
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

}  // namespace

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
  const int side = std::max(64, static_cast<int>(std::strtol(end, nullptr, 10)));
  const BreastScene scene = breastScene(laterality, camera->second, side, ratio);
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

}  // namespace probe
