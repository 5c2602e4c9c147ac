// Pictures are kept as textures between frames: what is shown is all the same what a renderer without a past shows.
#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "probe.h"

namespace probe {

namespace {

image::VoiChoice window(double center, double width) {
  return {.name = "window",
          .window = {.center = center, .width = width, .function = image::VoiFunction::kLinearExact},
          .table = std::nullopt};
}

image::VoiChoice table(std::uint16_t darkest) {
  image::LookupTable steps{.firstMapped = 0, .bitsPerEntry = 8, .entries = {}};
  for (int i = 0; i < 256; ++i) steps.entries.push_back(static_cast<std::uint16_t>(std::max<int>(darkest, i)));
  return {.name = "table", .window = {}, .table = steps};
}

render::Scene threeViews() {
  render::Scene scene{.widthPx = 180, .heightPx = 60, .viewports = {}, .thumbnails = {}, .breasts = {}};
  for (const int place : {0, 1, 2}) {
    const auto key = "noise " + std::to_string(place);
    const auto picture = noiseImage(120, 90, 256, static_cast<std::uint32_t>(21 + place));
    render::ViewportScene viewport =
        viewportOf(std::make_shared<const render::GreyLayer>(render::GreyLayer{
                       .key = key, .image = picture, .modality = {}, .voi = window(128, 256), .inverted = false}),
                   60, 60);
    viewport.rect = {.x = static_cast<float>(60 * place), .y = 0, .width = 60, .height = 60};
    viewport.transform = {.scale = 0.7, .center = {.x = 60.2, .y = 44.9}, .flipped = false};
    scene.viewports.push_back(viewport);
  }
  return scene;
}

using Change = std::function<void(render::Scene&)>;

Change grey(std::function<void(render::GreyLayer&)> change) {
  return [change](render::Scene& scene) {
    auto layer = std::make_shared<render::GreyLayer>(*scene.viewports[1].grey);
    change(*layer);
    scene.viewports[1].grey = layer;
  };
}

std::vector<Change> changes() {
  return {
      grey([](render::GreyLayer& layer) { layer.voi = window(100, 150); }),
      grey([](render::GreyLayer& layer) { layer.voi.window.function = image::VoiFunction::kSigmoid; }),
      grey([](render::GreyLayer& layer) { layer.voi = table(0); }),
      grey([](render::GreyLayer& layer) { layer.voi = table(90); }),
      grey([](render::GreyLayer& layer) { layer.inverted = true; }),
      grey([](render::GreyLayer& layer) { layer.modality.slope = 0.5; }),
      [](render::Scene& scene) { scene.viewports[1].transform.center.x += 3.25; },
      [](render::Scene& scene) { scene.viewports[1].transform.scale = 2.1; },
      [](render::Scene& scene) { scene.viewports[1].transform.flipped = true; },
      [](render::Scene& scene) { scene.viewports[1].transform.shape.across = 1.25; },
      [](render::Scene& scene) { scene.viewports[1].rect = {.x = 70, .y = 5, .width = 40, .height = 50}; },
      [](render::Scene& scene) { std::swap(scene.viewports[0].grey, scene.viewports[1].grey); },
      [](render::Scene& scene) { scene.viewports[1].grey.reset(); },
      [](render::Scene& scene) { scene.viewports.erase(scene.viewports.begin()); },
  };
}

}  // namespace

Json keptPicturesFollowEveryChange() {
  const auto lasting = makeRenderer();
  render::Scene scene = threeViews();
  Picture before = draw(*lasting, scene).picture;
  int worst = 0, unseen = 0;
  const std::vector<Change> all = changes();
  for (const Change& change : all) {
    change(scene);
    const Picture now = draw(*lasting, scene).picture;
    worst = std::max(worst, largestDifference(now, draw(*makeRenderer(), scene).picture));
    unseen += largestDifference(now, before) == 0 ? 1 : 0;
    before = now;
  }
  return {{"changes", all.size()}, {"worst", worst}, {"unseen", unseen}};
}

Json onlyChangedPicturesAreDrawn() {
  const auto renderer = makeRenderer();
  render::Scene scene = threeViews();
  draw(*renderer, scene);
  auto drawnNow = [&, known = renderer->picturesDrawn()]() mutable {
    draw(*renderer, scene);
    return renderer->picturesDrawn() - std::exchange(known, renderer->picturesDrawn());
  };
  drawnNow();
  Json facts{{"atRest", drawnNow()}};
  scene.viewports[2].transform.center.y += 1;
  facts["onePanned"] = drawnNow();
  scene.viewports[0].contours.push_back({.points = {{.x = 20, .y = 20}, {.x = 60, .y = 70}}, .color = {.r = 1}});
  facts["marked"] = drawnNow();
  return facts;
}

}  // namespace probe
