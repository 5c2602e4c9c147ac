#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <format>
#include <numbers>
#include <span>
#include <thread>

#include "core/hash.h"
#include "dicom/writer.h"
#include "phantom/nipple.h"
#include "phantom/noise.h"
#include "phantom/painter.h"
#include "phantom/phantom.h"
#include "phantom/positioning.h"
#include "phantom/presentation.h"
#include "phantom/projection.h"
#include "phantom/ray_caster.h"
#include "phantom/tissue.h"

namespace lobule::phantom {
namespace {

struct Breast {
  Laterality laterality = Laterality::kLeft;
  Body body;
  std::uint32_t seed = 1;
  std::vector<Strand> strands;
  std::vector<Lesion> lesions;
};

struct Exam {
  std::uint64_t seed = 1, identity = 1;  // identity: of all that makes it what it is
  Density density = Density::kB;
  std::array<Breast, 2> breasts;  // right, left
};

struct View {
  const Breast* breast = nullptr;
  Projection projection;
  std::uint32_t seed = 1;
};

std::string_view nameOf(Density density) {
  constexpr std::array<std::string_view, 4> kNames{"A", "B", "C", "D"};
  return kNames[static_cast<std::size_t>(density)];
}

// A second breast like the first, as pairs are: a few percent apart.
Body sibling(const Body& body, Random& random) {
  Body other = body;
  for (double* size : {&other.depthMm, &other.lateralMm, &other.medialMm, &other.upperMm, &other.lowerMm}) {
    *size *= random.logNormal(1.0, 0.025);
  }
  return other;
}

// The same options give the same number, others another one; its highest bit is set: it begins with no zero.
std::uint64_t identityOf(const PhantomOptions& options) {
  const std::string told = std::format("{} {} {} {} {} {}", options.seed, options.heightPx, options.lesions,
                                       options.density ? nameOf(*options.density) : "",
                                       options.thicknessMm.value_or(0.0), options.compressionPercent.value_or(0.0));
  return addToHash(kEmptyHash, std::as_bytes(std::span(told))) | 1ULL << 63U;
}

Exam randomExam(const PhantomOptions& options) {
  Random random(options.seed * 2654435761ULL + 17);
  Exam exam;
  exam.seed = options.seed;
  exam.identity = identityOf(options);
  const double category = random.uniform();
  exam.density = options.density.value_or(category < 0.12   ? Density::kA
                                          : category < 0.55 ? Density::kB
                                          : category < 0.90 ? Density::kC
                                                            : Density::kD);
  Body body = randomBody(random);
  // Sizes that one detector holds; the extremes belong to the cases without pictures.
  const double scale = std::clamp(body.depthMm, 58.0, 84.0) / body.depthMm;
  for (double* size : {&body.depthMm, &body.lateralMm, &body.medialMm, &body.upperMm, &body.lowerMm}) *size *= scale;
  body.flare = 1.6;
  exam.breasts[0].body = body;
  exam.breasts[1].body = sibling(body, random);
  exam.breasts[0].laterality = Laterality::kRight;
  for (Breast& breast : exam.breasts) {
    breast.seed = static_cast<std::uint32_t>(random.bits());
    breast.strands = randomStrands(breast.body, exam.density, random);
  }
  for (int i = 0; i < options.lesions; ++i) {
    Breast& breast = exam.breasts[random.bits() % 2];
    breast.lesions.push_back(randomLesion(breast.body, random));
  }
  return exam;
}

// Irregular masses pull at what is around them, each as much as its seed says.
std::vector<Pull> pullsOf(const View& view) {
  std::vector<Pull> pulls;
  const double pxPerMm = view.projection.nominalMagnification() / view.projection.detector().spacingMm;
  for (const Lesion& lesion : view.breast->lesions) {
    if (lesion.kind != LesionKind::kSpiculatedMass) continue;
    pulls.push_back({view.projection.imageFromBreast(lesion.center), 2.4 * lesion.radiusMm * pxPerMm,
                     0.2 + 0.7 * hashedUniform(4, 1, 6, lesion.seed)});
  }
  return pulls;
}

image::Plane<std::uint16_t> renderView(const View& view, const Exam& exam, const Progress& progress) {
  const Detector& detector = view.projection.detector();
  const int factor = std::max(1, static_cast<int>(std::lround(0.85 / detector.spacingMm)));
  const Tissue tissue(view.breast->body, exam.density, view.breast->seed);
  const RayMaps maps = castRays(view.projection, tissue, factor, progress);
  image::FloatImage extra(detector.columns, detector.rows, 0.0F);
  Painter painter(view.projection, extra);
  for (const Strand& strand : view.breast->strands) {
    painter.paint(strand, strand.kind == StrandKind::kVessel ? 0.7 : 0.35);
  }
  for (const Lesion& lesion : view.breast->lesions) painter.paint(lesion);
  return present(view.projection, maps, extra, pullsOf(view),
                 {.view = view.seed, .breast = view.breast->seed, .exam = exam.seed});
}

Json pointJson(PointInImage p) {
  return Json::array({std::round(p.x * 100) / 100, std::round(p.y * 100) / 100});
}

std::string viewName(const View& view) {
  return std::format("{}-{}.dcm", toDicom(view.breast->laterality),
                     toDicom(view.projection.compression().options().view));
}

// The view as `locate` wants it, with perfect marks.
Json viewJson(const View& view, const Lesion* lesion) {
  const Projection& projection = view.projection;
  const Detector& detector = projection.detector();
  const CompressionOptions& compression = projection.compression().options();
  const bool isCC = compression.view == ViewPosition::kCC;
  Json json;
  json["view"] = toDicom(compression.view);
  json["rows"] = detector.rows;
  json["columns"] = detector.columns;
  json["pixelSpacingMm"] = detector.spacingMm;
  json["magnification"] = std::round(projection.nominalMagnification() * 1000) / 1000;
  json["thicknessMm"] = std::round(projection.compression().thicknessMm());
  json["angleDeg"] = std::round(compression.angleDeg);
  json["nipple"] = pointJson(Nipple(projection, view.breast->seed).middle());
  const double angle = compression.angleDeg * std::numbers::pi / 180.0;
  const auto onWall = [&](double up) {
    return projection.imageFromBreast({up * std::cos(angle), up * std::sin(angle), projection.body().depthMm});
  };
  if (isCC) {
    const double column = view.breast->laterality == Laterality::kLeft ? 0.0 : detector.columns - 1.0;
    json["chestWall"] =
        Json::array({pointJson({column, 0.05 * detector.rows}), pointJson({column, 0.95 * detector.rows})});
  } else {
    json["pectoral"] = Json::array({pointJson(onWall(0.9 * projection.body().upperMm)), pointJson(onWall(10))});
  }
  if (lesion != nullptr) {
    json["lesion"] = {
        {"center", pointJson(projection.imageFromBreast(lesion->center))},
        {"radiusPx", std::round(lesion->radiusMm * projection.nominalMagnification() / detector.spacingMm)}};
  }
  Json outline = Json::array();
  for (const PointInImage& p : projection.outline(40)) outline.push_back(pointJson(p));
  json["outline"] = outline;
  return json;
}

Json truthJson(const Exam& exam, const std::vector<View>& views) {
  Json truth;
  truth["seed"] = exam.seed;
  truth["density"] = nameOf(exam.density);
  truth["lesions"] = Json::array();
  for (const Breast& breast : exam.breasts) {
    for (const Lesion& lesion : breast.lesions) {
      Json json;
      json["laterality"] = toDicom(breast.laterality);
      json["kind"] = nameOf(lesion.kind);
      json["looks"] = lesion.looksBenign ? "benign" : "malignant";
      json["radiusMm"] = lesion.radiusMm;
      const double fromNipple = lesion.center.z + Nipple::middleMm(breast.seed);
      json["positionMm"] = {lesion.center.x, lesion.center.y, fromNipple};
      json["chestWallMm"] = breast.body.depthMm + Nipple::middleMm(breast.seed);
      json["distanceFromNippleMm"] = std::hypot(lesion.center.x, lesion.center.y, fromNipple);
      // What `locate` would be given by a perfect reader.
      Json input;
      input["laterality"] = toDicom(breast.laterality);
      input["views"] = Json::array();
      json["files"] = Json::array();
      for (const View& view : views) {
        if (view.breast != &breast) continue;
        input["views"].push_back(viewJson(view, &lesion));
        json["files"].push_back(viewName(view));
      }
      json["locate"] = input;
      truth["lesions"].push_back(json);
    }
  }
  truth["views"] = Json::array();
  for (const View& view : views) {
    Json json = viewJson(view, nullptr);
    json["file"] = viewName(view);
    json["laterality"] = toDicom(view.breast->laterality);
    json["uncompressedMm"] = std::round(freeThicknessMm(view.breast->body, view.projection.compression().options()));
    json["compressionForceN"] = forceN(view.projection.compression().options());
    truth["views"].push_back(json);
  }
  return truth;
}

Result<PhantomFile> writeView(const View& view, image::Plane<std::uint16_t> pixels, const Exam& exam, int number) {
  const Projection& projection = view.projection;
  const CompressionOptions& compression = projection.compression().options();
  const double thickness = projection.compression().thicknessMm();
  dicom::MammogramToWrite m;
  // Identifiers below the root that anyone may use for UUIDs.
  const auto uid = [&](int series, int instance) {
    return std::format("2.25.{}{:04}{:02}", exam.identity, series, instance);
  };
  m.patientId = std::format("PHANTOM-{}", exam.seed);
  m.patientName = std::format("Phantom^{}", exam.seed);
  m.patientAge = std::format("{:03}Y", 45 + exam.seed % 30);
  m.studyInstanceUid = uid(0, 0);
  m.seriesInstanceUid = uid(number, 0);
  m.sopInstanceUid = uid(number, 1);
  m.studyId = std::to_string(exam.seed % 100000);
  m.studyDate = "20260101";
  m.studyTime = "120000";
  m.studyDescription = "Synthetic screening mammogram";
  m.laterality = view.breast->laterality;
  m.view = compression.view;
  m.seriesDescription = std::format("{} {}", toDicom(m.laterality), toDicom(m.view));
  m.manufacturer = "Lobule";
  m.model = "Synthetic breast";
  m.softwareVersion = "1";
  m.seriesNumber = number;
  m.pixels = std::move(pixels);
  m.windowCenter = 1600;
  m.windowWidth = 2900;
  m.imagerSpacingMm = projection.detector().spacingMm;
  m.magnificationFactor = std::round(projection.nominalMagnification() * 1000) / 1000;
  m.positionerAngleDeg = std::round(compression.angleDeg) * (m.laterality == Laterality::kRight ? -1.0 : 1.0) + 0.0;
  m.bodyPartThicknessMm = std::round(thickness);
  m.compressionForceN = forceN(compression);
  m.sourceToDetectorMm = projection.detector().sourceToDetectorMm;
  m.sourceToPatientMm = m.sourceToDetectorMm / m.magnificationFactor;  // to the breast's middle plane
  m.kilovolts = std::round(25 + thickness / 12);
  m.exposureMas = std::round(40 + 1.1 * thickness);
  auto bytes = dicom::writeMammogram(m);
  if (!bytes) return std::unexpected(bytes.error());
  return PhantomFile{viewName(view), std::move(*bytes)};
}

// Runs `work(0)` ... `work(count - 1)` on up to `threads` threads, this one among them.
template <class Work>
void runAll(int count, int threads, const Work& work) {
  std::atomic<int> next{0};
  const auto loop = [&] {
    for (int i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::thread> helpers;
  for (int i = 1; i < std::min(threads, count); ++i) helpers.emplace_back(loop);
  loop();
  for (std::thread& helper : helpers) helper.join();
}

std::optional<Error> findBadOption(const PhantomOptions& options) {
  if (options.heightPx < 256 || options.heightPx > 4096) {
    return Error{ErrorCode::kBadInput, "The phantom's height must be 256 to 4096 pixels."};
  }
  if (options.lesions < 0 || options.lesions > 8) {
    return Error{ErrorCode::kBadInput, "The phantom can have 0 to 8 lesions."};
  }
  if (options.thicknessMm && options.compressionPercent) {
    return Error{ErrorCode::kBadInput, "Give the phantom a thickness or a compression, not both."};
  }
  if (const auto mm = options.thicknessMm; mm && !(*mm >= 20 && *mm <= 120)) {
    return Error{ErrorCode::kBadInput, "The phantom's thickness must be 20 to 120 mm."};
  }
  if (const auto percent = options.compressionPercent; percent && !(*percent >= 35 && *percent <= 80)) {
    return Error{ErrorCode::kBadInput, "The phantom can be compressed to 35 to 80 percent of its height."};
  }
  return std::nullopt;
}

}  // namespace

Result<PhantomExam> makeExam(const PhantomOptions& options, const Progress& progress) {
  if (const auto error = findBadOption(options)) return std::unexpected(*error);
  const Exam exam = randomExam(options);
  Random random(options.seed + 991);
  std::vector<View> views;
  for (const ViewPosition view : {ViewPosition::kCC, ViewPosition::kMLO}) {
    for (const Breast& breast : exam.breasts) {
      Result<Projection> projection = positioned(breast.body, breast.laterality, view, options, random);
      if (!projection) return std::unexpected(projection.error());
      views.push_back({&breast, std::move(*projection), static_cast<std::uint32_t>(random.bits())});
    }
  }
  const int count = static_cast<int>(views.size());
  std::vector<std::optional<Result<PhantomFile>>> written(views.size());
  std::atomic<int> done{0};
  runAll(count, options.threads, [&](int i) {
    const View& view = views[static_cast<std::size_t>(i)];
    if (progress.isCancelled()) return;
    image::Plane<std::uint16_t> pixels = renderView(view, exam, progress);
    written[static_cast<std::size_t>(i)] = writeView(view, std::move(pixels), exam, i + 1);
    progress.report(static_cast<float>(++done) / static_cast<float>(count));
  });
  if (progress.isCancelled()) return fail(ErrorCode::kCancelled, "The phantom was cancelled.");
  PhantomExam result;
  for (auto& file : written) {
    if (!file || !*file) return std::unexpected(file ? file->error() : Error{});
    result.files.push_back(std::move(**file));
  }
  result.truth = truthJson(exam, views);
  return result;
}

}  // namespace lobule::phantom
