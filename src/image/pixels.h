// Pixel buffers: plain, row-major, top row first; copied by value, shared by shared_ptr<const ...>.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace lobule::image {

// A single plane of samples; at(column, row) is not bounds-checked.
template <class Sample>
struct Plane {
  int columns = 0, rows = 0;
  std::vector<Sample> samples;

  Plane() = default;
  Plane(int columnCount, int rowCount, Sample fill = Sample{})
      : columns(columnCount),
        rows(rowCount),
        samples(static_cast<std::size_t>(columnCount) * static_cast<std::size_t>(rowCount), fill) {}

  std::size_t index(int column, int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
  }
  Sample at(int column, int row) const { return samples[index(column, row)]; }
  Sample& at(int column, int row) { return samples[index(column, row)]; }
  bool isEmpty() const { return samples.empty(); }
  bool operator==(const Plane&) const = default;
};

using FloatImage = Plane<float>;
using Mask = Plane<std::uint8_t>;  // 0 or 255 unless a function says otherwise (labels: 0 background, n component n)

// Stored values that mean "no tissue" (Pixel Padding Value and Range Limit, PS3.3 C.7.5.1.1.2), inclusive, as stored
// values.
struct PaddingRange {
  int low = 0, high = 0;
  bool operator==(const PaddingRange&) const = default;
};

// Grey stored values of one frame, 8 to 16 bits, signed or not: storedValue = sample + sampleOffset, so that the
// samples can go to an R16UI texture as they are. sampleOffset is 0 for unsigned and -32768 for signed pixels.
struct GreyImage {
  Plane<std::uint16_t> plane;
  int sampleOffset = 0;
  int bitsStored = 8;
  std::optional<PaddingRange> padding;
  bool isPartial = false;  // what was decoded ended early: pixels are missing, or fine detail of them

  int columns() const { return plane.columns; }
  int rows() const { return plane.rows; }
  int storedValue(int column, int row) const { return plane.at(column, row) + sampleOffset; }
  bool isPadding(int stored) const { return padding && stored >= padding->low && stored <= padding->high; }
};

// Interleaved 8-bit RGB, 3 bytes a pixel.
struct ColorImage {
  int columns = 0, rows = 0;
  std::vector<std::uint8_t> rgb;
  bool isPartial = false;  // as above
};

}  // namespace lobule::image
