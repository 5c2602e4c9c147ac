// The standing breast as a smooth surface over its extents, and how much room the picture of it needs. Radial about the
// nipple's axis as the localizer's and the phantom's breasts are; fuller below, sloping above, with a fold beneath.
#pragma once

#include "render/breast_scene.h"

namespace lobule::render {

// Directions are angles about the nipple's axis in radians: 0 lateral, a quarter turn cranial.

// What a number of the surface's form is below, at the sides of and above the nipple; in between by the sine's square.
struct ByHeight {
  double below, aside, above;
};
// Of the superellipse from nipple to wall: 2 is an ellipse, less a cone, more a box.
inline constexpr ByHeight kBluntness{2.5, 2.05, 1.7};
// The slope that runs out into the wall: how far forward it begins (share of the depth), how far out it ends.
inline constexpr ByHeight kSlopeBegin{0.12, 0.24, 0.62}, kSlopeReach{0.05, 0.10, 0.24};

// From the nipple's axis to the rim of the breast on the chest wall: an ellipse's quadrants.
double rimRadius(const BreastExtents& extents, double direction);

// A place on the skin. along: 0 at the nipple, 1 where the breast has run out into the chest wall.
PointInBreastMm skinPoint(const BreastExtents& extents, double direction, double along);

// The skin's distance from the nipple's axis at a depth, without the nipple itself.
double skinRadius(const BreastExtents& extents, double direction, double zMm);

// Where skinPoint ends: the rim and the slope that runs out beyond it.
double footRadius(const BreastExtents& extents, double direction);

// Whether a place lies inside the skin and in front of the chest wall, by at least so much.
bool isInBreast(const BreastExtents& extents, PointInBreastMm place, double marginMm = 0);

// The place itself, or where a line to it from the breast's middle leaves the breast, a millimetre inside.
PointInBreastMm heldInBreast(const BreastExtents& extents, PointInBreastMm place);

// Of the clock's circle on the chest wall.
double clockRadius(const BreastExtents& extents, double direction);

// How far the plate lies from the nipple's axis along the beam.
double plateDistanceMm(const BreastExtents& extents, const DetectorPlate& plate);

// Across the image's up, and along the beam away from the plate; unit vectors.
struct PlateAxes {
  Vec3 across, along;
};
PlateAxes plateAxes(const DetectorPlate& plate);

// What is to be in sight at zoom 1: a box around the breast and its plates.
struct ViewBox {
  PointInBreastMm middle;
  Vec3 half;
};
ViewBox viewBox(const BreastScene& scene);

}  // namespace lobule::render
