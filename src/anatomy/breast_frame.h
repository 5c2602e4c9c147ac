// The frame of one mammographic view by classical means: breast mask and outline, chest-wall side, pectoral line,
// nipple.
#pragma once

#include <optional>
#include <vector>

#include "core/breast.h"
#include "core/geometry.h"
#include "core/progress.h"
#include "core/result.h"
#include "image/pixels.h"

namespace lobule::anatomy {

enum class ImageSide { kLeft, kRight };

struct Nipple {
  PointInImage point;
  bool inProfile = true;
  double uncertaintyPx = 0.0;  // one standard deviation
};

struct BreastFrame {
  PixelBox box;                       // of the largest tissue region, in stored pixels: the crop for networks
  std::vector<PointInImage> outline;  // skin line from the chest-side edge at the top to that at the bottom
  ImageSide chestWall = ImageSide::kLeft;
  std::optional<LineInImage> pectoral;  // MLO: two points on the anterior edge
  std::optional<Nipple> nipple;
};

// displayed: tissue bright (MONOCHROME1 already inverted), padding 0. view and laterality help where known.
Result<BreastFrame> findBreast(const image::FloatImage& displayed, std::optional<ViewPosition> view,
                               std::optional<Laterality> laterality, const Progress& progress = {});

}  // namespace lobule::anatomy
