#include "evaluation/marks.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include "image/region.h"

namespace lobule::evaluation {

std::optional<double> dice(const image::Mask& predicted, const image::Mask& truth) {
  if (predicted.columns != truth.columns || predicted.rows != truth.rows) return std::nullopt;
  long long both = 0, sum = 0;
  for (std::size_t i = 0; i < truth.samples.size(); ++i) {
    const int a = predicted.samples[i] ? 1 : 0, b = truth.samples[i] ? 1 : 0;
    both += a * b;
    sum += a + b;
  }
  return sum == 0 ? 1.0 : 2.0 * static_cast<double>(both) / static_cast<double>(sum);
}

MarkedImage matchMarks(const std::vector<Mark>& marks, const image::Mask& truth, long long smallestRegion) {
  const image::Components found = image::connectedComponents(truth);
  std::vector<int> numberOf(found.components.size() + 1, 0);
  MarkedImage image;
  for (const image::Component& component : found.components) {
    if (component.pixels >= smallestRegion) numberOf[static_cast<std::size_t>(component.label)] = ++image.regions;
  }
  std::vector<Mark> sorted = marks;
  std::ranges::stable_sort(sorted, std::greater{}, &Mark::score);
  for (const Mark& mark : sorted) {
    const int column = static_cast<int>(std::lround(mark.peak.x)), row = static_cast<int>(std::lround(mark.peak.y));
    const bool isInside = column >= 0 && row >= 0 && column < truth.columns && row < truth.rows;
    image.scores.push_back(mark.score);
    image.hits.push_back(isInside ? numberOf[static_cast<std::size_t>(found.labels.at(column, row))] : 0);
  }
  return image;
}

FrocPoint frocPointAt(std::span<const MarkedImage* const> images, double threshold) {
  FrocPoint point{.threshold = threshold};
  int regions = 0, regionsFound = 0, withRegion = 0, imagesFound = 0, falseMarks = 0;
  for (const MarkedImage* image : images) {
    std::set<int> found;
    for (std::size_t i = 0; i < image->scores.size() && image->scores[i] >= threshold; ++i) {
      if (image->hits[i] > 0) {
        found.insert(image->hits[i]);
      } else {
        ++falseMarks;
      }
    }
    regions += image->regions;
    regionsFound += static_cast<int>(found.size());
    withRegion += image->regions > 0 ? 1 : 0;
    imagesFound += found.empty() ? 0 : 1;
  }
  point.falseMarksPerImage = falseMarks / std::max(1.0, static_cast<double>(images.size()));
  point.regionsFound = regionsFound / std::max(1.0, static_cast<double>(regions));
  point.imagesFound = imagesFound / std::max(1.0, static_cast<double>(withRegion));
  return point;
}

std::optional<FrocPoint> frocAtFalseMarks(std::span<const MarkedImage* const> images, double allowed) {
  std::set<double> scores;
  int regions = 0;
  for (const MarkedImage* image : images) {
    scores.insert(image->scores.begin(), image->scores.end());
    regions += image->regions;
  }
  if (scores.empty() || regions == 0) return std::nullopt;
  const std::vector<double> rising(scores.begin(), scores.end());
  // False marks only fall as the threshold rises.
  const auto first = std::ranges::partition_point(
      rising, [&](double threshold) { return frocPointAt(images, threshold).falseMarksPerImage > allowed; });
  if (first == rising.end()) return frocPointAt(images, std::numeric_limits<double>::infinity());
  return frocPointAt(images, *first);
}

}  // namespace lobule::evaluation
