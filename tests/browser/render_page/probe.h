// Draws a scene into a framebuffer of its own and reads every pixel back, top row first.
#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "render/renderer.h"

namespace probe {

namespace image = lobule::image;
namespace render = lobule::render;
using lobule::Json;

struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;

  std::array<int, 3> at(int column, int row) const {
    const auto first = static_cast<std::size_t>((row * width + column) * 4);
    return {rgba[first], rgba[first + 1], rgba[first + 2]};
  }
  int grey(int column, int row) const { return at(column, row)[0]; }
};

// Draws until nothing is left to upload; frames tells how many draws that took.
struct Drawn {
  Picture picture;
  int frames = 0;
};
Drawn draw(render::Renderer& renderer, const render::Scene& scene);

// One renderer with default options, or with those given.
std::unique_ptr<render::Renderer> makeRenderer(render::RendererOptions options = {});

// The bottom-up rows of a texture as they lie in memory.
Picture readTexture(std::uint32_t texture, int width, int height);

// Largest difference of any channel; -1 when the sizes differ.
int largestDifference(const Picture& a, const Picture& b);

// A picture alone in a scene of its own size: one screen pixel a texel.
render::ViewportScene viewportOf(std::shared_ptr<const render::GreyLayer> grey, int width, int height);
render::Scene sceneOf(render::ViewportScene viewport);

// Reproducible noise: the same numbers in every run.
class Noise {
 public:
  explicit Noise(std::uint32_t seed) : state_(seed * 2654435769U + 1U) {}
  std::uint32_t next() {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 17U;
    state_ ^= state_ << 5U;
    return state_;
  }
  int below(int limit) { return static_cast<int>(next() % static_cast<std::uint32_t>(limit)); }

 private:
  std::uint32_t state_;
};

// Every pixel random below limit.
std::shared_ptr<image::GreyImage> noiseImage(int columns, int rows, int limit, std::uint32_t seed);

// --- the cases, each a JSON object of facts (render.test.mjs says what they must be)
Json rampKeepsEveryLevel();
Json greyAgreesWithReference();
Json tilesAgreeWithOneTexture();
Json paddingStaysOutOfHalvings();
Json viewportsStayApart();
Json flipMirrorsColumns();
Json pixelsAreStretched();
Json uploadsAreBounded();
Json thumbnailsHaveTheTopRowFirst();
Json colorIsKept();
Json keptPicturesFollowEveryChange();
Json onlyChangedPicturesAreDrawn();
Json contoursHaveLineAndHalo();
Json maskKeepsThinLines();
Json fillIsEvenOdd();
Json heatStaysTransparent();
Json breastLesionIsWhereItIsSaid();
Json breastRightMirrorsLeft();
Json breastStaysInItsRectangle();
Json breastPlatesShowTheirImages();
Json breastRegionsAreNested();
Json breastIsKeptAsATexture();
Json breastLinesStayThin();
Json breastFrameTimes();

// "left overview 2 320": a standing breast from a side (front, side, top, overview), its pixel ratio and CSS size, and,
// where wanted, up to which step of the construction (1 to 8); as width, height and Base64 of RGBA, and the labels'
// kind, number, place, opacity and alignment. Null for other words.
Json breastPicture(std::string_view name);

}  // namespace probe
