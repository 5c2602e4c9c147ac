// Findings of one image from a model's probability map: threshold, merge, score.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/geometry.h"
#include "core/progress.h"
#include "image/pixels.h"

namespace lobule::findings {

struct Finding {
  std::string id;  // unique in an analysis: "<image id>-f1"
  std::string kind = "lesion";
  double score = 0.0;  // 0 to 1
  PixelBox box;
  std::vector<PointInImage> contour;
  double areaPixels = 0.0;
  std::optional<double> areaMm2;
};

struct FindingOptions {
  double threshold = 0.5;
  double minimumAreaFraction = 0.0;  // of the breast box
  int maximumCount = 20;
};

// Spacing in mm (row, column) gives areas in mm2; none leaves them out. imageId begins each finding's id.
std::vector<Finding> findingsFromMap(const image::FloatImage& probability, const FindingOptions& options,
                                     const std::string& imageId, std::optional<std::pair<double, double>> spacingMm);

}  // namespace lobule::findings
