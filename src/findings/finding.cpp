#include "findings/finding.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <tuple>

#include "findings/level_contour.h"
#include "image/region.h"

namespace lobule::findings {
namespace {

constexpr double kContourTolerance = 0.1;  // of a sample's side: simplification that nobody can see

struct Region {
  int label = 0;
  long long samples = 0;
  float score = 0.0F;
  std::size_t peak = 0;  // sample number
  PixelBox box;          // in samples
};

struct DroppedRegion {
  Region region;
  LeftOutReason reason;
};

struct Selection {
  image::Plane<std::int32_t> labels;
  std::vector<Region> regions;  // by falling score
  std::vector<DroppedRegion> dropped;
  float level = 0.5F;
};

image::Mask atLeast(const image::FloatImage& values, float level) {
  image::Mask mask(values.columns, values.rows);
  std::ranges::transform(values.samples, mask.samples.begin(),
                         [level](float value) { return value >= level ? 255 : 0; });
  return mask;
}

// Of each label, the number of its largest sample: the first of equals.
std::vector<std::size_t> peaksOf(const image::Components& found, const image::FloatImage& values) {
  constexpr auto kNone = static_cast<std::size_t>(-1);
  std::vector<std::size_t> peaks(found.components.size() + 1, kNone);
  for (std::size_t i = 0; i < values.samples.size(); ++i) {
    std::size_t& peak = peaks[static_cast<std::size_t>(found.labels.samples[i])];
    if (peak == kNone || values.samples[i] > values.samples[peak]) peak = i;
  }
  return peaks;
}

Selection select(const image::PlacedMap& map, const FindingOptions& options) {
  Selection selection;
  if (map.values.isEmpty()) return selection;
  selection.level = static_cast<float>(outlineLevel(options));
  image::Components found = image::connectedComponents(atLeast(map.values, selection.level));
  const std::vector<std::size_t> peaks = peaksOf(found, map.values);
  const auto weakest = static_cast<float>(std::max(options.threshold, options.minimumScore));
  const double smallest = options.minimumAreaFraction * static_cast<double>(map.values.samples.size());
  for (const image::Component& component : found.components) {
    const std::size_t peak = peaks[static_cast<std::size_t>(component.label)];
    const float score = map.values.samples[peak];
    const Region region{component.label, component.pixels, score, peak, component.box};
    if (static_cast<double>(component.pixels) < smallest) {
      selection.dropped.push_back({region, LeftOutReason::kTooSmall});
    } else if (score < weakest) {
      selection.dropped.push_back({region, LeftOutReason::kTooWeak});
    } else {
      selection.regions.push_back(region);
    }
  }
  std::ranges::sort(selection.regions, [](const Region& a, const Region& b) {
    return std::tuple(-a.score, -a.samples, a.box.firstRow, a.box.firstColumn) <
           std::tuple(-b.score, -b.samples, b.box.firstRow, b.box.firstColumn);
  });
  const auto most = static_cast<std::size_t>(std::max(0, options.maximumCount));
  for (std::size_t i = most; i < selection.regions.size(); ++i) {
    selection.dropped.push_back({selection.regions[i], LeftOutReason::kTooMany});
  }
  if (selection.regions.size() > most) selection.regions.resize(most);
  selection.labels = std::move(found.labels);
  return selection;
}

PixelBox boundsOf(const std::vector<PointInImage>& contour, const PixelBox& limits) {
  const auto [left, right] = std::ranges::minmax(contour, {}, &PointInImage::x);
  const auto [top, bottom] = std::ranges::minmax(contour, {}, &PointInImage::y);
  const auto within = [](double value, int low, int high) {
    return std::clamp(static_cast<int>(std::lround(value)), low, high);
  };
  return {within(left.x, limits.firstColumn, limits.lastColumn), within(top.y, limits.firstRow, limits.lastRow),
          within(right.x, limits.firstColumn, limits.lastColumn), within(bottom.y, limits.firstRow, limits.lastRow)};
}

Finding describe(const image::PlacedMap& map, const Selection& selection, const Region& region) {
  Finding finding;
  finding.score = std::clamp(static_cast<double>(region.score), 0.0, 1.0);
  const auto columns = static_cast<std::size_t>(map.values.columns);
  const std::size_t row = region.peak / columns;
  finding.peak = map.imageFromMap(static_cast<double>(region.peak % columns), static_cast<double>(row));
  double area = 0.0, largest = 0.0;
  std::vector<PointInImage> outer;
  for (auto& polygon : levelContours(map.values, selection.labels, region.label, region.box, selection.level)) {
    const double signedPart = signedArea(polygon);
    area += signedPart;
    if (signedPart > largest) {
      largest = signedPart;
      outer = std::move(polygon);
    }
  }
  const double columnsPerSample = static_cast<double>(map.box.width()) / map.values.columns;
  const double rowsPerSample = static_cast<double>(map.box.height()) / map.values.rows;
  for (PointInImage& point : outer) point = map.imageFromMap(point.x, point.y);
  finding.contour = image::simplifyPolygon(outer, kContourTolerance * std::min(columnsPerSample, rowsPerSample));
  finding.areaPixels = area * columnsPerSample * rowsPerSample;
  finding.box = boundsOf(finding.contour, map.box);
  return finding;
}

}  // namespace

double outlineLevel(const FindingOptions& options) {
  return std::max(1e-6, std::min(options.maskThreshold, options.threshold));
}

std::vector<Finding> findingsFromMap(const image::PlacedMap& probability, const FindingOptions& options,
                                     const std::string& imageId) {
  const Selection selection = select(probability, options);
  std::vector<Finding> findings;
  for (const Region& region : selection.regions) {
    Finding finding = describe(probability, selection, region);
    finding.id = std::format("{}-f{}", imageId, findings.size() + 1);
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<LeftOutRegion> regionsLeftOut(const image::PlacedMap& probability, const FindingOptions& options) {
  const Selection selection = select(probability, options);
  std::vector<LeftOutRegion> regions;
  for (const auto& [region, reason] : selection.dropped) {
    const Finding described = describe(probability, selection, region);
    regions.push_back({.contour = described.contour, .score = described.score, .reason = reason});
  }
  return regions;
}

image::Mask findingMask(const image::PlacedMap& probability, const FindingOptions& options, int columns, int rows) {
  image::Mask mask(columns, rows);
  const Selection selection = select(probability, options);
  const image::PlacedMap& map = probability;
  // A pixel belongs to the region whose samples surround it where the interpolated probability reaches the level.
  const auto labelNear = [&](PointInImage point) {
    const auto [x, y] = map.mapFromImage(point);
    const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
    for (int row = top; row <= top + 1; ++row) {
      for (int column = left; column <= left + 1; ++column) {
        if (column < 0 || row < 0 || column >= selection.labels.columns || row >= selection.labels.rows) continue;
        if (const int label = selection.labels.at(column, row)) return label;
      }
    }
    return 0;
  };
  for (std::size_t n = 0; n < std::min<std::size_t>(selection.regions.size(), 255); ++n) {
    const Region& region = selection.regions[n];
    const PointInImage first = map.imageFromMap(region.box.firstColumn - 1, region.box.firstRow - 1);
    const PointInImage last = map.imageFromMap(region.box.lastColumn + 1, region.box.lastRow + 1);
    const int endColumn = std::min({columns - 1, map.box.lastColumn, static_cast<int>(std::ceil(last.x))});
    const int endRow = std::min({rows - 1, map.box.lastRow, static_cast<int>(std::ceil(last.y))});
    for (int row = std::max({0, map.box.firstRow, static_cast<int>(first.y)}); row <= endRow; ++row) {
      for (int column = std::max({0, map.box.firstColumn, static_cast<int>(first.x)}); column <= endColumn; ++column) {
        const PointInImage point{static_cast<double>(column), static_cast<double>(row)};
        if (image::sampleMap(map, point) >= selection.level && labelNear(point) == region.label) {
          mask.at(column, row) = static_cast<std::uint8_t>(n + 1);
        }
      }
    }
  }
  return mask;
}

}  // namespace lobule::findings
