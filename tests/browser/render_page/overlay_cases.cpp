// Marks over a picture: contours, fills, heat maps.
#include <algorithm>
#include <cmath>

#include "probe.h"

namespace probe {

namespace {

constexpr int kSide = 120;
constexpr int kBackground = 128;  // grey of the picture under the marks

render::ViewportScene greyBackground() {
  auto picture = std::make_shared<image::GreyImage>();
  picture->plane = image::Plane<std::uint16_t>(kSide, kSide, kBackground);
  const image::VoiChoice identity{.name = "identity",
                                  .window = {.center = 128, .width = 256, .function = image::VoiFunction::kLinear},
                                  .table = std::nullopt};
  return viewportOf(std::make_shared<const render::GreyLayer>(render::GreyLayer{
                        .key = "background", .image = picture, .modality = {}, .voi = identity, .inverted = false}),
                    kSide, kSide);
}

render::ContourLayer square(double low, double high, float widthPx, render::LineStyle style) {
  return {.points = {{.x = low, .y = low}, {.x = high, .y = low}, {.x = high, .y = high}, {.x = low, .y = high}},
          .color = {.r = 1, .g = 0.5F, .b = 0, .a = 1},
          .style = style,
          .widthPx = widthPx,
          .fillOpacity = 0,
          .closed = true};
}

// Along the top edge, away from the corners: pixels of the line's colour and others.
Json dashesOf(const Picture& shown) {
  int lit = 0, unlit = 0;
  for (int column = 30; column < 90; ++column) {
    (shown.at(column, 20)[0] > 200 && shown.at(column, 20)[2] < 60 ? lit : unlit) += 1;
  }
  return {{"lit", lit}, {"unlit", unlit}};
}

}  // namespace

Json contoursHaveLineAndHalo() {
  const auto renderer = makeRenderer();
  Json facts = Json::object();
  for (const int ratio : {1, 2}) {
    // 1.5 CSS pixels wide, its middle on a row of pixels: across it lie line, halo, and the untouched picture.
    render::ViewportScene viewport = greyBackground();
    viewport.contours.push_back(square(20, 100, 1.5F * static_cast<float>(ratio), render::LineStyle::kSolid));
    const Picture shown = draw(*renderer, sceneOf(viewport)).picture;
    int mirrored = 0;
    for (int step = 1; step < 12; ++step) {
      mirrored = std::max(mirrored, std::abs(shown.grey(60, 20 - step) - shown.grey(60, 20 + step)));
    }
    facts[ratio == 1 ? "ratio 1" : "ratio 2"] = {{"line", shown.at(60, 20)},
                                                 {"halo", shown.at(60, 20 + 2 * ratio)},
                                                 {"beyond", shown.at(60, 20 + 4 * ratio)},
                                                 {"asymmetry", mirrored},
                                                 {"inside", shown.at(60, 60)}};
  }
  render::ViewportScene dashed = greyBackground();
  dashed.contours.push_back(square(20, 100, 1.5F, render::LineStyle::kDashed));
  facts["dashed"] = dashesOf(draw(*renderer, sceneOf(dashed)).picture);
  render::ViewportScene solid = greyBackground();
  solid.contours.push_back(square(20, 100, 1.5F, render::LineStyle::kSolid));
  facts["solid"] = dashesOf(draw(*renderer, sceneOf(solid)).picture);
  return facts;
}

Json fillIsEvenOdd() {
  // A letter U: concave, so that a plain fan would paint between its arms.
  render::ContourLayer letter = square(0, 0, 1, render::LineStyle::kSolid);
  letter.points = {{.x = 20, .y = 20}, {.x = 40, .y = 20},  {.x = 40, .y = 80},   {.x = 80, .y = 80},
                   {.x = 80, .y = 20}, {.x = 100, .y = 20}, {.x = 100, .y = 100}, {.x = 20, .y = 100}};
  letter.fillOpacity = 0.5F;
  render::ViewportScene viewport = greyBackground();
  viewport.contours.push_back(letter);
  const Picture shown = draw(*makeRenderer(), sceneOf(viewport)).picture;
  return {{"arm", shown.at(30, 50)}, {"between", shown.at(60, 50)}, {"base", shown.at(60, 90)}};
}

Json heatStaysTransparent() {
  auto map = std::make_shared<image::PlacedMap>();
  map->values = image::FloatImage(10, 10);
  for (int row = 0; row < 10; ++row) {
    for (int column = 0; column < 10; ++column) {
      map->values.at(column, row) = static_cast<float>(column) / 9;
    }
  }
  map->box = {.firstColumn = 10, .firstRow = 10, .lastColumn = 109, .lastRow = 109};
  render::ViewportScene viewport = greyBackground();
  viewport.heat.push_back({.key = "heat", .probability = map, .threshold = 0.5F, .opacity = 0.35F});
  const Picture shown = draw(*makeRenderer(), sceneOf(viewport)).picture;
  int belowThreshold = 0, strongest = 0, outside = 0;
  for (int row = 0; row < kSide; ++row) {
    for (int column = 0; column < kSide; ++column) {
      int change = 0;
      for (const int channel : shown.at(column, row)) {
        change = std::max(change, std::abs(channel - kBackground));
      }
      const bool isInside = column >= 10 && column < 110 && row >= 10 && row < 110;
      outside += !isInside && change > 0 ? 1 : 0;
      belowThreshold = column < 55 ? std::max(belowThreshold, change) : belowThreshold;
      strongest = std::max(strongest, change);
    }
  }
  return {{"outside", outside}, {"belowThreshold", belowThreshold}, {"strongest", strongest}};
}

Json maskKeepsThinLines() {
  // A row of points across the picture, and a part of the mask beyond its left edge.
  auto mask = std::make_shared<image::Mask>(80, 60);
  for (int column = 0; column < 80; ++column) mask->at(column, 30) = 255;
  Json facts = Json::object();
  for (const double scale : {1.0, 0.25}) {
    render::ViewportScene viewport = greyBackground();
    viewport.transform.scale = scale;
    viewport.masks.push_back({.mask = mask, .column = -20, .row = 30, .color = {.r = 1, .g = 1, .b = 1, .a = 1}});
    const Picture shown = draw(*makeRenderer(), sceneOf(viewport)).picture;
    const auto [x, y] = render::screenFromImage(viewport, {.x = 20, .y = 60});
    const int column = static_cast<int>(x), row = static_cast<int>(y);
    int lightest = 0, darkest = 255;
    for (int near = row - 3; near <= row + 3; ++near) {
      lightest = std::max(lightest, shown.grey(column, near));
      darkest = std::min(darkest, shown.grey(column, near));
    }
    const auto end = render::screenFromImage(viewport, {.x = 75, .y = 60});
    facts[scale == 1.0 ? "whole" : "small"] = {
        {"lightest", lightest}, {"darkest", darkest}, {"beyond", shown.grey(static_cast<int>(end[0]), row)}};
  }
  return facts;
}

}  // namespace probe
