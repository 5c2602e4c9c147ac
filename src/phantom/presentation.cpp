#include "phantom/presentation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "phantom/nipple.h"
#include "phantom/noise.h"
#include "phantom/processing.h"
#include "phantom/random.h"
#include "phantom/web.h"

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

// What one pixel's ray met, mm; margin: depth below the skin.
struct Ray {
  float tissue, gland, muscle, margin, extra;
  Nipple::Ray nipple;
};

// Fine structure at the pixel.
struct Grain {
  float septa, knots, veil;  // see `Web`
  float fibres, fine;        // about -1 to 1
  float noise;               // deviation 1
};

// Share of gland as the film shows it, 0 to 1.
float shareOfGland(float glandMm, float thicknessMm) {
  return std::min(1.0F, 2.1F * (1.0F - std::exp(-2.5F * glandMm / thicknessMm)));
}

// The skin as its ray sees it: how thick against plain skin, and how much of it shows here.
struct Skin {
  float thickness, strength;
};

// All that the muscle covers shows through it a little, its bundles most where there is most of it.
float shownMuscle(const Ray& ray, const Grain& grain, float thickness, float detail) {
  const float share = std::min(1.0F, ray.muscle / thickness);
  return 1720.0F + 520.0F * share +
         detail * (300.0F * grain.fibres + 130.0F * grain.veil + 150.0F * grain.septa + 170.0F * grain.fine);
}

float shown(const Ray& ray, const Grain& grain, float thickness, const Skin& skin, const Processing& processing) {
  const float path = ray.tissue + ray.muscle + ray.nipple.pathMm, detail = processing.detail;
  // Equalised: thickness counts little once the ray is a centimetre inside the skin.
  const float full = 1.0F - std::exp(-path / (0.20F * thickness));
  const float dense = shareOfGland(ray.gland, thickness);
  const float muscle = 1.0F - std::exp(-3.0F * ray.muscle / thickness), breast = 1.0F - muscle;
  const float beyondSkin = smoothStep(0.5F, 6.0F, ray.margin);
  // Fat, and all that is fine in it. Makers' processing lifts what is local: fat is nearly black beside it.
  const float fat = processing.fat * std::exp(detail * grain.veil);
  float value = 150.0F + (fat - 60.0F) * full * breast;
  const float web = (0.55F + 0.8F * dense) * std::clamp(0.7F + 0.7F * grain.veil, 0.25F, 1.6F);
  value += detail * (600.0F * grain.septa + 620.0F * grain.knots) * web * full * (0.35F + 0.65F * beyondSkin) * breast;
  // Gland ends at lobules of fat: where it is thin only what the web carries is left of it.
  const float gland = smoothStep(0.30F, 1.30F, 1.3F * dense + 0.5F * grain.veil + 0.2F * grain.septa);
  value += 1600.0F * processing.gland * gland *
           std::max(0.0F, 0.8F + detail * (0.35F * grain.fine + 0.4F * grain.veil)) * full * breast;
  value += detail * grain.fine * 330.0F * (0.5F + 0.5F * dense) * full * breast;
  value += muscle * shownMuscle(ray, grain, thickness, detail);
  value += 125.0F * ray.extra * (1.0F - 0.35F * dense);
  value += ray.nipple.pathMm * (105.0F + 30.0F * grain.fine) + 420.0F * ray.nipple.rim;
  value +=
      125.0F * ray.nipple.behindMm * std::clamp(0.9F + 0.5F * grain.veil, 0.3F, 1.6F) * full * (1.0F - 0.6F * dense);
  // The skin is seen edge on.
  value += 470.0F * processing.skin * skin.strength *
           (1.0F - smoothStep(0.4F * skin.thickness, 1.7F * skin.thickness, ray.margin)) *
           smoothStep(0.0F, 0.4F, ray.margin) / (1.0F + 0.8F * ray.nipple.pathMm);
  value += processing.grain * grain.noise * (9.0F + 28.0F * full * (0.6F + 0.4F * std::sqrt(fat / 410.0F)));
  return processing.curved(value);
}

