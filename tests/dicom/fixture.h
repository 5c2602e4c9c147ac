// Small DICOM files of this repository (tests/fixtures/dicom/make.py) and the formulas of their pixels.
#pragma once

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "dicom/dicom_object.h"
#include "support/paths.h"

namespace lobule::testing {

inline constexpr int kColumns = 40, kRows = 33;

inline std::vector<std::byte> fixtureBytes(const std::string& name) {
  return readBytes(repositoryFile("tests/fixtures/dicom/" + name));
}

inline SharedBytes share(std::vector<std::byte> bytes) {
  return std::make_shared<const std::vector<std::byte>>(std::move(bytes));
}

inline dicom::SharedObject openFixture(const std::string& name) {
  INFO(name);
  auto object = dicom::openDicom(share(fixtureBytes(name)));
  REQUIRE(object.has_value());
  return *object;
}

// The first place that holds these characters holds others, as many.
inline std::vector<std::byte> replaced(std::vector<std::byte> bytes, std::string_view from, std::string_view to) {
  REQUIRE(from.size() == to.size());
  const auto* first = reinterpret_cast<const std::byte*>(from.data());
  const auto found = std::search(bytes.begin(), bytes.end(), first, first + from.size());
  REQUIRE(found != bytes.end());
  std::ranges::transform(to, found, [](char letter) { return static_cast<std::byte>(letter); });
  return bytes;
}

inline int grey12At(int column, int row) {
  return (column * 173 + row * 31) % 4096;
}
inline int grey8At(int column, int row) {
  return (column * 7 + row * 5) % 256;
}
inline int signed16At(int column, int row) {
  return column * 700 - row * 800 - 1000;
}
inline int smoothAt(int column, int row) {
  return std::min(255, column * 5 + row);
}

}  // namespace lobule::testing
