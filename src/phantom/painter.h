// Paints fine structure at full resolution: extra path lengths (mm of gland-like tissue) in front of the smooth maps.
#pragma once

#include <cstddef>
#include <vector>

#include "image/pixels.h"
#include "phantom/projection.h"
#include "phantom/tissue.h"

namespace lobule::phantom {

class Painter {
 public:
  Painter(const Projection& projection, image::FloatImage& extraMm)
      : projection_(projection), extraMm_(extraMm), tube_(extraMm.columns, extraMm.rows, 0.0F) {}

  void paint(const Strand& strand, double contrast);
  void paint(const Lesion& lesion);

 private:
  double mmPerPx() const;
  double forward() const;  // 1 where the nipple lies to the right of the chest wall, else -1
  // Pieces of one tube do not add up where they meet; finishTube() adds the whole.
  void addTube(PointInImage a, PointInImage b, double radiusA, double radiusB, double contrast);
  void finishTube();
  template <class Mass>
  void addBody(PointInImage center, const Mass& mass);
  void addIrregularMass(PointInImage center, const Lesion& lesion);
  void addSpeck(PointInImage at, double radius, double longer, double bend, double contrast);
  void addCalcifications(const Lesion& lesion);

  const Projection& projection_;
  image::FloatImage& extraMm_;
  image::FloatImage tube_;
  std::vector<std::size_t> touched_;
};

}  // namespace lobule::phantom
