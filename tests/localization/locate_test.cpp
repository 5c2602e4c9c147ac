#include "localization/locate.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "localization/locate_json.h"
#include "phantom/reader_case.h"

using namespace lobule;
using namespace lobule::localization;
using Catch::Matchers::WithinAbs;

namespace {

LocateInput phantomInput(std::uint64_t seed) {
  return locateInputFromJson(phantom::makeReaderCase(seed).input).value();
}

double volumeOfUncertainty(const Location& location) {
  const Mat3& c = location.covarianceMm2;
  return c[0][0] * (c[1][1] * c[2][2] - c[1][2] * c[2][1]) - c[0][1] * (c[1][0] * c[2][2] - c[1][2] * c[2][0]) +
         c[0][2] * (c[1][0] * c[2][1] - c[1][1] * c[2][0]);
}

}  // namespace

TEST_CASE("What a header leaves out is answered with a warning and a wider uncertainty") {
  // Cases without a warning of their own; 240 mm and 46 degrees are what stands in for a missing spacing or angle.
  std::vector<LocateInput> plain;
  for (std::uint64_t seed = 7; plain.size() < 10; ++seed) {
    LocateInput input = phantomInput(seed);
    const auto isUsual = [](const ViewMarks& view) {
      return std::abs(view.rows * view.pixelSpacingMm.value_or(0) - 240) < 1;
    };
    if (std::ranges::all_of(input.views, isUsual) && std::abs(input.views[1].angleDeg.value_or(0) - 46) < 8 &&
        locate(input)->warnings.empty()) {
      plain.push_back(std::move(input));
    }
  }
  const auto worsened = [&](auto spoil) {
    double wider = 0;
    for (LocateInput input : plain) {
      wider -= std::log(volumeOfUncertainty(*locate(input)));
      for (ViewMarks& view : input.views) spoil(view);
      const auto found = locate(input);
      REQUIRE(found.has_value());
      CHECK_FALSE(found->warnings.empty());
      wider += std::log(volumeOfUncertainty(*found));
    }
    CHECK(wider / static_cast<double>(plain.size()) > 0.02);
  };
  SECTION("angle") {
    worsened([](ViewMarks& view) { view.angleDeg.reset(); });
  }
  SECTION("thickness") {
    worsened([](ViewMarks& view) { view.thicknessMm.reset(); });
  }
  SECTION("magnification") {
    worsened([](ViewMarks& view) { view.magnification.reset(); });
  }
  SECTION("spacing") {
    worsened([](ViewMarks& view) { view.pixelSpacingMm.reset(); });
  }
  SECTION("outline") {
    worsened([](ViewMarks& view) { view.outline.clear(); });
  }
  SECTION("pectoral line") {
    worsened([](ViewMarks& view) { view.pectoral.reset(); });
  }
  SECTION("nipple") {
    worsened([](ViewMarks& view) { view.nipple.reset(); });
  }
  SECTION("nipple in profile") {
    worsened([](ViewMarks& view) { view.nippleInProfile = false; });
  }
}

TEST_CASE("A mark without a size is no small lesion") {
  LocateInput small = phantomInput(11);
  for (ViewMarks& view : small.views) view.lesion.radiusPx = 5.0 / view.pixelSpacingMm.value();
  LocateInput unsized = small;
  for (ViewMarks& view : unsized.views) view.lesion.radiusPx = 0.0;
  const auto known = locate(small), assumed = locate(unsized);
  REQUIRE(known.has_value());
  REQUIRE(assumed.has_value());
  CHECK(assumed->warnings.size() == known->warnings.size() + 2);
  CHECK(volumeOfUncertainty(*assumed) > 1.05 * volumeOfUncertainty(*known));
}

TEST_CASE("One view gives a ray through the breast and says what it does not know") {
  LocateInput input = phantomInput(11);
  const auto both = locate(input);
  input.views.pop_back();
  const auto found = locate(input);
  REQUIRE(both.has_value());
  REQUIRE(found.has_value());
  CHECK_FALSE(found->warnings.empty());
  CHECK_FALSE(found->nippleDistanceDifferenceMm.has_value());
  REQUIRE(found->rays.size() == 1);
  // CC says nothing about height: the ray runs up and down, and so does the ellipsoid.
  const auto& ray = found->rays[0].points;
  CHECK(std::abs(ray.back().y - ray.front().y) > 50);
  CHECK(std::abs(ray.back().x - ray.front().x) < 10);
  CHECK(std::sqrt(found->covarianceMm2[1][1]) > 20);
  CHECK(std::sqrt(found->covarianceMm2[0][0]) < 15);
  CHECK(volumeOfUncertainty(*found) > 4 * volumeOfUncertainty(*both));
}

TEST_CASE("Quadrant probabilities sum to one and the covariance is symmetric and positive") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto found = locate(phantomInput(seed));
    REQUIRE(found.has_value());
    const auto& p = found->quadrantProbabilities;
    CHECK_THAT(std::accumulate(p.begin(), p.end(), 0.0), WithinAbs(1.0, 1e-6));
    CHECK(volumeOfUncertainty(*found) > 0);
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 3; ++j) CHECK(found->covarianceMm2[i][j] == found->covarianceMm2[j][i]);
    }
  }
}

TEST_CASE("A place projected into both views is located where it was") {
  for (std::uint64_t seed = 21; seed <= 40; ++seed) {
    LocateInput input = phantomInput(seed);
    const PointInBreastMm wanted{18, 22, 35};
    const auto marks = project(input, wanted);
    REQUIRE(marks.has_value());
    REQUIRE(marks->size() == 2);
    for (std::size_t i = 0; i < 2; ++i) input.views[i].lesion.center = (*marks)[i];
    const auto found = locate(input);
    REQUIRE(found.has_value());
    // The weak belief that lesions lie inside the breast pulls by a few millimetres at most.
    CHECK_THAT(found->position.x, WithinAbs(wanted.x, 3));
    CHECK_THAT(found->position.y, WithinAbs(wanted.y, 4));
    CHECK_THAT(found->position.z, WithinAbs(wanted.z, 3));
  }
}

TEST_CASE("Marks of two different lesions are called implausible") {
  int noticed = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    LocateInput input = phantomInput(seed);
    // Moved by 70 mm toward the chest wall in one view only.
    ViewMarks& view = input.views[0];
    const double side = input.laterality == Laterality::kLeft ? -1 : 1;
    view.lesion.center.x += side * 70 / *view.pixelSpacingMm;
    const auto found = locate(input);
    REQUIRE(found.has_value());
    for (const std::string& warning : found->warnings) noticed += warning.contains("hardly fit together") ? 1 : 0;
  }
  CHECK(noticed >= 27);
}

TEST_CASE("What cannot be located is refused with a sentence") {
  LocateInput input = phantomInput(3);
  SECTION("no view") {
    input.views.clear();
    CHECK(locate(input).error().message == "The case has no view.");
  }
  SECTION("a mark that is not a number") {
    input.views[0].lesion.center.x = std::numeric_limits<double>::quiet_NaN();
    CHECK(locate(input).error().message == "The lesion mark of the CC view is not a finite number.");
  }
  SECTION("a view without a place in the breast") {
    for (ViewMarks& view : input.views) view.view = ViewPosition::kXCCL;
    CHECK(locate(input).error().message == "A place cannot be told from XCCL; from CC, MLO, ML and LM it can.");
  }
}
