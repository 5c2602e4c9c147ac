// What a Gaussian belief about a place says in a radiologist's terms: quadrant, clock, depth third, with probabilities.
#pragma once

#include <vector>

#include "localization/locate.h"

namespace lobule::localization {

inline constexpr double kCentralRadiusMm = 15.0;  // closer to the nipple axis than this is central (retroareolar)

Quadrant quadrantOf(PointInBreastMm position, const BreastShape& shape);

// Clock position in hours, 0 (12 o'clock) up to 12, facing the patient: lateral is 9 in the right breast, 3 in the
// left.
double clockHours(double xMm, double yMm, Laterality laterality);

// 1 to 12 from hours as above.
int wholeHour(double hours);

// Whether the hour lies in the quadrant; 12, 3, 6 and 9 lie in two, and any hour suits a central place.
bool isHourIn(int hour, Quadrant quadrant, Laterality laterality);

// Inside a half ellipsoid over the breast's extents times `slack`.
bool isInBreast(PointInBreastMm place, const BreastShape& shape, double slack);

// The Gaussian belief about the place as a fixed low-discrepancy set.
std::vector<PointInBreastMm> drawBelief(const Location& location);

// The same where one view tells only the ray: what of it lies in the breast, for there the Gaussian runs out through
// the skin on both sides. All of it for two views, and where hardly any lies inside.
std::vector<PointInBreastMm> drawBeliefInBreast(const Location& location);

// Fills quadrant, probabilities, clock, depth and distance from position, covariance, shape and the number of rays; the
// hour never contradicts the quadrant. Deterministic.
void summarize(Location& location);

}  // namespace lobule::localization
