#include "phantom/reader_case.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <numbers>

#include "phantom/projection.h"

namespace lobule::phantom {
namespace {

Json toJson(PointInImage p) {
  return Json::array({std::round(p.x * 10) / 10, std::round(p.y * 10) / 10});
}

Detector randomDetector(ViewPosition view, Random& random) {
  constexpr double kSpacings[] = {0.05, 0.065, 0.07, 0.085, 0.1};
  Detector detector;
  detector.spacingMm = kSpacings[random.bits() % 5];
  const bool large = random.chance(0.25);
  detector.columns = static_cast<int>((large ? 240 : 180) / detector.spacingMm);
  detector.rows = static_cast<int>((large ? 300 : 240) / detector.spacingMm);
  detector.sourceToDetectorMm = random.uniform(640, 700);
  detector.gapMm = random.uniform(12, 25);
  if (view == ViewPosition::kCC) {
    detector.cutMm = random.chance(0.3) ? random.uniform(-12, -1) : random.uniform(0, 22);
    detector.centerRowShiftMm = random.normal(0, 8);
  } else {
    detector.centerRowShiftMm = random.uniform(-15, 5);
  }
  return detector;
}

Projection randomProjection(const Body& body, ViewPosition view, Laterality laterality, Detector detector,
                            const ReaderCaseOptions& options, Random& random) {
  CompressionOptions compression = randomCompression(view, random);
  if (options.compressionPercent) {
    const double wanted = *options.compressionPercent / 100 * freeThicknessMm(body, compression);
    compression = pressedTo(body, compression, wanted).value_or(compression);
  }
  if (view == ViewPosition::kMLO) {
    // The muscle's edge leaves the image 10 to 70 mm above the chest wall point behind the nipple's level.
    const double level = random.uniform(-15, 40);
    detector.cutMm = level * std::tan(compression.tiltDeg * std::numbers::pi / 180.0);
  }
  return Projection(body, compression, detector, laterality);
}

PointInBreastMm randomLesion(const Body& body, Random& random) {
  // Glandular tissue and its surroundings: anywhere but in the skin, more often upper outer.
  for (;;) {
    const PointInBreastMm p{random.uniform(-body.medialMm, body.lateralMm * 1.2),
                            random.uniform(-body.lowerMm, body.upperMm * 1.2), body.depthMm * random.uniform(0.1, 1.0)};
    if (body.radialFraction(p) > 0.9) continue;
    const bool upperOuter = p.x > 0 && p.y > 0;
    if (random.chance(upperOuter ? 1.0 : p.y > 0 ? 0.7 : 0.3)) return p;
  }
}

struct Reader {
  Random& random;
  double noise;

