#include "study/upright.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace lobule::study {
namespace {

// Row by row, `perPixel` samples each.
template <class Sample>
std::vector<Sample> transposed(const std::vector<Sample>& samples, int columns, int rows, std::ptrdiff_t perPixel) {
  std::vector<Sample> turned(samples.size());
  for (std::ptrdiff_t row = 0; row < rows; ++row) {
    for (std::ptrdiff_t column = 0; column < columns; ++column) {
      std::copy_n(samples.begin() + (row * columns + column) * perPixel, perPixel,
                  turned.begin() + (column * rows + row) * perPixel);
    }
  }
  return turned;
}

template <class Sample>
void flipRows(std::vector<Sample>& samples, int rows) {
  const auto perRow = static_cast<std::ptrdiff_t>(samples.size()) / std::max(1, rows);
  for (std::ptrdiff_t row = 0; row < rows / 2; ++row) {
    const auto upper = samples.begin() + row * perRow;
    std::swap_ranges(upper, upper + perRow, samples.begin() + (rows - 1 - row) * perRow);
  }
}

template <class Sample>
void turn(std::vector<Sample>& samples, int& columns, int& rows, std::ptrdiff_t perPixel, const PictureTurn& by) {
  if (by.swapsAxes) {
    samples = transposed(samples, columns, rows, perPixel);
    std::swap(columns, rows);
  }
  if (by.flipsRows) flipRows(samples, rows);
}

// Each gives the rows that the upright picture has.
int turn(image::GreyImage& picture, const PictureTurn& by) {
  turn(picture.plane.samples, picture.plane.columns, picture.plane.rows, 1, by);
  return picture.rows();
}
int turn(image::ColorImage& picture, const PictureTurn& by) {
  turn(picture.rgb, picture.columns, picture.rows, 3, by);
  return picture.rows;
}

// rows: of the upright picture.
void turn(dicom::OverlayPlane& overlay, const PictureTurn& by, int rows) {
  turn(overlay.mask.samples, overlay.mask.columns, overlay.mask.rows, 1, by);
  if (by.swapsAxes) std::swap(overlay.column, overlay.row);
  if (by.flipsRows) overlay.row = rows - overlay.row - overlay.mask.rows;
}

std::string opposite(std::string word) {
  for (char& letter : word) {
    for (const std::string_view pair : {"AP", "LR", "HF"}) {
      if (const auto at = pair.find(letter); at != std::string_view::npos) {
        letter = pair[1 - at];
        break;
      }
    }
  }
  return word;
}

std::string turnedOrientation(const std::string& stored, const PictureTurn& turn) {
  const auto split = stored.find('\\');
  std::string rowWord = stored.substr(0, split);
  std::string columnWord = split == std::string::npos ? std::string() : stored.substr(split + 1);
  if (turn.swapsAxes) std::swap(rowWord, columnWord);
  return rowWord + "\\" + (turn.flipsRows ? opposite(columnWord) : columnWord);
}

}  // namespace

dicom::ImageHeader uprightHeader(dicom::ImageHeader stored) {
  const PictureTurn& turn = stored.upright;
  if (turn.isNone()) return stored;
  stored.patientOrientation = turnedOrientation(stored.patientOrientation, turn);
  if (!turn.swapsAxes) return stored;
  std::swap(stored.columns, stored.rows);
  std::swap(stored.pixelShape.across, stored.pixelShape.down);
  std::swap(stored.spacing.rowMm, stored.spacing.columnMm);
  std::swap(stored.acquisition.imagerSpacingRowMm, stored.acquisition.imagerSpacingColumnMm);
  return stored;
}

void turnUpright(Pixels& pixels, const PictureTurn& by) {
  if (by.isNone()) return;
  const int rows = std::visit([&](auto& picture) { return turn(picture, by); }, pixels.frame);
  for (auto& shared : pixels.overlays) {
    dicom::OverlayPlane overlay = *shared;
    turn(overlay, by, rows);
    shared = std::make_shared<const dicom::OverlayPlane>(std::move(overlay));
  }
  if (pixels.calibration && by.swapsAxes)
    std::swap(pixels.calibration->spacing.rowMm, pixels.calibration->spacing.columnMm);
}

StoredPlaces::StoredPlaces(const dicom::ImageHeader& upright)
    : turn_(upright.upright), columns_(upright.columns), rows_(upright.rows) {}

PointInImage StoredPlaces::of(PointInImage point) const {
  if (turn_.flipsRows) point.y = rows_ - 1 - point.y;
  if (turn_.swapsAxes) std::swap(point.x, point.y);
  return point;
}

PixelBox StoredPlaces::of(const PixelBox& box) const {
  const PointInImage a = of(PointInImage{static_cast<double>(box.firstColumn), static_cast<double>(box.firstRow)});
  const PointInImage b = of(PointInImage{static_cast<double>(box.lastColumn), static_cast<double>(box.lastRow)});
  return {static_cast<int>(std::min(a.x, b.x)), static_cast<int>(std::min(a.y, b.y)),
          static_cast<int>(std::max(a.x, b.x)), static_cast<int>(std::max(a.y, b.y))};
}

std::vector<PointInImage> StoredPlaces::ofOutline(const std::vector<PointInImage>& points) const {
  std::vector<PointInImage> stored;
  stored.reserve(points.size());
  for (const PointInImage& point : points) stored.push_back(of(point));
  if (turn_.mirrors()) std::ranges::reverse(stored);
  return stored;
}

image::ColorImage StoredPlaces::ofPicture(image::ColorImage picture) const {
  if (turn_.flipsRows) flipRows(picture.rgb, picture.rows);
  if (turn_.swapsAxes) turn(picture, {.swapsAxes = true});
  return picture;
}

image::Mask StoredPlaces::ofMask(const image::Mask& mask) const {
  image::Mask stored = mask;
  if (turn_.flipsRows) flipRows(stored.samples, stored.rows);
  if (turn_.swapsAxes) turn(stored.samples, stored.columns, stored.rows, 1, {.swapsAxes = true});
  return stored;
}

}  // namespace lobule::study
