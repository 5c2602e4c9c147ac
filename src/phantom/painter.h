// Paints fine structure at full resolution: extra path lengths (mm of gland-like tissue) in front of the smooth maps.
#pragma once

#include "image/pixels.h"
#include "phantom/projection.h"
#include "phantom/tissue.h"

namespace lobule::phantom {

class Painter {
 public:
  Painter(const Projection& projection, image::FloatImage& extraMm) : projection_(projection), extraMm_(extraMm) {}

  void paint(const Strand& strand, double contrast);
  void paint(const Lesion& lesion);
  void paintNipple();

 private:
  double mmPerPx() const;
  void addTube(PointInImage a, PointInImage b, double radiusA, double radiusB, double contrast);
  void addMass(PointInImage center, const Lesion& lesion);
  void addSpicules(PointInImage center, const Lesion& lesion);
  void addCalcifications(const Lesion& lesion);

  const Projection& projection_;
  image::FloatImage& extraMm_;
};

}  // namespace lobule::phantom
