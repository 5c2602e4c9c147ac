// Masks and marks against what a reader drew: Dice, and which mark found which region (FROC).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/geometry.h"
#include "image/pixels.h"

namespace lobule::evaluation {

// 2 |A and B| / (|A| + |B|) of the non-zero pixels; 1 when both are empty. Masks of different sizes: nullopt.
std::optional<double> dice(const image::Mask& predicted, const image::Mask& truth);

struct Mark {
  double score = 0.0;
  PointInImage peak;  // its most suspicious pixel
};

// One image: its marks by falling score, for each the region (from 1) that its peak lies in, 0 for none.
struct MarkedImage {
  std::vector<double> scores;
  std::vector<int> hits;
  int regions = 0;
};

// Regions are the 8-connected parts of the truth of at least smallestRegion pixels.
MarkedImage matchMarks(const std::vector<Mark>& marks, const image::Mask& truth, long long smallestRegion = 100);

struct FrocPoint {
  double threshold = 0.0;           // marks with at least this score are kept
  double falseMarksPerImage = 0.0;  // over all images
  double regionsFound = 0.0;        // share of all regions
  double imagesFound = 0.0;         // share of the images with a region in which at least one was found
};
FrocPoint frocPointAt(std::span<const MarkedImage* const> images, double threshold);

// The most sensitive threshold with at most allowed false marks per image; nullopt without a region or a mark.
std::optional<FrocPoint> frocAtFalseMarks(std::span<const MarkedImage* const> images, double allowed);

}  // namespace lobule::evaluation
