// Pictures that a file stores upside down or on their side (dicom::ImageHeader::upright): turned as they are decoded,
// so that all that follows speaks of the upright picture, and turned back where a result speaks of stored pixels. Pure
// functions, any thread.
#pragma once

#include "study/state.h"

namespace lobule::study {

// A header that says of the upright picture what it said of the stored one: sides, spacing, Patient Orientation.
dicom::ImageHeader uprightHeader(dicom::ImageHeader stored);

// A frame of that file and what lies over it.
void turnUpright(Pixels& pixels, const PictureTurn& turn);

// Where places in an upright picture lie in the stored one.
struct StoredPlaces {
  explicit StoredPlaces(const dicom::ImageHeader& upright);

  PointInImage of(PointInImage point) const;
  PixelBox of(const PixelBox& box) const;
  std::vector<PointInImage> ofOutline(const std::vector<PointInImage>& points) const;  // still clockwise
  image::Mask ofMask(const image::Mask& mask) const;
  image::ColorImage ofPicture(image::ColorImage picture) const;
  int columns() const { return turn_.swapsAxes ? rows_ : columns_; }
  int rows() const { return turn_.swapsAxes ? columns_ : rows_; }

 private:
  PictureTurn turn_;
  int columns_, rows_;
};

}  // namespace lobule::study
