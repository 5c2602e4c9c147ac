// Exams small enough to be made in a test, and their files read back.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "dicom/dicom_object.h"
#include "phantom/phantom.h"

namespace lobule::testing {

inline phantom::PhantomOptions smallOptions(std::uint64_t seed) {
  phantom::PhantomOptions options;
  options.seed = seed;
  options.heightPx = 256;
  options.lesions = 2;
  return options;
}

inline dicom::SharedObject opened(const phantom::PhantomFile& file) {
  auto object = dicom::openDicom(std::make_shared<const std::vector<std::byte>>(file.bytes));
  REQUIRE(object.has_value());
  return *object;
}

inline image::GreyImage pixelsOf(const phantom::PhantomFile& file) {
  auto frame = dicom::decodeFrame(*opened(file), 0);
  REQUIRE(frame.has_value());
  return std::get<image::GreyImage>(*frame);
}

}  // namespace lobule::testing
