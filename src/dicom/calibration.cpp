#include "dicom/calibration.h"

#include <algorithm>
#include <cmath>

namespace lobule::dicom {
namespace {

PixelBox common(const PixelBox& a, const PixelBox& b) {
  return {.firstColumn = std::max(a.firstColumn, b.firstColumn),
          .firstRow = std::max(a.firstRow, b.firstRow),
          .lastColumn = std::min(a.lastColumn, b.lastColumn),
          .lastRow = std::min(a.lastRow, b.lastRow)};
}

double areaOf(const PixelBox& box) {
  return 1.0 * box.width() * box.height();
}

bool isSame(const PixelSpacing& a, const PixelSpacing& b) {
  constexpr double kTolerance = 1e-6;
  if (a.kind != b.kind) return false;
  return a.kind == SpacingKind::kNone || (std::abs(a.rowMm - b.rowMm) <= kTolerance * a.rowMm &&
                                          std::abs(a.columnMm - b.columnMm) <= kTolerance * a.columnMm);
}

// The upper one where both are: by priority, else the smaller, which would not be seen otherwise.
bool liesOver(const CalibratedRegion& a, const CalibratedRegion& b) {
  if (a.hasPriority != b.hasPriority) return a.hasPriority;
  return areaOf(a.box) < areaOf(b.box);
}

bool areAlike(const std::vector<CalibratedRegion>& regions) {
  return std::ranges::all_of(
      regions, [&](const CalibratedRegion& region) { return isSame(region.spacing, regions[0].spacing); });
}

// The regions that a box shows something of.
std::vector<const CalibratedRegion*> regionsIn(const std::vector<CalibratedRegion>& regions, const PixelBox& box) {
  std::vector<const CalibratedRegion*> seen;
  for (const CalibratedRegion& region : regions) {
    const PixelBox part = common(region.box, box);
    if (part.isEmpty()) continue;
    const bool isCovered = std::ranges::any_of(regions, [&](const CalibratedRegion& other) {
      return &other != &region && liesOver(other, region) && common(other.box, part) == part;
    });
    if (!isCovered) seen.push_back(&region);
  }
  return seen;
}

}  // namespace

LengthScale scaleIn(const Calibration& calibration, const PixelBox& box) {
  const auto& regions = calibration.regions;
  if (regions.empty()) return {.spacing = calibration.spacing};
  const auto seen = regionsIn(regions, box);
  if (seen.empty()) return {.spacing = {}, .place = ScalePlace::kOutside};
  const CalibratedRegion& first = *seen.front();
  const bool isOne =
      std::ranges::all_of(seen, [&](const CalibratedRegion* region) { return isSame(region->spacing, first.spacing); });
  if (!isOne) return {.spacing = {}, .place = ScalePlace::kAcrossRegions};
  const int number = static_cast<int>(&first - regions.data()) + 1;
  return {.spacing = first.spacing,
          .place = first.spacing.kind == SpacingKind::kNone ? ScalePlace::kInTrace : ScalePlace::kInRegion,
          .region = areAlike(regions) ? 0 : number};
}

LengthScale mainScale(const Calibration& calibration) {
  const auto& regions = calibration.regions;
  const auto main = std::ranges::find_if(
      regions, [&](const CalibratedRegion& region) { return isSame(region.spacing, calibration.spacing); });
  if (main == regions.end() || areAlike(regions)) return {.spacing = calibration.spacing};
  return {.spacing = calibration.spacing,
          .place = ScalePlace::kInRegion,
          .region = static_cast<int>(main - regions.begin()) + 1};
}

}  // namespace lobule::dicom
