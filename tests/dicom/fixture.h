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

// A data set without preamble: explicit VR, little endian, short elements in the order of their tags.
struct ShortElement {
  int group, number;
  std::string vr, value;  // of even length
};
inline SharedBytes dataSetOf(const std::vector<ShortElement>& elements) {
  std::vector<std::byte> bytes;
  const auto add = [&](std::size_t value) { bytes.push_back(static_cast<std::byte>(value)); };
  for (const auto& [group, number, vr, value] : elements) {
    for (const int part : {group & 255, group >> 8, number & 255, number >> 8}) add(static_cast<std::size_t>(part));
    for (const char letter : vr) add(static_cast<unsigned char>(letter));
    add(value.size() & 255);
    add(value.size() >> 8);
    for (const char letter : value) add(static_cast<unsigned char>(letter));
  }
  return std::make_shared<const std::vector<std::byte>>(std::move(bytes));
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
