#include "image/grey_pipeline.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace lobule::image;
using Catch::Approx;

namespace {

VoiChoice windowed(double center, double width, VoiFunction function = VoiFunction::kLinear) {
  return {.name = "test", .window = {center, width, function}, .table = {}};
}

GreyImage ramp16() {
  GreyImage image{.plane = Plane<std::uint16_t>(256, 256), .sampleOffset = 0, .bitsStored = 16, .padding = {}};
  for (std::size_t i = 0; i < image.plane.samples.size(); ++i) image.plane.samples[i] = static_cast<std::uint16_t>(i);
  return image;
}

}  // namespace

TEST_CASE("LINEAR follows the examples of PS3.3 C.11.2.1.2.1") {
  // Center 2048 and width 4096: 0 at 0, full at 4095. Center 0, width 100: -50 and 49. Width 1: a threshold.
  CHECK(voiFraction(windowed(2048, 4096), 0) == 0.0);
  CHECK(voiFraction(windowed(2048, 4096), 4095) == Approx(1.0));
  CHECK(voiFraction(windowed(2048, 4096), 2047.5) == Approx(0.5));
  CHECK(voiFraction(windowed(0, 100), -50) == 0.0);
  CHECK(voiFraction(windowed(0, 100), -49) > 0.0);
  CHECK(voiFraction(windowed(0, 100), 49) == Approx(1.0));
  CHECK(voiFraction(windowed(0, 100), 48) < 1.0);
  CHECK(voiFraction(windowed(0, 1), -1) == 0.0);
  CHECK(voiFraction(windowed(0, 1), 0) == 1.0);
}

TEST_CASE("LINEAR_EXACT reaches its ends at centre minus and plus half the width") {
  const auto voi = windowed(0, 100, VoiFunction::kLinearExact);
  CHECK(voiFraction(voi, -50) == 0.0);
  CHECK(voiFraction(voi, 50) == 1.0);
  CHECK(voiFraction(voi, 25) == Approx(0.75));
}

TEST_CASE("SIGMOID is a half at its centre and symmetric about it") {
  const auto voi = windowed(500, 200, VoiFunction::kSigmoid);
  CHECK(voiFraction(voi, 500) == Approx(0.5));
  CHECK(voiFraction(voi, 600) == Approx(1.0 / (1.0 + std::exp(-2.0))));
  CHECK(voiFraction(voi, 430) + voiFraction(voi, 570) == Approx(1.0));
}

TEST_CASE("Look-up tables begin at the first mapped value and hold their ends") {
  const LookupTable table{.firstMapped = -2, .bitsPerEntry = 8, .entries = {10, 20, 255}};
  const VoiChoice voi{.name = "table", .window = {}, .table = table};
  CHECK(voiFraction(voi, -100) == Approx(10.0 / 255.0));
  CHECK(voiFraction(voi, -1) == Approx(20.0 / 255.0));
  CHECK(voiFraction(voi, 100) == 1.0);
  const ModalityTransform modality{.slope = 5, .intercept = 5, .table = table};
  CHECK(modalityValue(modality, -2) == 10.0);
  CHECK(modalityValue(modality, 3) == 255.0);
  CHECK(modalityValue({.slope = 2, .intercept = -1024, .table = {}}, 10) == -1004.0);
}

TEST_CASE("Rendering inverts for MONOCHROME1 and again for the reader, and padding stays black") {
  GreyImage image{
      .plane = Plane<std::uint16_t>(3, 1), .sampleOffset = 0, .bitsStored = 8, .padding = PaddingRange{7, 9}};
  image.plane.samples = {0, 255, 8};
  GreyPipeline pipeline;
  const auto voi = windowed(128, 256);
  CHECK(renderGrey(image, pipeline, voi).samples == std::vector<std::uint8_t>{0, 255, 0});
  pipeline.invertedPresentation = true;
  CHECK(renderGrey(image, pipeline, voi).samples == std::vector<std::uint8_t>{255, 0, 0});
  CHECK(renderGrey(image, pipeline, voi, true).samples == std::vector<std::uint8_t>{0, 255, 0});
}

TEST_CASE("Signed samples are windowed by the value they stand for") {
  GreyImage image{.plane = Plane<std::uint16_t>(3, 1), .sampleOffset = -32768, .bitsStored = 16, .padding = {}};
  image.plane.samples = {32768 - 1000, 32768, 32768 + 1000};
  const auto shown = renderGrey(image, {}, windowed(0, 2000, VoiFunction::kLinearExact));
  CHECK(shown.samples == std::vector<std::uint8_t>{0, 128, 255});
}

TEST_CASE("The window from the pixels spans their quantiles and leaves padding out") {
  GreyImage image = ramp16();
  const Window all = windowFromPixels(image, {});
  CHECK(all.center - all.width / 2 == Approx(0.005 * 65536).margin(1.0));
  CHECK(all.center + all.width / 2 == Approx(0.995 * 65536).margin(1.0));
  image.padding = PaddingRange{0, 32767};
  const Window upper = windowFromPixels(image, {.slope = 0.5, .intercept = 10, .table = {}});
  CHECK(upper.center - upper.width / 2 == Approx(0.5 * (32768 + 164) + 10).margin(1.0));
}

TEST_CASE("A constant image gets a window of positive width, and one of padding alone does too") {
  GreyImage image{.plane = Plane<std::uint16_t>(4, 4, 50), .sampleOffset = 0, .bitsStored = 8, .padding = {}};
  CHECK(windowFromPixels(image, {}).width > 0.0);
  image.padding = PaddingRange{50, 50};
  CHECK(windowFromPixels(image, {}).width > 0.0);
}
