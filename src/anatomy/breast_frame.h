// The frame of one mammographic view: breast outline, chest-wall side, pectoral line, nipple, in stored pixels. By
// classical means; where nipple and muscle lie, a network's maps may be asked, too. Any thread.
#pragma once

#include <optional>
#include <vector>

#include "core/breast.h"
#include "core/geometry.h"
#include "core/progress.h"
#include "core/result.h"
#include "image/pixels.h"
#include "image/placed_map.h"

namespace lobule::anatomy {

enum class ImageSide { kLeft, kRight };

struct Nipple {
  PointInImage point;
  bool inProfile = true;
  double uncertaintyPx = 0.0;  // one standard deviation
  bool withNetwork = false;    // a network's map took part
};

struct BreastFrame {
  PixelBox box;                       // of the breast with the muscle, without labels and film borders
  std::vector<PointInImage> outline;  // skin line from the chest-side edge at the top to that at the bottom
  ImageSide chestWall = ImageSide::kLeft;
  std::optional<LineInImage> pectoral;  // MLO: two points on the anterior edge, the upper one first
  double pectoralDeviationDeg = 0.0;    // of its slope, one standard deviation
  bool pectoralWithNetwork = false;     // a network's map took part
  std::optional<Nipple> nipple;
};

// What is known of an image besides its pixels.
struct KnownOfView {
  std::optional<ViewPosition> view;    // a pectoral line is looked for in oblique and unknown ones
  std::optional<ImageSide> chestWall;  // where none is stated, the pixels tell
  bool isChestWallStated = false;      // else it is where pictures usually have it: the pixels may tell otherwise
};

// What a network sees in the image, 0 to 1 at each pixel. A map may be empty: it was not asked.
struct LandmarkMaps {
  image::PlacedMap nipple;  // how likely the nipple lies about there
  image::PlacedMap muscle;  // how likely that is pectoral muscle
};

// displayed: tissue bright, padding 0; an inversion that the file did not declare is found and undone. seen may be
// null. An image without a breast (empty, one grey) is an error.
Result<BreastFrame> findBreast(const image::FloatImage& displayed, const KnownOfView& known,
                               const LandmarkMaps* seen = nullptr, const Progress& progress = {});

}  // namespace lobule::anatomy
