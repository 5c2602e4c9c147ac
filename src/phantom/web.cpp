#include "phantom/web.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "phantom/noise.h"

namespace lobule::phantom {
namespace {

// Distances from a point to the three nearest of one random seed per unit square (Worley 1996): cells that touch in
// straight walls.
std::array<double, 3> nearestSeeds(double x, double y, std::uint32_t seed) {
  std::array<double, 3> squared{9.0, 9.0, 9.0};
  const auto ix = static_cast<std::int32_t>(std::floor(x)), iy = static_cast<std::int32_t>(std::floor(y));
  for (std::int32_t row = iy - 1; row <= iy + 1; ++row) {
    for (std::int32_t column = ix - 1; column <= ix + 1; ++column) {
      const double dx = column + hashedUniform(column, row, 0, seed) - x;
      const double dy = row + hashedUniform(column, row, 1, seed) - y;
      double far = dx * dx + dy * dy;
      for (double& near : squared) {
        if (far < near) std::swap(far, near);
      }
    }
  }
  return {std::sqrt(squared[0]), std::sqrt(squared[1]), std::sqrt(squared[2])};
}

// Lobules of one size, seen through those in front of and behind them.
struct Layer {
  double sizeMm, weight, turn;
};
constexpr std::array<Layer, 4> kLayers{{{11.0, 1.0, -0.75}, {7.0, 0.9, -0.25}, {4.5, 0.8, 0.25}, {2.8, 0.6, 0.75}}};

}  // namespace

Web webAt(PointFromNippleMm point, double dense, double pixelMm, std::uint32_t seed) {
  // Nothing in a breast is straight for long.
  const double coarse = 1.0 / 22.0, middle = 1.0 / 7.0;
  const double x = point.back + 4.0 * gradientNoise(point.back * coarse, point.up * coarse, 0.3, seed + 1) +
                   gradientNoise(point.back * middle, point.up * middle, 0.3, seed + 3);
  const double y = point.up + 4.0 * gradientNoise(point.back * coarse, point.up * coarse, 9.3, seed + 2) +
                   gradientNoise(point.back * middle, point.up * middle, 9.3, seed + 4);
  // Lobules are longer toward the nipple, and smaller near it.
  const double way = 45.0 * std::log(std::max(1.0, std::hypot(x + 25.0, y)) / 25.0);
  const double side = 45.0 * std::atan2(y, x + 25.0);
  const double thickMm = 0.13 + 0.35 * dense, shownMm = std::max(thickMm, 0.55 * pixelMm);
  Web web;
  for (std::size_t k = 0; k < kLayers.size(); ++k) {
    const Layer& layer = kLayers[k];
    const auto own = seed + 13U * static_cast<std::uint32_t>(k);
    // Walls come and go: most of them lie across the beam and leave no line.
    const double strength = std::clamp(
        0.35 + 1.9 * gradientNoise(way / 11.0 + 5.0 * static_cast<double>(k), side / 11.0, 2.5, own + 55), 0.0, 1.4);
    if (strength <= 0.0) continue;
    const double c = std::cos(layer.turn), s = std::sin(layer.turn);
    const auto near =
        nearestSeeds((c * way + s * side) / (1.35 * layer.sizeMm), (c * side - s * way) / layer.sizeMm, own);
    const double toWallMm = 0.5 * (near[1] - near[0]) * layer.sizeMm;
    const double toKnotMm = (near[2] - near[0]) * layer.sizeMm;
    web.septa += layer.weight * strength * thickMm / shownMm * std::exp(-toWallMm / shownMm);
    web.knots += layer.weight * strength * std::exp(-std::pow(toKnotMm / 0.9, 1.2));
  }
  web.veil = 2.1 * fractalNoise(way / 16.0, side / 11.0, 0.7, 7, 0.74, seed + 201) +
             0.75 * fractalNoise(way / 9.0, side / 2.2, 4.3, 4, 0.7, seed + 301);
  return web;
}

double fibresAt(PointFromNippleMm point, double slope, std::uint32_t seed) {
  const double length = std::hypot(1.0, slope);
  const double along = (point.up + slope * point.back) / length, across = (point.back - slope * point.up) / length;
  // Bundles spread toward the bottom.
  const double bent = across + 2.5 * gradientNoise(along / 40, across / 40, 0.4, seed);
  return 0.6 * gradientNoise(along / 45, bent / 6.0, 1.7, seed + 1) +
         0.5 * gradientNoise(along / 30, bent / 2.6, 3.7, seed + 2) +
         0.3 * gradientNoise(along / 16, bent / 1.2, 5.7, seed + 3);
}

}  // namespace lobule::phantom
