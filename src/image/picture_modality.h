// Tells a mammogram from an ultrasound image by its pixels alone, for pictures whose file does not say (PNG, JPEG,
// WebP). Conservative: kOther where the signs are weak or contradict each other, so that the reader is asked. Any
// thread.
//
// Four signs, measured on a copy of at most 256 pixels a side with the background dark:
// - layering: vertical over horizontal change of grey inside the tissue. An ultrasound beam is wider than its pulse is
//   long, so echoes lie in layers and speckle is drawn out sideways (1.3 to 4); X-rays know no such direction
//   (below 1.4).
// - one-sidedness: a breast fills the picture at its chest wall and ends in a curve on the other side; a sector, a
//   rectangle or a trapezoid of ultrasound is about as full on the left as on the right.
// - the top: the transducer lies there, so the first rows of an ultrasound image are full.
// - background: a mammogram has air around the breast.
#pragma once

#include <optional>

#include "core/breast.h"
#include "image/pixels.h"

namespace lobule::image {

struct PictureSigns {
  double layering = 0;
  double texture = 0;           // median of local change over local grey
  double tissueShare = 0;       // of the whole picture
  double filledShare = 0;       // of the tissue's bounding box
  double topShare = 0;          // filled part of the box's upper twentieth
  double sideDifference = 0;    // filled part of its left twentieth against its right one
  double mirrorDifference = 0;  // mean over columns of how differently a column and its mirror are filled
};

// nullopt for a picture without content: blank, or less than 16 pixels a side.
std::optional<PictureSigns> pictureSigns(const GreyImage& picture);

// kMammography, kUltrasound, or kOther: not to be told.
Modality modalityFromSigns(const PictureSigns& signs);
Modality modalityFromPixels(const GreyImage& picture);

}  // namespace lobule::image
