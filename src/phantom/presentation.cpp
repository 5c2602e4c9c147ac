#include "phantom/presentation.h"

#include <algorithm>
#include <cmath>

#include "phantom/noise.h"
#include "phantom/random.h"

namespace lobule::phantom {
namespace {

// White noise blurred by a small kernel: the detector's correlated quantum noise.
image::FloatImage quantumNoise(int columns, int rows, std::uint32_t seed) {
  image::FloatImage white(columns, rows), soft(columns, rows);
  Random random(seed);
  for (float& v : white.samples) {
    // Sum of four uniforms: near enough to normal and quick.
    const std::uint64_t bits = random.bits();
    const auto part = [&](int shift) { return static_cast<float>((bits >> shift) & 0xFFFFU) / 65535.0F; };
    v = (part(0) + part(16) + part(32) + part(48) - 2.0F) * 1.732F;
  }
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int left = std::max(0, column - 1), right = std::min(columns - 1, column + 1);
      const int above = std::max(0, row - 1), below = std::min(rows - 1, row + 1);
      soft.at(column, row) =
          0.80F * white.at(column, row) +
          0.22F * (white.at(left, row) + white.at(right, row) + white.at(column, above) + white.at(column, below));
    }
  }
  return soft;
}

float smoothStep(float low, float high, float value) {
  const float t = std::clamp((value - low) / (high - low), 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

}  // namespace

image::Plane<std::uint16_t> present(const Projection& projection, const RayMaps& maps, const image::FloatImage& extraMm,
                                    std::uint32_t seed) {
  const Detector& detector = projection.detector();
  image::Plane<std::uint16_t> stored(detector.columns, detector.rows);
  const image::FloatImage noise = quantumNoise(detector.columns, detector.rows, seed);
  const auto thickness = static_cast<float>(projection.compression().thicknessMm());
  const double mmPerPx = detector.spacingMm / projection.nominalMagnification();
  const double meanRadius = 0.5 * (projection.body().lateralMm + projection.body().medialMm);
  for (int row = 0; row < detector.rows; ++row) {
    for (int column = 0; column < detector.columns; ++column) {
      const float extra = extraMm.at(column, row);
      const float margin = sampleMap(maps.margin, maps.factor, column, row);
      // Where no ray met the breast there is only the air's noise.
      const bool inside = margin > 0.0F || extra > 0.05F;
      const float air = 14.0F + 3.0F * noise.at(column, row);
      if (!inside) {
        stored.at(column, row) = static_cast<std::uint16_t>(std::clamp(air, 0.0F, 60.0F));
        continue;
      }
      const float tissue = std::max(0.0F, sampleMap(maps.tissueMm, maps.factor, column, row));
      const float gland = std::max(0.0F, sampleMap(maps.glandMm, maps.factor, column, row));
      const float muscle = std::max(0.0F, sampleMap(maps.muscleMm, maps.factor, column, row));
      const float path = tissue + muscle;
      // Equalised: thickness counts little once the ray is a centimetre inside the skin.
      const float full = 1.0F - std::exp(-path / (0.20F * thickness));
      const float skinDepthMm = margin * static_cast<float>(meanRadius);
      const float skin = 150.0F * (1.0F - smoothStep(0.3F, 2.6F, skinDepthMm)) * smoothStep(0.0F, 0.25F, skinDepthMm);
      // Fine parenchymal texture that the coarse maps cannot hold, of the same kind in gland and fat.
      const double s = mmPerPx / 1.9;
      const auto fine = static_cast<float>(fractalNoise(column * s, row * s, 0.37, 4, 0.72, seed + 31));
      const float dense = gland / std::max(8.0F, path);
      float value = 600.0F * full + 260.0F * path / thickness * full;
      value += 2700.0F * (1.0F - std::exp(-1.55F * gland / (0.62F * thickness)));
      value += 1500.0F * (1.0F - std::exp(-1.6F * muscle / thickness));
      value += 62.0F * extra * (1.0F - 0.35F * dense);
      value += fine * full * (110.0F + 300.0F * std::sqrt(dense));
      value += skin;
      value += noise.at(column, row) * (9.0F + 11.0F * full);
      // A shoulder, so that the densest tissue keeps its texture.
      const float shoulder =
          value > 3000.0F ? 3000.0F + 950.0F * (1.0F - std::exp(-(value - 3000.0F) / 950.0F)) : value;
      stored.at(column, row) = static_cast<std::uint16_t>(std::clamp(shoulder, air, 4095.0F));
    }
  }
  return stored;
}

}  // namespace lobule::phantom
