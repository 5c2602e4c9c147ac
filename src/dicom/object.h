// What a DicomObject holds. Internal to the room; immutable after openDicom but for the data set, which DCMTK loads
// lazily: whoever touches it after opening holds dataSetMutex.
#pragma once

#include <array>
#include <mutex>

#include "dicom/data_set.h"
#include "dicom/dicom_object.h"
#include "dicom/overlays.h"
#include "dicom/pixel_source.h"

namespace lobule::dicom {

// Red, green and blue tables of PALETTE COLOR, scaled to 8 bits.
struct Palette {
  int firstMapped = 0;
  std::array<std::vector<std::uint8_t>, 3> channels;
  bool isPresent() const { return !channels[0].empty() && !channels[1].empty() && !channels[2].empty(); }
};

class DicomObject {
 public:
  std::shared_ptr<const PagedSource> pages;  // of the file, where it is not in memory
  ParsedFile parsed;
  ImageHeader header;
  PixelLayout layout;
  PixelSource pixels;
  std::vector<OverlayGroup> overlays;
  Palette palette;
  std::optional<image::PaddingRange> padding;
  mutable std::mutex dataSetMutex;
};

// Of an object without Pixel Data: what it is instead of an image.
std::string whyWithoutPixels(const DicomObject& object);

}  // namespace lobule::dicom
