// Every line of a standing breast's picture, by when it is drawn: with the plates, inside the breast, or over it. No
// GL.
#pragma once

#include <vector>

#include "render/breast_projection.h"
#include "render/strokes.h"

namespace lobule::render {

// How far a plate stands between the eye and the breast: 0 behind it, 1 in front.
float plateInFront(const DetectorPlate& plate, const BreastProjection& projection);

// The corners of what a plate shows, in breast space: top left, top right, bottom left, bottom right of the image.
std::array<PointInBreastMm, 4> plateCorners(const BreastScene& scene, const DetectorPlate& plate);

class BreastLines {
 public:
  void collect(const BreastScene& scene, const BreastProjection& projection);

  const Strokes& inside() const { return inside_; }
  const Strokes& over() const { return over_; }
  const Strokes& platesBehind() const { return platesBehind_; }
  const Strokes& platesBefore() const { return platesBefore_; }

 private:
  struct Sight;
  void addAnatomy(const Sight& sight);
  void addClock(const Sight& sight);
  void addPlates(const Sight& sight);
  void addRays(const Sight& sight);
  void addRay(const Sight& sight, const BreastRay& ray, const DetectorPlate* plate);
  void addMark(const Sight& sight, const BreastRay& ray, const DetectorPlate& plate);
  void addPlaces(const Sight& sight);
  void addOnSkin(const Sight& sight, const Color& color);

  Strokes inside_, over_, platesBehind_, platesBefore_;
  std::vector<StrokePoint> near_, far_, points_;  // scratch, so that no frame allocates
};

}  // namespace lobule::render
