// The view at the resolution and in the orientation in which anatomy works: at most kWorkingLongSide samples high or
// wide, tissue bright, chest wall at the left. Coordinates in it are called "working".
#pragma once

#include "anatomy/breast_frame.h"
#include "image/pixels.h"

namespace lobule::anatomy {

inline constexpr int kWorkingLongSide = 1024;

struct PointInWorking {
  double x = 0.0, y = 0.0;  // sample centres at whole numbers
};

// Of the stored picture.
struct FramedSides {
  bool left = false, top = false, right = false, bottom = false;
};

struct WorkingView {
  image::FloatImage grey;
  int factor = 1;         // stored pixels per sample
  bool mirrored = false;  // the stored chest wall is at the right
  int left = 0, top = 0;  // samples of a frame around the picture, cut off
  FramedSides framed;     // where there was a frame
  int storedColumns = 0;

  PointInImage storedFromWorking(PointInWorking point) const {
    const double x = (point.x + left + 0.5) * factor - 0.5;
    return {mirrored ? storedColumns - 1 - x : x, (point.y + top + 0.5) * factor - 0.5};
  }
  PointInWorking workingFromStored(PointInImage point) const {
    const double x = mirrored ? storedColumns - 1 - point.x : point.x;
    return {(x + 0.5) / factor - 0.5 - left, (point.y + 0.5) / factor - 0.5 - top};
  }
};

// Whether dark and bright are exchanged, undeclared. Most of a mammogram's pixels are background, one grey or a few
// that lie close: when both the fullest grey and the fullest nine greys together are bright, the background is. Of
// 3,432 pictures in ../shared/data (cdd-cesm, mini-mias, ddsm-tissue, rsna-512) it tells the 426 negatives, all
// rsna-512's, and no other.
bool isNegative(const image::FloatImage& displayed);

// Block means; not yet mirrored. A white background (undeclared inversion) is undone, a bright frame around the picture
// cut off.
WorkingView makeWorkingView(const image::FloatImage& displayed);

// The same view, left and right exchanged.
void mirror(WorkingView& view);
image::Mask mirrored(const image::Mask& mask);

// A map's values at the view's samples; 0 outside the map.
image::FloatImage inWorkingView(const image::PlacedMap& map, const WorkingView& view);

// Bilinear, border samples beyond the border.
double sampleAt(const image::FloatImage& image, double x, double y);

}  // namespace lobule::anatomy
