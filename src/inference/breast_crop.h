// Which part of an image a network sees, and which grey range: the training package's rule, in integers, so that both
// agree to the last pixel (models/training/README.md, steps 1 to 6). Not the outline for people: that is `anatomy`.
#pragma once

#include <cstdint>

#include "core/geometry.h"
#include "image/pixels.h"
#include "inference/manifest.h"

namespace lobule::inference {

// Stored values shown with tissue bright: shifted to start at 0, inverted when asked, padding always 0.
class DisplayedValues {
 public:
  DisplayedValues(const image::GreyImage& image, bool inverted)
      : image_(image),
        inverted_(inverted),
        white_((1 << image.bitsStored) - 1),
        shift_(image.sampleOffset == 0 ? 0 : 1 << (image.bitsStored - 1)) {}

  int columns() const { return image_.columns(); }
  int rows() const { return image_.rows(); }
  int white() const { return white_; }
  bool isInverted() const { return inverted_; }
  int at(int column, int row) const {
    const int stored = image_.storedValue(column, row);
    if (image_.isPadding(stored)) return 0;
    const int value = stored + shift_;
    const int bounded = value < 0 ? 0 : (value > white_ ? white_ : value);
    return inverted_ ? white_ - bounded : bounded;
  }

 private:
  const image::GreyImage& image_;
  bool inverted_;
  int white_, shift_;
};

struct Thumbnail {
  image::Plane<std::int32_t> values;  // block means, rounded down
  int factor = 1;                     // stored pixels per thumbnail pixel
};
Thumbnail makeThumbnail(const DisplayedValues& displayed);

struct BreastCrop {
  bool inverted = false;    // against the stored values: declared, or found in the pixels
  bool chestRight = false;  // the crop is mirrored for the rule chest-wall-left
  PixelBox box;             // in stored pixels
  image::Mask mask;         // on the thumbnail; empty when everything counts
  int factor = 1;
  int low = 0, high = 1;  // displayed values that become 0 and 1
};

// declaredInverted: MONOCHROME1 or presentation shape INVERSE.
BreastCrop cropForNetwork(const image::GreyImage& stored, bool declaredInverted, const InputSpec& input);

}  // namespace lobule::inference
