// Where pixels land: tiles, flips, viewports, thumbnails, uploads.
#include <algorithm>
#include <format>

#include "probe.h"

namespace probe {

namespace {

const image::VoiChoice kFullRange{
    .name = "full",
    .window = {.center = 32768, .width = 65536, .function = image::VoiFunction::kLinearExact},
    .table = std::nullopt};

std::shared_ptr<const render::GreyLayer> layerOf(std::string key, std::shared_ptr<const image::GreyImage> picture) {
  return std::make_shared<const render::GreyLayer>(render::GreyLayer{
      .key = std::move(key), .image = std::move(picture), .modality = {}, .voi = kFullRange, .inverted = false});
}

std::shared_ptr<image::GreyImage> plainImage(int columns, int rows, std::uint16_t value) {
  auto picture = std::make_shared<image::GreyImage>();
  picture->plane = image::Plane<std::uint16_t>(columns, rows, value);
  picture->bitsStored = 16;
  return picture;
}

}  // namespace

Json tilesAgreeWithOneTexture() {
  const auto layer = layerOf("noise", noiseImage(501, 333, 65536, 3));
  const auto whole = makeRenderer();
  const auto tiled = makeRenderer({.tileLimit = 64});
  Json facts = Json::object();
  for (const double scale : {0.11, 0.3, 0.5, 0.77, 1.0, 1.7, 6.3}) {
    for (const bool isFlipped : {false, true}) {
      render::ViewportScene viewport = viewportOf(layer, 400, 300);
      viewport.transform = {.scale = scale, .center = {.x = 201.3, .y = 140.9}, .flipped = isFlipped};
      const render::Scene scene = sceneOf(viewport);
      facts[std::format("{}{}", scale, isFlipped ? ", flipped" : "")] =
          largestDifference(draw(*whole, scene).picture, draw(*tiled, scene).picture);
    }
  }
  return facts;
}

Json viewportsStayApart() {
  // Four white pictures, larger than their viewports, one pixel apart: the gaps stay black, the rest is white.
  const auto layer = layerOf("white", plainImage(64, 64, 65535));
  render::Scene scene{.widthPx = 101, .heightPx = 81, .viewports = {}, .thumbnails = {}, .breasts = {}};
  for (const float left : {0.0F, 51.0F}) {
    for (const float top : {0.0F, 41.0F}) {
      render::ViewportScene viewport = viewportOf(layer, 50, 40);
      viewport.rect = {.x = left, .y = top, .width = 50, .height = 40};
      viewport.transform = {.scale = 4, .center = {.x = 32, .y = 32}, .flipped = false};
      scene.viewports.push_back(viewport);
    }
  }
  const Picture shown = draw(*makeRenderer(), scene).picture;
  int gapLit = 0, insideDark = 0;
  for (int row = 0; row < shown.height; ++row) {
    for (int column = 0; column < shown.width; ++column) {
      const bool isGap = column == 50 || row == 40;
      gapLit += isGap && shown.grey(column, row) != 0 ? 1 : 0;
      insideDark += !isGap && shown.grey(column, row) != 255 ? 1 : 0;
    }
  }
  return {{"gapLit", gapLit}, {"insideDark", insideDark}};
}

Json flipMirrorsColumns() {
  const auto layer = layerOf("noise", noiseImage(60, 40, 65536, 5));
  const auto renderer = makeRenderer();
  render::ViewportScene viewport = viewportOf(layer, 60, 40);
  const Picture straight = draw(*renderer, sceneOf(viewport)).picture;
  viewport.transform.flipped = true;
  const Picture flipped = draw(*renderer, sceneOf(viewport)).picture;
  int different = 0;
  for (int row = 0; row < 40; ++row) {
    for (int column = 0; column < 60; ++column) {
      different += straight.grey(column, row) != flipped.grey(59 - column, row) ? 1 : 0;
    }
  }
  return {{"different", different}, {"varies", straight.grey(0, 0) != straight.grey(59, 0)}};
}

Json pixelsAreStretched() {
  // A white square of five pixels each way, whose pixels are twice as wide as high: 20 x 10 on screen at scale 2.
  auto picture = plainImage(20, 20, 0);
  for (int row = 5; row < 10; ++row) std::fill_n(&picture->plane.at(5, row), 5, std::uint16_t{65535});
  render::ViewportScene viewport = viewportOf(layerOf("square", picture), 80, 40);
  Json facts = Json::object();
  for (const bool isFlipped : {false, true}) {
    viewport.transform = {
        .scale = 2, .center = {.x = 9.5, .y = 9.5}, .flipped = isFlipped, .shape = {.across = 2, .down = 1}};
    const Picture shown = draw(*makeRenderer(), sceneOf(viewport)).picture;
    int left = 80, right = 0, top = 40, bottom = 0;
    for (int row = 0; row < 40; ++row) {
      for (int column = 0; column < 80; ++column) {
        if (shown.grey(column, row) < 128) continue;
        left = std::min(left, column);
        right = std::max(right, column + 1);
        top = std::min(top, row);
        bottom = std::max(bottom, row + 1);
      }
    }
    facts[isFlipped ? "flipped" : "straight"] = {left, top, right, bottom};
  }
  return facts;
}

Json uploadsAreBounded() {
  // 1000 x 800 texels of two bytes and their halvings at 200 kB a frame: eleven frames or more, and the same picture.
  const auto picture = noiseImage(1000, 800, 65536, 9);
  render::ViewportScene viewport = viewportOf(layerOf("slow", picture), 500, 400);
  const Drawn slow = draw(*makeRenderer({.uploadBytesPerFrame = 200000}), sceneOf(viewport));
  const Drawn quick = draw(*makeRenderer(), sceneOf(viewport));
  return {{"slowFrames", slow.frames},
          {"quickFrames", quick.frames},
          {"difference", largestDifference(slow.picture, quick.picture)}};
}

Json thumbnailsHaveTheTopRowFirst() {
  // White above, black below.
  auto picture = plainImage(80, 60, 0);
  std::fill_n(picture->plane.samples.begin(), 80 * 30, std::uint16_t{65535});
  render::ThumbnailScene thumbnail{
      .key = "half", .widthPx = 40, .heightPx = 30, .content = viewportOf(layerOf("half", picture), 40, 30)};
  thumbnail.content.transform = {.scale = 0.5, .center = {.x = 39.5, .y = 29.5}, .flipped = false};
  render::Scene scene{.widthPx = 8, .heightPx = 8, .viewports = {}, .thumbnails = {thumbnail}, .breasts = {}};
  const auto renderer = makeRenderer();
  draw(*renderer, scene);
  const Picture kept = readTexture(renderer->thumbnailTexture("half"), 40, 30);
  scene.thumbnails.clear();
  draw(*renderer, scene);
  return {{"firstRow", kept.grey(20, 0)},
          {"lastRow", kept.grey(20, 29)},
          {"textureAfterwards", renderer->thumbnailTexture("half")}};
}

Json colorIsKept() {
  Noise noise(11);
  auto picture = std::make_shared<image::ColorImage>();
  picture->columns = 70;
  picture->rows = 50;
  for (int i = 0; i < 70 * 50 * 3; ++i) {
    picture->rgb.push_back(static_cast<std::uint8_t>(noise.below(256)));
  }
  render::ViewportScene viewport = viewportOf(nullptr, 70, 50);
  viewport.color = std::make_shared<const render::ColorLayer>(render::ColorLayer{.key = "color", .image = picture});
  const Picture shown = draw(*makeRenderer(), sceneOf(viewport)).picture;
  int different = 0;
  for (int i = 0; i < 70 * 50; ++i) {
    for (int channel = 0; channel < 3; ++channel) {
      different += shown.rgba[static_cast<std::size_t>(i * 4 + channel)] !=
                           picture->rgb[static_cast<std::size_t>(i * 3 + channel)]
                       ? 1
                       : 0;
    }
  }
  return {{"different", different}};
}

}  // namespace probe
