#include "phantom/ultrasound.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "image/gaussian.h"
#include "image/raster_file.h"
#include "phantom/noise.h"
#include "phantom/random.h"

namespace lobule::phantom {
namespace {

constexpr double kDepthMm = 38.0;

struct Shape {
  EchoLesion kind = EchoLesion::kCyst;
  double x = 0, y = 0;  // mm from the middle of the transducer, and deep
  double halfWidth = 4, halfHeight = 3;
  std::uint32_t seed = 0;

  // Below 1 inside; a spiculated outline wanders.
  double reach(double atX, double atY) const {
    const double dx = (atX - x) / halfWidth, dy = (atY - y) / halfHeight;
    const double angle = std::atan2(dy, dx);
    double edge = 1.0 + 0.06 * gradientNoise(2 * std::cos(angle), 2 * std::sin(angle), 0.5, seed);
    if (kind == EchoLesion::kMalignantMass) {
      edge += 0.34 * gradientNoise(2.2 * std::cos(angle), 2.2 * std::sin(angle), 3.5, seed) +
              0.22 * gradientNoise(6 * std::cos(angle), 6 * std::sin(angle), 7.5, seed);
    }
    return std::hypot(dx, dy) / edge;
  }
};

// What an echo is made of at a place: how strong, and how much of the beam is lost there in dB a millimetre more than
// the machine makes up for.
struct Tissue {
  double echo = 0.2, loss = 0;
};

struct Layers {
  double skin, fat, gland, deepFat;  // where each ends, mm
};

Layers layersAt(double x, std::uint32_t seed) {
  const double skin = 1.9 + 0.2 * gradientNoise(x / 9, 0.3, 0.5, seed);
  const double fat = 8.5 + 2.6 * fractalNoise(x / 16, 1.3, 0.5, 3, 0.5, seed + 1);
  const double gland = 22.5 + 3.0 * fractalNoise(x / 18, 2.3, 0.5, 3, 0.5, seed + 2);
  return {.skin = skin,
          .fat = fat,
          .gland = gland,
          .deepFat = gland + 2.6 + 1.2 * gradientNoise(x / 12, 3.3, 0.5, seed + 3)};
}

// A thin bright sheet along the zero line of a smooth field.
double sheet(double field, double width) {
  const double away = field / width;
  return std::exp(-away * away);
}

Tissue muscleAt(double x, double y, double below, std::uint32_t seed) {
  const double fibre = gradientNoise(x / 14, (y + 0.09 * x) / 0.75, 0.5, seed + 20);
  return {.echo = 0.07 + 0.30 * std::max(0.0, fibre) + 0.9 * sheet(below, 0.28), .loss = 0.1};
}

Tissue backgroundAt(double x, double y, std::uint32_t seed) {
  const Layers layers = layersAt(x, seed);
  if (y < layers.skin)
    return {.echo = 0.30 + 0.5 * sheet(y - layers.skin + 0.15, 0.2) + 0.5 * sheet(y - 0.3, 0.25), .loss = 0};
  const double wave = fractalNoise(x / 7, y / 4.5, 1.5, 3, 0.55, seed + 10);
  if (y < layers.fat) {
    // Lobules of fat between ligaments.
    const double septum = sheet(fractalNoise(x / 9, y / 5, 2.5, 2, 0.5, seed + 11), 0.035);
    return {.echo = 0.085 + 0.03 * wave + 0.42 * septum + 0.35 * sheet(y - layers.fat, 0.25), .loss = 0};
  }
  if (y < layers.gland) {
    const double duct = sheet(gradientNoise(x / 6, y / 2.2, 4.5, seed + 12), 0.09);
    return {.echo = std::max(0.10, 0.36 + 0.62 * wave - 0.20 * duct), .loss = 0.12};
  }
  if (y < layers.deepFat) return {.echo = 0.09 + 0.03 * wave, .loss = 0};
  return muscleAt(x, y, y - layers.deepFat, seed);
}

// The lesion over the tissue around it.
Tissue withLesion(Tissue tissue, const Shape& lesion, double x, double y) {
  const double reach = lesion.reach(x, y);
  if (reach >= 1) {
    // A rim: the wall of a cyst, the pseudocapsule of a benign mass, the echogenic halo of a malignant one.
    const bool isMalignant = lesion.kind == EchoLesion::kMalignantMass;
    const double rim = std::exp(-std::pow((reach - 1) / (isMalignant ? 0.22 : 0.07), 2));
    tissue.echo += rim * (isMalignant ? 0.28 : 0.30);
    return tissue;
  }
  const double uneven = fractalNoise(x / 2.2, y / 1.8, 0.5, 3, 0.6, lesion.seed + 5);
  switch (lesion.kind) {
    case EchoLesion::kCyst:
      return {.echo = 0.0015, .loss = -0.9};
    case EchoLesion::kBenignMass:
      return {.echo = 0.063 + 0.012 * uneven, .loss = -0.25};
    case EchoLesion::kMalignantMass:
      break;
  }
  return {.echo = std::max(0.012, 0.042 + 0.05 * uneven), .loss = 1.5};
}

struct Scan {
  int columns, rows;
  double mm;
  double xAt(int column) const { return (column + 0.5 - columns / 2.0) * mm; }
  double yAt(int row) const { return (row + 0.5) * mm; }
};

// Echoes of many small scatterers, seen with a pulse shorter than the beam is wide: fully developed speckle.
image::FloatImage speckle(const Scan& scan, const image::FloatImage& echo, Random& random) {
  image::FloatImage in(scan.columns, scan.rows), out = in;
  const std::size_t count = echo.samples.size();
  for (std::size_t i = 0; i < count; ++i) {
    in.samples[i] = static_cast<float>(random.normal()) * std::sqrt(echo.samples[i]);
    out.samples[i] = static_cast<float>(random.normal()) * std::sqrt(echo.samples[i]);
  }
  const double axial = 0.10 / scan.mm, lateral = 0.26 / scan.mm;
  for (image::FloatImage* part : {&in, &out}) {
    *part = image::blurred(*part, std::max(0.5, lateral), std::max(0.5, axial));
  }
  for (std::size_t i = 0; i < count; ++i) in.samples[i] = std::hypot(in.samples[i], out.samples[i]);
  return in;
}

std::vector<Shape> placeLesions(const UltrasoundOptions& options, Random& random) {
  constexpr std::array kKinds{EchoLesion::kMalignantMass, EchoLesion::kCyst, EchoLesion::kBenignMass};
  std::vector<Shape> shapes;
  const double widthMm = kDepthMm * options.columns / options.rows;
  const int first = static_cast<int>(random.uniform(0, 3));
  for (int i = 0; i < options.lesions; ++i) {
    Shape shape;
    shape.kind = kKinds[static_cast<std::size_t>((first + i) % 3)];
    shape.seed = static_cast<std::uint32_t>(random.bits());
    const bool isTall = shape.kind == EchoLesion::kMalignantMass;
    shape.halfHeight = random.uniform(2.6, 4.2);
    shape.halfWidth = shape.halfHeight * (isTall ? random.uniform(0.75, 1.0) : random.uniform(1.25, 1.75));
    // Each in its own part of the width, in the glandular layer.
    const double share = widthMm / options.lesions, left = -widthMm / 2 + share * i;
    const double slack = std::max(0.0, share / 2 - 1.6 * shape.halfWidth);
    shape.x = left + share / 2 + random.uniform(-slack, slack);
    shape.y = random.uniform(11.5, 17.5);
    shapes.push_back(shape);
  }
  return shapes;
}

struct Beam {
  image::FloatImage echo;  // what a place sends back, by power
  image::FloatImage db;    // what is left of the pulse when it has come there
};

Beam sendBeam(const Scan& scan, const std::vector<Shape>& shapes, std::uint32_t seed, image::Mask& mask) {
  Beam beam{.echo = {scan.columns, scan.rows}, .db = {scan.columns, scan.rows}};
  for (int column = 0; column < scan.columns; ++column) {
    double db = 0;
    for (int row = 0; row < scan.rows; ++row) {
      const double x = scan.xAt(column), y = scan.yAt(row);
      Tissue tissue = backgroundAt(x, y, seed);
      for (std::size_t i = 0; i < shapes.size(); ++i) {
        tissue = withLesion(tissue, shapes[i], x, y);
        if (shapes[i].reach(x, y) < 1) mask.at(column, row) = static_cast<std::uint8_t>(i + 1);
      }
      const std::size_t at = mask.index(column, row);
      beam.echo.samples[at] = static_cast<float>(tissue.echo * tissue.echo);
      beam.db.samples[at] = static_cast<float>(db);
      db = std::clamp(db - tissue.loss * scan.mm, -26.0, 5.0);
    }
  }
  beam.db = image::blurred(beam.db, 0.5 / scan.mm, 0.0);  // as wide as several lines: shadows have soft edges
  return beam;
}

// The machine's logarithm: 58 dB from black to white, with a little noise of its own that grows with depth.
image::Plane<std::uint8_t> compressed(const Scan& scan, const image::FloatImage& amplitude,
                                      const image::FloatImage& beamDb, Random& random) {
  constexpr double kBelowMeanDb = 33, kRangeDb = 58;
  double mean = 0;
  for (const float value : amplitude.samples) {
    mean += static_cast<double>(value) / static_cast<double>(amplitude.samples.size());
  }
  image::Plane<std::uint8_t> picture(scan.columns, scan.rows);
  for (int row = 0; row < scan.rows; ++row) {
    const double ownNoise = 0.012 * (0.4 + row / static_cast<double>(scan.rows));
    for (int column = 0; column < scan.columns; ++column) {
      const std::size_t at = picture.index(column, row);
      const double beam = std::pow(10.0, static_cast<double>(beamDb.samples[at]) / 20);
      const double echo =
          static_cast<double>(amplitude.samples[at]) / mean * beam + ownNoise * std::abs(random.normal());
      const double level = (20 * std::log10(echo + 1e-6) + kBelowMeanDb) / kRangeDb;
      picture.samples[at] = static_cast<std::uint8_t>(std::clamp(std::lround(255 * level), 0L, 255L));
    }
  }
  return picture;
}

void measure(const image::Mask& mask, std::vector<UltrasoundLesion>& lesions) {
  for (int row = 0; row < mask.rows; ++row) {
    for (int column = 0; column < mask.columns; ++column) {
      const int number = mask.at(column, row);
      if (number == 0) continue;
      UltrasoundLesion& lesion = lesions[static_cast<std::size_t>(number - 1)];
      PixelBox& box = lesion.box;
      box = lesion.areaPx++ == 0
                ? PixelBox{column, row, column, row}
                : PixelBox{std::min(box.firstColumn, column), box.firstRow, std::max(box.lastColumn, column), row};
    }
  }
}

}  // namespace

Result<UltrasoundPhantom> makeUltrasound(const UltrasoundOptions& options) {
  if (options.columns < 128 || options.columns > 2048 || options.rows < 128 || options.rows > 2048) {
    return fail(ErrorCode::kBadInput, "The ultrasound phantom must be 128 to 2048 pixels wide and high.");
  }
  if (options.lesions < 0 || options.lesions > 3) {
    return fail(ErrorCode::kBadInput, "The ultrasound phantom can have 0 to 3 lesions.");
  }
  Random random(options.seed);
  const Scan scan{options.columns, options.rows, kDepthMm / options.rows};
  const auto seed = static_cast<std::uint32_t>(random.bits());
  const std::vector<Shape> shapes = placeLesions(options, random);

  UltrasoundPhantom phantom;
  phantom.mmPerPixel = scan.mm;
  phantom.mask = image::Mask(scan.columns, scan.rows);
  for (const Shape& shape : shapes) phantom.lesions.push_back({.kind = shape.kind, .box = {}, .areaPx = 0});
  const Beam beam = sendBeam(scan, shapes, seed, phantom.mask);
  measure(phantom.mask, phantom.lesions);
  phantom.picture = compressed(scan, speckle(scan, beam.echo, random), beam.db, random);
  return phantom;
}

Result<PhantomExam> makeUltrasoundExam(const UltrasoundOptions& options) {
  constexpr std::array kNames{"cyst", "oval mass, circumscribed", "irregular mass, spiculated"};
  constexpr std::array kLooks{"benign", "benign", "malignant"};
  const auto phantom = makeUltrasound(options);
  if (!phantom) return std::unexpected(phantom.error());
  auto png = image::writePng(phantom->picture);
  if (!png) return std::unexpected(png.error());
  const std::string name = "ultrasound.png";
  PhantomExam exam;
  exam.files.push_back({.name = name, .bytes = std::move(*png)});
  exam.truth = {{"seed", options.seed}, {"mmPerPixel", phantom->mmPerPixel}, {"lesions", Json::array()}};
  for (const UltrasoundLesion& lesion : phantom->lesions) {
    const auto kind = static_cast<std::size_t>(lesion.kind);
    const PixelBox& box = lesion.box;
    exam.truth["lesions"].push_back({{"kind", kNames[kind]},
                                     {"looks", kLooks[kind]},
                                     {"file", name},
                                     {"box", {box.firstColumn, box.firstRow, box.lastColumn, box.lastRow}},
                                     {"areaPx", lesion.areaPx}});
  }
  return exam;
}

}  // namespace lobule::phantom
