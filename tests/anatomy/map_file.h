// Reads a network's map as tests/anatomy/landmark_maps.py writes it, for the tools beside the tests: a line "columns
// rows firstColumn firstRow lastColumn lastRow", then the values row by row, float32, little endian.
#pragma once

#include <bit>
#include <fstream>
#include <string>

#include "core/result.h"
#include "image/placed_map.h"

namespace lobule::testing {

static_assert(std::endian::native == std::endian::little);

inline Result<image::PlacedMap> readMap(const std::string& path) {
  constexpr int kLongest = 4096;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return fail(ErrorCode::kMissing, "The map's file cannot be opened.");
  int columns = 0, rows = 0;
  image::PlacedMap map;
  stream >> columns >> rows >> map.box.firstColumn >> map.box.firstRow >> map.box.lastColumn >> map.box.lastRow;
  if (!stream || stream.get() != '\n' || columns < 1 || rows < 1 || columns > kLongest || rows > kLongest ||
      map.box.isEmpty()) {
    return fail(ErrorCode::kBadInput, "The map's first line is not six numbers that make sense.");
  }
  map.values = image::FloatImage(columns, rows);
  const auto bytes = static_cast<std::streamsize>(map.values.samples.size() * sizeof(float));
  if (!stream.read(reinterpret_cast<char*>(map.values.samples.data()), bytes) ||
      stream.peek() != std::ifstream::traits_type::eof()) {
    return fail(ErrorCode::kBadInput, "The map's file has not as many values as its first line says.");
  }
  return map;
}

}  // namespace lobule::testing
