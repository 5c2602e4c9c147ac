#include <algorithm>
#include <format>

#include "dicom/header.h"

namespace lobule::dicom {
namespace {

constexpr double kSameShape = 0.005;    // of the ratio: spacings are rounded
constexpr double kMostStretched = 8.0;  // beyond it no picture could be read

bool areAlike(double a, double b) {
  return std::abs(a / b - 1.0) <= kSameShape;
}

// Height over width of a pixel of an ultrasound image; none where regions differ: one picture has one shape.
std::optional<double> ratioOfRegions(ImageHeader& header) {
  std::optional<double> ratio;
  for (const CalibratedRegion& region : header.regions) {
    if (region.spacing.kind == SpacingKind::kNone) continue;
    const double own = region.spacing.rowMm / region.spacing.columnMm;
    if (ratio && !areAlike(*ratio, own)) {
      header.warnings.emplace_back(
          "The regions of this image have pixels of different shapes: it is shown as stored, and only lengths are "
          "true.");
      return std::nullopt;
    }
    ratio = own;
  }
  return ratio;
}

// Pixel Aspect Ratio (0028,0034): vertical \ horizontal.
std::optional<double> statedRatio(DcmItem& dataSet) {
  const auto values = numbersOf(dataSet, DCM_PixelAspectRatio);
  if (values.size() < 2 || !(values[0] > 0) || !(values[1] > 0)) return std::nullopt;
  return values[0] / values[1];
}

std::optional<double> ratioOf(DcmItem& dataSet, ImageHeader& header) {
  if (!header.regions.empty()) return ratioOfRegions(header);
  if (header.spacing.kind != SpacingKind::kNone) return header.spacing.rowMm / header.spacing.columnMm;
  return statedRatio(dataSet);
}

}  // namespace

void readPixelShape(DcmItem& dataSet, ImageHeader& header) {
  const double ratio = ratioOf(dataSet, header).value_or(1.0);
  if (areAlike(ratio, 1.0)) return;
  if (!(ratio <= kMostStretched && ratio >= 1.0 / kMostStretched)) {
    header.warnings.push_back(
        std::format("Pixels {:.3g} times as high as wide are not believed: the image is shown as stored.", ratio));
    return;
  }
  header.pixelShape = {.across = std::max(1.0, 1.0 / ratio), .down = std::max(1.0, ratio)};
  const bool isMammogram = header.modality == Modality::kMammography;
  header.warnings.push_back(
      std::format("Pixels are {:.3g} times as {} as {}: the image is shown in its true proportions{}.",
                  ratio > 1 ? ratio : 1.0 / ratio, ratio > 1 ? "high" : "wide", ratio > 1 ? "wide" : "high",
                  isMammogram ? ", and gives no place in the breast" : ""));
}

}  // namespace lobule::dicom
