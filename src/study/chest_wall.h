// The chest wall's side of a mammogram as its pixels show it, for files whose header does not say.
#pragma once

#include "study/state.h"

namespace lobule::study {

// The edge along which tissue is cut off; nullopt when neither edge clearly has more of it, and for colour.
std::optional<ImageSide> chestWallFromPixels(const Pixels& pixels);

// The side by Patient Orientation (0020,0020): a row that runs to "P" ends at the chest wall. nullopt when it is
// silent.
std::optional<ImageSide> chestWallFromOrientation(const std::string& patientOrientation);

}  // namespace lobule::study
