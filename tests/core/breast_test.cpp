#include "core/breast.h"

#include <catch2/catch_test_macros.hpp>

using namespace lobule;

TEST_CASE("View positions survive the way to DICOM's words and back") {
  for (const auto view : {ViewPosition::kCC, ViewPosition::kMLO, ViewPosition::kML, ViewPosition::kXCCL}) {
    CHECK(viewPositionFromDicom(toDicom(view)) == view);
  }
}

TEST_CASE("Only L and R name a side") {
  CHECK(lateralityFromDicom("L") == Laterality::kLeft);
  CHECK(lateralityFromDicom("R") == Laterality::kRight);
  CHECK_FALSE(lateralityFromDicom("B").has_value());
  CHECK_FALSE(lateralityFromDicom("").has_value());
}
