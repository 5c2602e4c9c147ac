// Overlay planes of a file (PS3.3 C.9.2), groups 6000 to 601E: where they lie and how their bits are read. Internal to
// the room; immutable after opening.
#pragma once

#include "dicom/dicom_object.h"
#include "dicom/elements.h"
#include "dicom/pixel_source.h"

namespace lobule::dicom {

// One group as its attributes describe it; its bits stay packed until a frame's are asked for.
struct OverlayGroup {
  std::string label;              // UTF-8, of the file; else "overlay n"
  int columns = 0, rows = 0;      // of the plane
  int column = 0, row = 0;        // of its first point in the image, counted from 0; may lie outside
  int frames = 1;                 // planes in `packed`
  int firstFrame = 0;             // of the image, that the first plane belongs to
  bool isForAllFrames = true;     // one plane, whatever the frame
  std::optional<int> pixelBit;    // kept in this otherwise unused bit of the pixels instead of in bytes of its own
  std::vector<std::byte> packed;  // first point in the least significant bit
};

// Every usable group; what makes one unusable is told in warnings.
std::vector<OverlayGroup> readOverlays(DcmItem& dataSet, const TextDecoder& decoder, const PixelLayout& layout,
                                       bool keepsUnusedBits, std::vector<std::string>& warnings);

// The plane of one frame; nothing where the group has none for it. samples: the frame's pixels as stored, unused bits
// included, for a group that lies in them.
std::optional<OverlayPlane> planeOf(const OverlayGroup& group, int frame, const PixelLayout& layout, ByteSpan samples);

}  // namespace lobule::dicom
