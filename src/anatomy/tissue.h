// Which samples are breast (with the muscle), and which grey level separates them from the background.
#pragma once

#include "anatomy/working_view.h"
#include "core/geometry.h"
#include "image/pixels.h"

namespace lobule::anatomy {

struct Tissue {
  image::Mask mask;    // the largest bright region without labels and film borders; holes filled
  PixelBox box;        // of the mask, in working samples
  float level = 0.0F;  // grey between background and skin
};

// The grey level at which the background's share of the histogram ends. Film has a veil there, digital images exact
// zeros.
float backgroundLevel(const image::FloatImage& grey);

// Empty mask when there is nothing but background.
Tissue findTissue(const image::FloatImage& grey);

// Of the tissue, the part in the right half of its box. The chest wall is where the breast is cut off straight and
// tall: in the half that holds more.
double shareAtRight(const Tissue& tissue);

// Once the chest wall is at the left: fills dark tissue that is open to the chest-wall edge only.
void closeAtChestWall(Tissue& tissue);

}  // namespace lobule::anatomy
