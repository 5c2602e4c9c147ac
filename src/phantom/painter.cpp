#include "phantom/painter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "phantom/irregular_mass.h"
#include "phantom/oval_mass.h"

namespace lobule::phantom {

double Painter::mmPerPx() const {
  return projection_.detector().spacingMm / projection_.nominalMagnification();
}

double Painter::forward() const {
  return projection_.laterality() == Laterality::kLeft ? 1.0 : -1.0;
}

void Painter::addTube(PointInImage a, PointInImage b, double radiusA, double radiusB, double contrast) {
  // Chord of a cylinder with round ends, softened by the focal spot and the pixel.
  const double blur = 0.5, reach = 1.6 * std::hypot(std::max(radiusA, radiusB), blur);
  const int firstColumn = std::max(0, static_cast<int>(std::floor(std::min(a.x, b.x) - reach)));
  const int lastColumn = std::min(extraMm_.columns - 1, static_cast<int>(std::ceil(std::max(a.x, b.x) + reach)));
  const int firstRow = std::max(0, static_cast<int>(std::floor(std::min(a.y, b.y) - reach)));
  const int lastRow = std::min(extraMm_.rows - 1, static_cast<int>(std::ceil(std::max(a.y, b.y) + reach)));
  const double dx = b.x - a.x, dy = b.y - a.y, squared = std::max(1e-9, dx * dx + dy * dy);
  for (int row = firstRow; row <= lastRow; ++row) {
    for (int column = firstColumn; column <= lastColumn; ++column) {
      const double along = std::clamp(((column - a.x) * dx + (row - a.y) * dy) / squared, 0.0, 1.0);
      const double away = std::hypot(column - a.x - along * dx, row - a.y - along * dy);
      const double radius = std::lerp(radiusA, radiusB, along), soft = std::hypot(radius, blur);
      const double t = away / (1.6 * soft);
      if (t >= 1) continue;
      const double chord = 2.0 * radius * radius / soft * (1 - t * t) * contrast * mmPerPx();
      float& sofar = tube_.at(column, row);
      if (sofar == 0.0F) touched_.push_back(tube_.index(column, row));
      sofar = std::max(sofar, static_cast<float>(chord));
    }
  }
}

void Painter::finishTube() {
  for (const std::size_t i : touched_) {
    extraMm_.samples[i] += tube_.samples[i];
    tube_.samples[i] = 0.0F;
  }
  touched_.clear();
}

void Painter::paint(const Strand& strand, double contrast) {
  const double pxPerMm = 1.0 / mmPerPx();
  PointInImage before = projection_.imageFromBreast(strand.points.front());
  for (std::size_t i = 1; i < strand.points.size(); ++i) {
    const PointInImage here = projection_.imageFromBreast(strand.points[i]);
    // Ends fade: nothing in a breast begins abruptly.
    const double end = static_cast<double>(std::min(i, strand.points.size() - i));
    addTube(before, here, strand.radiiMm[i - 1] * pxPerMm, strand.radiiMm[i] * pxPerMm,
            contrast * std::min(1.0, end / 6.0));
    before = here;
  }
  finishTube();
}

template <class Mass>
void Painter::addBody(PointInImage center, const Mass& mass) {
  const double mm = mmPerPx();
  const int reach = static_cast<int>(mass.reachMm() / mm) + 2;
  const int column0 = static_cast<int>(std::lround(center.x)), row0 = static_cast<int>(std::lround(center.y));
  for (int row = std::max(0, row0 - reach); row <= std::min(extraMm_.rows - 1, row0 + reach); ++row) {
    for (int column = std::max(0, column0 - reach); column <= std::min(extraMm_.columns - 1, column0 + reach);
         ++column) {
      extraMm_.at(column, row) +=
          static_cast<float>(mass.pathMm({-forward() * (column - center.x) * mm, (center.y - row) * mm}));
    }
  }
}

void Painter::addIrregularMass(PointInImage center, const Lesion& lesion) {
  const IrregularMass mass(lesion, projection_.compression().options().angleDeg);
  addBody(center, mass);
  const double mm = mmPerPx();
  const auto onImage = [&](PointFromCenterMm p) {
    return PointInImage{center.x - forward() * p.back / mm, center.y - p.up / mm};
  };
  for (const Ray2d& ray : mass.rays()) {
    for (std::size_t i = 1; i < ray.points.size(); ++i) {
      addTube(onImage(ray.points[i - 1]), onImage(ray.points[i]), ray.radiiMm[i - 1] / mm, ray.radiiMm[i] / mm,
              ray.contrasts[i]);
    }
    finishTube();
  }
}

// A bright speck: its radius in pixels, how much longer it is one way, that way's angle, millimetres of tissue in it.
void Painter::addSpeck(PointInImage at, double radius, double longer, double bend, double contrast) {
  const int reach = static_cast<int>(3.0 * radius * longer) + 2;
  const int column0 = static_cast<int>(std::lround(at.x)), row0 = static_cast<int>(std::lround(at.y));
  const double soft = radius * radius + 0.30;
  const double peak = contrast * radius * mmPerPx() / 0.2 * radius * radius / soft * 1.4;
  for (int row = std::max(0, row0 - reach); row <= std::min(extraMm_.rows - 1, row0 + reach); ++row) {
    for (int column = std::max(0, column0 - reach); column <= std::min(extraMm_.columns - 1, column0 + reach);
         ++column) {
      const double x = column - at.x, y = row - at.y;
      const double a = (x * std::cos(bend) + y * std::sin(bend)) / longer, b = -x * std::sin(bend) + y * std::cos(bend);
      extraMm_.at(column, row) += static_cast<float>(peak * std::exp(-(a * a + b * b) / soft));
    }
  }
}

// Specks in three dimensions, so that the cluster looks different and yet the same in the other view. Benign: round,
// even and coarse. Else fine and of every shape: broken from grains of a tenth of a millimetre, some of them in lines.
void Painter::addCalcifications(const Lesion& lesion) {
  Random random(lesion.seed);
  const int count =
      lesion.looksBenign ? 5 + static_cast<int>(random.bits() % 5) : 11 + static_cast<int>(random.bits() % 16);
  const auto moved = [&](PointInBreastMm p, double deviation) {
    return PointInBreastMm{p.x + random.normal(0, deviation), p.y + random.normal(0, deviation),
                           p.z + random.normal(0, deviation)};
  };
  for (int i = 0; i < count; ++i) {
    PointInBreastMm grain = moved(lesion.center, 0.42 * lesion.radiusMm);
    if (lesion.looksBenign) {
      const double radius = random.logNormal(0.34, 0.15), contrast = random.uniform(9, 12);
      const double bend = random.uniform(0, std::numbers::pi), longer = random.uniform(1.0, 1.15);
      addSpeck(projection_.imageFromBreast(grain), radius / mmPerPx(), longer, bend, contrast);
      continue;
    }
    const bool isLinear = random.uniform(0, 1) < 0.2;
    const int grains = isLinear ? 4 + static_cast<int>(random.bits() % 4) : 1 + static_cast<int>(random.bits() % 4);
    const PointInBreastMm way = moved({}, 0.11);  // of a line, from grain to grain
    for (int k = 0; k < grains; ++k) {
      const double radius = std::min(random.logNormal(0.10, 0.3), 0.17), contrast = random.uniform(10, 22);
      const double bend = random.uniform(0, std::numbers::pi), longer = random.uniform(1.0, 1.6);
      addSpeck(projection_.imageFromBreast(grain), radius / mmPerPx(), longer, bend, contrast);
      grain = isLinear ? moved({grain.x + way.x, grain.y + way.y, grain.z + way.z}, 0.03) : moved(grain, 0.08);
    }
  }
}

void Painter::paint(const Lesion& lesion) {
  const PointInImage center = projection_.imageFromBreast(lesion.center);
  switch (lesion.kind) {
    case LesionKind::kCalcifications:
      return addCalcifications(lesion);
    case LesionKind::kOvalMass:
      return addBody(center, OvalMass(lesion, projection_.compression().options().angleDeg));
    case LesionKind::kSpiculatedMass:
      return addIrregularMass(center, lesion);
  }
}

}  // namespace lobule::phantom
