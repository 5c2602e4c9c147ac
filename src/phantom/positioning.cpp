#include "phantom/positioning.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <numbers>

namespace lobule::phantom {
namespace {

// A radiographer's good day: the nipple nearly in profile, little roll.
CompressionOptions carefulCompression(ViewPosition view, Random& random) {
  CompressionOptions options = randomCompression(view, random);
  options.liftMm *= 0.3;
  options.rollDeg *= 0.5;
  options.waveMm *= 0.7;
  options.flattening = std::clamp(options.flattening, 1.8, 2.6);
  options.localization = std::clamp(options.localization, 0.5, 1.2);
  options.bulgeMm = std::clamp(options.bulgeMm, 3.0, 7.0);
  if (view == ViewPosition::kMLO) options.tiltDeg = std::clamp(options.tiltDeg, 14.0, 27.0);
  return options;
}

// Pressed as asked, else as drawn.
Result<CompressionOptions> askedCompression(const Body& body, Laterality laterality, const CompressionOptions& drawn,
                                            const PhantomOptions& options) {
  const double wanted = options.thicknessMm          ? *options.thicknessMm
                        : options.compressionPercent ? *options.compressionPercent / 100 * freeThicknessMm(body, drawn)
                                                     : 0.0;
  if (wanted == 0.0) return drawn;
  if (const auto pressed = pressedTo(body, drawn, wanted)) return *pressed;
  const ThicknessRange range = thicknessRange(body, drawn);
  return fail(
      ErrorCode::kBadInput,
      std::format("The {} breast of this seed can be pressed to {:.0f} to {:.0f} mm for {}; {:.0f} mm is asked for.",
                  laterality == Laterality::kLeft ? "left" : "right", std::ceil(range.leastMm),
                  std::floor(range.mostMm), toDicom(drawn.view), wanted));
}

Detector detectorFor(const PhantomOptions& options, const CompressionOptions& compression, bool large, Random& random) {
  Detector detector;
  detector.rows = options.heightPx;
  detector.spacingMm = (large ? 300.0 : 240.0) / detector.rows;
  detector.columns = static_cast<int>(std::lround((large ? 240.0 : 190.0) / detector.spacingMm));
  detector.sourceToDetectorMm = 660;
  detector.gapMm = 18;
  if (compression.view == ViewPosition::kCC) {
    detector.cutMm = random.uniform(0, 8);
    detector.centerRowShiftMm = random.normal(0, 4);
  } else {
    // The muscle's edge leaves the image about at the nipple's level.
    detector.cutMm = random.uniform(-28, -8) * std::tan(compression.tiltDeg * std::numbers::pi / 180.0);
    detector.centerRowShiftMm = random.uniform(-22, -8);
  }
  return detector;
}

// Whether the skin stays on the detector at the top, the bottom and the front; of an oblique view's, what lies below.
bool fitsWhole(const Projection& projection) {
  const Detector& detector = projection.detector();
  const Body& body = projection.body();
  const double margin = 6.0 / detector.spacingMm;
  const auto fits = [&](PointInImage p) {
    const double fromEdge = projection.laterality() == Laterality::kLeft ? p.x : detector.columns - p.x;
    return p.y > margin && p.y < detector.rows - margin && fromEdge < detector.columns - margin;
  };
  return projection.compression().options().view == ViewPosition::kMLO
             ? fits(projection.imageFromBreast({})) &&
                   fits(projection.imageFromBreast({0, -body.lowerMm, body.depthMm}))
             : std::ranges::all_of(projection.outline(60), fits);
}

}  // namespace

double forceN(const CompressionOptions& compression) {
  return std::round(70 + 40 * compression.flattening / 2.0);
}

Result<Projection> positioned(const Body& body, Laterality laterality, ViewPosition view, const PhantomOptions& options,
                              Random& random) {
  const auto compression = askedCompression(body, laterality, carefulCompression(view, random), options);
  if (!compression) return std::unexpected(compression.error());
  // The smaller detector, unless the skin would leave it.
  Random forLarge = random;
  Projection small(body, *compression, detectorFor(options, *compression, false, random), laterality);
  if (fitsWhole(small)) return small;
  return Projection(body, *compression, detectorFor(options, *compression, true, forLarge), laterality);
}

}  // namespace lobule::phantom
