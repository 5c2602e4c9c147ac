// Raw samples of a frame to the picture that is shown and analysed. Internal to the room; any thread.
#pragma once

#include <optional>

#include "dicom/object.h"

namespace lobule::dicom {

// Grey of 8 or 16 bits, signed or not.
image::GreyImage greyPicture(RawFrame raw, const std::optional<image::PaddingRange>& padding);
// Indices of 8 or 16 bits by the palette, which is complete.
image::ColorImage palettePicture(const RawFrame& raw, const Palette& palette);
// Red, green and blue, at any depth.
image::ColorImage colorPicture(const RawFrame& raw);

}  // namespace lobule::dicom