  // deviationMm in the patient plane, drawn as pixels of this view.
  PointInImage mark(const Projection& view, PointInImage p, double deviationMm) const {
    const double px = noise * deviationMm * view.nominalMagnification() / view.detector().spacingMm;
    return {p.x + px * random.normal(), p.y + px * random.normal()};
  }
};

Json lineMarks(const Projection& view, const Reader& reader) {
  // The plane of the chest wall, as the image shows it.
  const Body& body = view.body();
  const double angle = view.compression().options().angleDeg * std::numbers::pi / 180.0;
  const auto onWall = [&](double upMm) {
    return view.imageFromBreast({upMm * std::cos(angle), upMm * std::sin(angle), body.depthMm});
  };
  const Detector& detector = view.detector();
  if (view.compression().options().view == ViewPosition::kCC) {
    const PointInImage behindNipple = onWall(0);
    if (view.shows(behindNipple)) {
      return Json::array({toJson(reader.mark(view, onWall(22), 2.5)), toJson(reader.mark(view, onWall(-22), 2.5))});
    }
    const double column = view.laterality() == Laterality::kLeft ? 0.0 : detector.columns;
    return Json::array({toJson({column, 20.0}), toJson({column, detector.rows - 20.0})});
  }
  // MLO: from near the axilla down to where the edge leaves the image.
  double high = body.upperMm * 1.05, low = -20;
  while (high > 30 && !view.shows(onWall(high))) high -= 2;
  while (low < high - 25 && !view.shows(onWall(low))) low += 2;
  return Json::array({toJson(reader.mark(view, onWall(high), 2.5)), toJson(reader.mark(view, onWall(low), 2.5))});
}

Json viewMarks(const Projection& view, PointInBreastMm lesion, double radiusMm, const ReaderCaseOptions& options,
               const Reader& reader, bool& offProfile, bool& angleMissing) {
  Random& random = reader.random;
  const CompressionOptions& compression = view.compression().options();
  const bool isCC = compression.view == ViewPosition::kCC;
  const double magnification =
      view.nominalMagnification() + options.noise * std::clamp(random.normal(0, 0.012), -0.03, 0.03);
  const double pxPerMm = view.nominalMagnification() / view.detector().spacingMm;
  Json json;
  json["view"] = isCC ? "CC" : "MLO";
  json["rows"] = view.detector().rows;
  json["columns"] = view.detector().columns;
  json["pixelSpacingMm"] = view.detector().spacingMm;
  json["magnification"] = std::round(magnification * 1000) / 1000;
  // Paddles bend and tilt: the header's thickness is known to be off by a centimetre at times.
  const double thickness = view.compression().thicknessMm() * std::exp(options.noise * random.normal(-0.05, 0.10));
  json["thicknessMm"] = random.chance(options.missingThicknessProbability) ? Json() : Json(std::round(thickness));
  angleMissing = !isCC && random.chance(options.missingAngleProbability);
  const double angle = compression.angleDeg + (isCC ? 0.0 : options.noise * random.normal(0, 2));
  json["angleDeg"] = angleMissing ? Json() : Json(std::round(angle));
  const PointInImage nipple = view.imageFromBreast({0, 0, 0});
  offProfile = std::abs(compression.liftMm) > 12;
  json["nipple"] = toJson(reader.mark(view, nipple, offProfile ? 3.5 : 2.0));
  json[isCC ? "chestWall" : "pectoral"] = lineMarks(view, reader);
  const PointInImage center = view.imageFromBreast(lesion);
  json["lesion"] = {{"center", toJson(reader.mark(view, center, 1.0 + 0.1 * radiusMm))},
                    {"radiusPx", std::round(radiusMm * pxPerMm * std::exp(0.1 * random.normal()) * 10) / 10}};
  Json outline = Json::array();
  for (const PointInImage& p : view.outline(30)) outline.push_back(toJson(reader.mark(view, p, 0.7)));
  json["outline"] = outline;
  return json;
}

}  // namespace

ReaderCase makeReaderCase(std::uint64_t seed, const ReaderCaseOptions& options) {
  Random random(seed);
  for (;;) {
    const Body body = randomBody(random);
    const Laterality laterality = random.chance(0.5) ? Laterality::kLeft : Laterality::kRight;
    const auto projected = [&](ViewPosition view) {
      const Detector detector = randomDetector(view, random);
      return randomProjection(body, view, laterality, detector, options, random);
    };
    const Projection cc = projected(ViewPosition::kCC), mlo = projected(ViewPosition::kMLO);
    const PointInBreastMm lesion = randomLesion(body, random);
    const double radiusMm = random.uniform(3, 16);
    // What neither view shows is no case.
    if (!cc.shows(cc.imageFromBreast(lesion)) || !mlo.shows(mlo.imageFromBreast(lesion))) continue;
    if (!cc.shows(cc.imageFromBreast({})) || !mlo.shows(mlo.imageFromBreast({}))) continue;
    const Reader reader{random, options.noise};
    bool ccOff = false, mloOff = false, ccAngle = false, mloAngle = false;
    ReaderCase made;
    made.input["id"] = std::format("{:06}", seed);
    made.input["laterality"] = laterality == Laterality::kLeft ? "L" : "R";
    made.input["views"] = Json::array({viewMarks(cc, lesion, radiusMm, options, reader, ccOff, ccAngle),
                                       viewMarks(mlo, lesion, radiusMm, options, reader, mloOff, mloAngle)});
    made.truth["positionMm"] = {lesion.x, lesion.y, lesion.z};
    made.truth["chestWallMm"] = body.depthMm;
    made.truth["radiiMm"] = {body.lateralMm, body.medialMm, body.upperMm, body.lowerMm};
    made.truth["angleMissing"] = mloAngle;
    made.truth["nippleOffProfile"] = ccOff || mloOff;
    made.truth["offProfileInView"] = {ccOff, mloOff};
    made.truth["compressedThicknessMm"] = {cc.compression().thicknessMm(), mlo.compression().thicknessMm()};
    // Compressed over uncompressed height, the mean of both views.
    const auto share = [&](const Projection& view) {
      return view.compression().thicknessMm() / freeThicknessMm(body, view.compression().options());
    };
    made.truth["pressedTo"] = 0.5 * (share(cc) + share(mlo));
    const double base = 0.25 * (body.lateralMm + body.medialMm) * (body.upperMm + body.lowerMm) * std::numbers::pi;
    made.truth["volumeMl"] = base * body.depthMm * body.bluntness / (body.bluntness + 1) / 1000.0;
    return made;
  }
}

}  // namespace lobule::phantom
