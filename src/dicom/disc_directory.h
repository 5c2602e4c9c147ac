// What the directory of a disc (DICOMDIR, PS3.3 Annex F) lists, to tell when images of the disc did not come with it.
#pragma once

#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/result.h"

namespace lobule::dicom {

// The files of the images that a directory lists, as paths from its own folder ("PT000000/IM000001"), in its order and
// each once. Records that are marked as no longer used are left out.
Result<std::vector<std::string>> listedImages(SharedBytes directory);

}  // namespace lobule::dicom
