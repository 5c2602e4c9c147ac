#include "phantom/processing.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>

#include "phantom/small_exam.h"

using namespace lobule;
using namespace lobule::phantom;
using namespace lobule::testing;

TEST_CASE("A machine's curve rises everywhere and ends within twelve bits") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Processing processing = Processing::randomOf(seed);
    float before = -1;
    bool rises = true;
    for (float value = 0; value < 6000; value += 10) {
      const float now = processing.curved(value);
      rises = rises && now > before;
      before = now;
    }
    INFO("seed " << seed);
    CHECK(rises);
    CHECK(before < 4096);
    CHECK(processing.curved(1000) == 1000);
  }
}

TEST_CASE("Exams are developed differently, the views of one alike") {
  // The middle of the stored values of fat, in a breast of nearly nothing else.
  const auto fatOf = [](const PhantomFile& file) {
    const image::GreyImage image = pixelsOf(file);
    std::vector<int> values;
    for (int row = 0; row < image.rows(); ++row) {
      for (int column = 0; column < image.columns(); ++column) {
        if (const int value = image.storedValue(column, row); value > 200 && value < 1500) values.push_back(value);
      }
    }
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
  };
  // The two of twelve machines that show fat darkest and brightest.
  std::uint64_t dark = 1, bright = 1;
  for (std::uint64_t seed = 2; seed <= 12; ++seed) {
    if (Processing::randomOf(seed).fat < Processing::randomOf(dark).fat) dark = seed;
    if (Processing::randomOf(seed).fat > Processing::randomOf(bright).fat) bright = seed;
  }
  std::array<std::array<int, 2>, 2> shown{};
  for (std::size_t i = 0; i < 2; ++i) {
    PhantomOptions options = smallOptions(i == 0 ? dark : bright);
    options.density = Density::kA;
    options.lesions = 0;
    const auto exam = makeExam(options);
    REQUIRE(exam.has_value());
    shown[i] = {fatOf(exam->files[0]), fatOf(exam->files[1])};
    INFO("seed " << options.seed << ": " << shown[i][0] << ", " << shown[i][1]);
    CHECK(std::abs(shown[i][0] - shown[i][1]) < 60);
  }
  CHECK(std::min(shown[1][0], shown[1][1]) > std::max(shown[0][0], shown[0][1]) + 30);
}
