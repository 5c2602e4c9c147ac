#include "inference/prepare.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "inference/breast_crop.h"
#include "inference/letterbox.h"

namespace lobule::inference {
namespace {

// One row of the crop as displayed, mirrored when the rule says so; outside the breast it is the range's low end, so
// that film labels and borders vanish.
void readCropRow(const DisplayedValues& displayed, const BreastCrop& crop, int row, std::vector<double>& values) {
  const int y = crop.box.firstRow + row;
  const int width = crop.box.width();
  for (int step = 0; step < width; ++step) {
    const int x = crop.box.firstColumn + step;
    const bool isInside = crop.mask.isEmpty() || crop.mask.at(x / crop.factor, y / crop.factor);
    const int target = crop.chestRight ? width - 1 - step : step;
    values[static_cast<std::size_t>(target)] = isInside ? displayed.at(x, y) : crop.low;
  }
}

}  // namespace

PointInImage imageFromInput(const InputGeometry& geometry, double inputX, double inputY) {
  const PixelBox& crop = geometry.crop;
  const PixelBox& content = geometry.content;
  const double across = (inputX - content.firstColumn + 0.5) * crop.width() / content.width() - 0.5;
  const double down = (inputY - content.firstRow + 0.5) * crop.height() / content.height() - 0.5;
  return {geometry.mirrored ? crop.lastColumn - across : crop.firstColumn + across, crop.firstRow + down};
}

PointInInput inputFromImage(const InputGeometry& geometry, PointInImage point) {
  const PixelBox& crop = geometry.crop;
  const PixelBox& content = geometry.content;
  const double across = geometry.mirrored ? crop.lastColumn - point.x : point.x - crop.firstColumn;
  const double down = point.y - crop.firstRow;
  return {(across + 0.5) * content.width() / crop.width() - 0.5 + content.firstColumn,
          (down + 0.5) * content.height() / crop.height() - 0.5 + content.firstRow};
}

Result<Prepared> prepare(const Manifest& manifest, const image::GreyImage& stored, bool invertedPresentation,
                         const Progress& progress, const PixelShape& shape) {
  if (stored.plane.isEmpty()) return fail(ErrorCode::kBadInput, "The image has no pixels.");
  if (stored.bitsStored < 1 || stored.bitsStored > 16) {
    return fail(ErrorCode::kUnsupported, std::format("Images of {} bits are not analysed.", stored.bitsStored));
  }
  const InputSpec& input = manifest.input;
  const BreastCrop crop = cropForNetwork(stored, invertedPresentation, input);

  Prepared prepared;
  InputGeometry& geometry = prepared.geometry;
  const auto width = static_cast<int>(std::lround(crop.box.width() * shape.across));
  const auto height = static_cast<int>(std::lround(crop.box.height() * shape.down));
  geometry = {crop.box, fitIntoInput(width, height, input), crop.chestRight, crop.inverted, crop.low, crop.high};
  const PixelBox& content = geometry.content;
  const DisplayedValues displayed(stored, crop.inverted);
  const image::Plane<double> resampled = resampleRows(
      crop.box.width(), crop.box.height(), content.width(), content.height(),
      [&](int row, std::vector<double>& values) { readCropRow(displayed, crop, row, values); }, progress);
  if (progress.isCancelled()) return fail(ErrorCode::kCancelled, "The analysis was cancelled.");

  const auto normalised = [&](double fraction) { return static_cast<float>((fraction - input.mean) / input.std); };
  prepared.tensor.shape = {1, 1, input.height, input.width};
  prepared.tensor.values.assign(static_cast<std::size_t>(input.width) * static_cast<std::size_t>(input.height),
                                normalised(0.0));
  for (int row = 0; row < content.height(); ++row) {
    for (int column = 0; column < content.width(); ++column) {
      const double fraction = std::clamp((resampled.at(column, row) - crop.low) / (crop.high - crop.low), 0.0, 1.0);
      const auto place = static_cast<std::size_t>(content.firstRow + row) * static_cast<std::size_t>(input.width) +
                         static_cast<std::size_t>(content.firstColumn + column);
      prepared.tensor.values[place] = normalised(fraction);
    }
  }
  progress.report(1.0F);
  return prepared;
}

SeenPicture seenPicture(const Manifest& manifest, const Prepared& prepared) {
  const InputSpec& input = manifest.input;
  const PixelBox& content = prepared.geometry.content;
  SeenPicture seen{{content.width(), content.height()}, prepared.geometry.crop};
  for (int row = 0; row < content.height(); ++row) {
    for (int column = 0; column < content.width(); ++column) {
      const int x = prepared.geometry.mirrored ? content.lastColumn - column : content.firstColumn + column;
      const auto place = static_cast<std::size_t>(content.firstRow + row) * static_cast<std::size_t>(input.width) +
                         static_cast<std::size_t>(x);
      const double fraction = prepared.tensor.values[place] * input.std + input.mean;
      seen.plane.at(column, row) = static_cast<std::uint8_t>(std::lround(255 * std::clamp(fraction, 0.0, 1.0)));
    }
  }
  return seen;
}

}  // namespace lobule::inference
