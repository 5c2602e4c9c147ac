// How a radiographer places a breast for one view of an exam: compression, detector and position on it, by the seed or
// as the options ask.
#pragma once

#include "core/result.h"
#include "phantom/phantom.h"
#include "phantom/projection.h"

namespace lobule::phantom {

// The compression force that the header tells, newtons.
double forceN(const CompressionOptions& compression);

// Draws from `random` whatever the options ask, so that a seed's breast is the same however hard it is pressed. Errors:
// this breast cannot be pressed to the thickness that was asked for.
Result<Projection> positioned(const Body& body, Laterality laterality, ViewPosition view, const PhantomOptions& options,
                              Random& random);

}  // namespace lobule::phantom
