#include "phantom/noise.h"

#include <cmath>

namespace lobule::phantom {
namespace {

std::uint32_t hashed(std::int32_t x, std::int32_t y, std::int32_t z, std::uint32_t seed) {
  std::uint32_t h = seed * 0x9E3779B1U;
  h ^= static_cast<std::uint32_t>(x) * 0x85EBCA77U;
  h ^= static_cast<std::uint32_t>(y) * 0xC2B2AE3DU;
  h ^= static_cast<std::uint32_t>(z) * 0x27D4EB2FU;
  h ^= h >> 15;
  h *= 0x2C1B3C6DU;
  h ^= h >> 12;
  h *= 0x297A2D39U;
  return h ^ (h >> 15);
}

// One of the twelve edge directions of a cube.
double slope(std::uint32_t hash, double x, double y, double z) {
  const std::uint32_t h = hash & 15U;
  const double u = h < 8 ? x : y;
  const double v = h < 4 ? y : (h == 12 || h == 14 ? x : z);
  return ((h & 1U) ? -u : u) + ((h & 2U) ? -v : v);
}

double fade(double t) {
  return t * t * t * (t * (t * 6 - 15) + 10);
}

}  // namespace

double hashedUniform(std::int32_t x, std::int32_t y, std::int32_t z, std::uint32_t seed) {
  return hashed(x, y, z, seed) * 0x1.0p-32;
}

double gradientNoise(double x, double y, double z, std::uint32_t seed) {
  const double fx = std::floor(x), fy = std::floor(y), fz = std::floor(z);
  const auto ix = static_cast<std::int32_t>(fx), iy = static_cast<std::int32_t>(fy), iz = static_cast<std::int32_t>(fz);
  const double dx = x - fx, dy = y - fy, dz = z - fz;
  const double u = fade(dx), v = fade(dy), w = fade(dz);
  const auto corner = [&](int i, int j, int k) {
    return slope(hashed(ix + i, iy + j, iz + k, seed), dx - i, dy - j, dz - k);
  };
  const double low =
      std::lerp(std::lerp(corner(0, 0, 0), corner(1, 0, 0), u), std::lerp(corner(0, 1, 0), corner(1, 1, 0), u), v);
  const double high =
      std::lerp(std::lerp(corner(0, 0, 1), corner(1, 0, 1), u), std::lerp(corner(0, 1, 1), corner(1, 1, 1), u), v);
  return std::lerp(low, high, w);
}

double fractalNoise(double x, double y, double z, int octaves, double gain, std::uint32_t seed) {
  double sum = 0, height = 1, total = 0;
  for (int i = 0; i < octaves; ++i) {
    sum += height * gradientNoise(x, y, z, seed + static_cast<std::uint32_t>(i) * 101U);
    total += height;
    height *= gain;
    x *= 2;
    y *= 2;
    z *= 2;
  }
  return sum / total;
}

}  // namespace lobule::phantom
