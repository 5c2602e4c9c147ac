// Findings of one image from a model's probability map: threshold, components, score, contour. Quick enough to be made
// again while the reader drags the threshold: all work is done at the map's own resolution. Any thread.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/geometry.h"
#include "image/pixels.h"
#include "image/placed_map.h"

namespace lobule::findings {

struct Finding {
  std::string id;  // unique in an analysis: "<image id>-f1"
  std::string kind = "lesion";
  double score = 0.0;                 // the largest probability inside, 0 to 1
  PointInImage peak;                  // the most suspicious place
  PixelBox box;                       // in stored pixels
  std::vector<PointInImage> contour;  // closed, without the closing repeat, clockwise on screen
  double areaPixels = 0.0;            // stored pixels inside the contour's level, holes left out
  std::optional<double> areaMm2;
};

// The rule of models/training/README.md, "From the map to findings"; the same numbers stand in model.json.
struct FindingOptions {
  double threshold = 0.5;            // a finding's score is at least this
  double maskThreshold = 0.5;        // its region reaches down to min(maskThreshold, threshold)
  double minimumAreaFraction = 0.0;  // of the map's samples
  double minimumScore = 0.0;         // a weaker finding is none, wherever the threshold lies
  int maximumCount = 20;             // the most suspicious ones stay
};

// Where regions are cut out of the map: the mask's threshold, never above the operating one, and above zero, at which
// the whole map would be one region.
double outlineLevel(const FindingOptions& options);

enum class LeftOutReason { kTooSmall, kTooWeak, kTooMany };

// A region of the map at or above the mask's level that is no finding, and the first of the rules that says so.
struct LeftOutRegion {
  std::vector<PointInImage> contour;
  double score = 0;
  LeftOutReason reason = LeftOutReason::kTooSmall;
};
std::vector<LeftOutRegion> regionsLeftOut(const image::PlacedMap& probability, const FindingOptions& options);

// By falling score, sizes in pixels: what they are in millimetres depends on where they lie. imageId begins each
// finding's id.
std::vector<Finding> findingsFromMap(const image::PlacedMap& probability, const FindingOptions& options,
                                     const std::string& imageId);

// The image's own size: 0 background, n inside finding n of the order above (at most 255), by the same rule.
image::Mask findingMask(const image::PlacedMap& probability, const FindingOptions& options, int columns, int rows);

}  // namespace lobule::findings