// The direction of the muscle's edge: back over up.
double muscleSlope(const Projection& projection) {
  const double angle = projection.compression().options().angleDeg * std::numbers::pi / 180.0;
  const auto onWall = [&](double up) {
    return projection.imageFromBreast({up * std::cos(angle), up * std::sin(angle), projection.body().depthMm});
  };
  const PointInImage upper = onWall(0.9 * projection.body().upperMm), lower = onWall(10);
  const double forward = projection.laterality() == Laterality::kLeft ? 1.0 : -1.0;
  return -forward * (upper.x - lower.x) / std::max(1.0, lower.y - upper.y);
}

}  // namespace

image::Plane<std::uint16_t> present(const Projection& projection, const RayMaps& maps, const image::FloatImage& extraMm,
                                    const std::vector<Pull>& pulls, const PictureSeeds& seeds) {
  const std::uint32_t seed = seeds.view;
  const Processing processing = Processing::randomOf(seeds.exam);
  const Detector& detector = projection.detector();
  image::Plane<std::uint16_t> stored(detector.columns, detector.rows);
  const image::FloatImage noise = quantumNoise(detector.columns, detector.rows, seed);
  const auto thickness = static_cast<float>(projection.compression().thicknessMm());
  const double mmPerPx = detector.spacingMm / projection.nominalMagnification();
  const double slope = muscleSlope(projection);
  const Nipple nipple(projection, seeds.breast);
  for (int row = 0; row < detector.rows; ++row) {
    for (int column = 0; column < detector.columns; ++column) {
      const auto mapped = [&](const image::FloatImage& map) { return sampleMap(map, maps.factor, column, row); };
      const PointFromNippleMm place = nipple.from({static_cast<double>(column), static_cast<double>(row)});
      Ray ray{.margin = mapped(maps.marginMm), .extra = extraMm.at(column, row), .nipple = nipple.at(place)};
      // Where no ray met the breast there is only the air's noise.
      const float air = 14.0F + 3.0F * noise.at(column, row);
      if (ray.margin <= 0.0F && ray.extra <= 0.05F && ray.nipple.pathMm <= 0.0F) {
        stored.at(column, row) = static_cast<std::uint16_t>(std::clamp(air, 0.0F, 60.0F));
        continue;
      }
      ray.tissue = std::max(0.0F, mapped(maps.tissueMm));
      const PointInImage source = unpulled(pulls, {static_cast<double>(column), static_cast<double>(row)});
      ray.gland = std::max(0.0F, sampleMap(maps.glandMm, maps.factor, source.x, source.y));
      ray.muscle = std::max(0.0F, mapped(maps.muscleMm));
      // Texture that the coarse maps cannot hold.
      const Web web = webAt(nipple.from(source), shareOfGland(ray.gland, thickness), mmPerPx, seed);
      const double s = 1.0 / 1.8;
      const Grain grain{
          .septa = static_cast<float>(web.septa),
          .knots = static_cast<float>(web.knots),
          .veil = static_cast<float>(web.veil),
          .fibres = ray.muscle > 0 ? static_cast<float>(fibresAt(place, slope, seed + 51)) : 0.0F,
          .fine = 1.4F * static_cast<float>(fractalNoise(place.back * s, place.up * s, 0.37, 4, 0.8, seed + 31)),
          .noise = noise.at(column, row)};
      const Skin skin{
          nipple.skinThickness(place),
          1.0F + 0.8F * static_cast<float>(gradientNoise(place.back / 9.0, place.up / 9.0, 6.1, seed + 71))};
      stored.at(column, row) =
          static_cast<std::uint16_t>(std::clamp(shown(ray, grain, thickness, skin, processing), air, 4095.0F));
    }
  }
  return stored;
}

}  // namespace lobule::phantom
