// Whether a place can be one in the breast, given how sure it is, and what to say when it cannot.
#pragma once

#include <string>

#include "localization/locate.h"

namespace lobule::localization {

// Reads position, covariance and shape: in front of the nipple's plane, behind the chest wall, or nowhere inside the
// skin with nine tenths of the belief. A mark in the air is the views' to tell.
PlaceDoubt doubtOf(const Location& location);

// A sentence for the warnings; empty for kNone.
std::string doubtInWords(PlaceDoubt doubt);

}  // namespace lobule::localization
