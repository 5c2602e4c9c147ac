// Points that carry their space in the type, and small vectors: plain values, any thread.
#pragma once

#include <array>
#include <cmath>

namespace lobule {

// Pixels: x is the column, y the row, origin at the centre of the top-left pixel. Of the stored picture, in rooms above
// `dicom` of the upright one (the same but for PictureTurn).
struct PointInImage {
  double x = 0.0, y = 0.0;
  bool operator==(const PointInImage&) const = default;
};

// Millimetres in the detector plane.
struct PointInDetectorMm {
  double x = 0.0, y = 0.0;
  bool operator==(const PointInDetectorMm&) const = default;
};

// Millimetres in the uncompressed breast, origin at the nipple: x lateral (+), y cranial (+), z toward the chest wall
// (+).
struct PointInBreastMm {
  double x = 0.0, y = 0.0, z = 0.0;
  bool operator==(const PointInBreastMm&) const = default;
};

// Inclusive pixel bounds: firstColumn..lastColumn, firstRow..lastRow; empty when last < first.
struct PixelBox {
  int firstColumn = 0, firstRow = 0, lastColumn = -1, lastRow = -1;
  bool operator==(const PixelBox&) const = default;
  int width() const { return lastColumn - firstColumn + 1; }
  int height() const { return lastRow - firstRow + 1; }
  bool isEmpty() const { return width() <= 0 || height() <= 0; }
};

struct LineInImage {
  PointInImage a, b;
  bool operator==(const LineInImage&) const = default;
};

// How a stored picture is turned to stand upright: its rows become columns, and then the first row the last.
struct PictureTurn {
  bool swapsAxes = false, flipsRows = false;
  bool operator==(const PictureTurn&) const = default;
  bool isNone() const { return !swapsAxes && !flipsRows; }
  bool mirrors() const { return swapsAxes != flipsRows; }
};

// How far neighbouring pixels lie apart, across and down; the smaller of the two is 1.
struct PixelShape {
  double across = 1.0, down = 1.0;
  bool operator==(const PixelShape&) const = default;
  bool isSquare() const { return across == down; }
};

struct Vec3 {
  double x = 0.0, y = 0.0, z = 0.0;
  bool operator==(const Vec3&) const = default;
};
using Mat3 = std::array<std::array<double, 3>, 3>;  // row major

inline double distance(PointInImage a, PointInImage b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

}  // namespace lobule
