// Where the marks go when a place is dragged in 3D: they follow as far as there is breast in the images.
#pragma once

#include <vector>

#include "study/state.h"

namespace lobule::study {

// One mark a view in displayed pixels, inside the image and its skin line (where that is known and the breast is in the
// image at all); empty when the views cannot tell. position may lie anywhere: the marks stop at the skin.
std::vector<PointInImage> marksForDragged(const Place& place, PointInBreastMm position);

}  // namespace lobule::study
