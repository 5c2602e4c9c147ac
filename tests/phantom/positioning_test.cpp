#include "phantom/positioning.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "phantom/small_exam.h"

using namespace lobule;
using namespace lobule::phantom;
using namespace lobule::testing;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

namespace {

struct Sizes {
  double upMm = 0, forwardMm = 0;  // of the outline, in the patient plane
};

// What the outline spans, and the detector's whole shows: a detector of half a metre holds every breast.
Sizes outlineOf(const Body& body, const CompressionOptions& compression) {
  const Detector wide{.rows = 2500, .columns = 2500, .spacingMm = 0.2, .cutMm = 0};
  const Projection projection(body, compression, wide, Laterality::kLeft);
  const double mmPerPx = wide.spacingMm / projection.nominalMagnification();
  double top = 1e9, bottom = -1e9, front = 0;
  for (const PointInImage& p : projection.outline(90)) {
    top = std::min(top, p.y);
    bottom = std::max(bottom, p.y);
    front = std::max(front, p.x);
  }
  return {(bottom - top) * mmPerPx, front * mmPerPx};
}

// The volume between the paddles in front of the chest wall, counted on a grid: independent of the body's own formula.
double compressedVolumeMl(const Body& body, const CompressionOptions& options) {
  const Compression compression(body, options);
  constexpr double kStepMm = 4.0;
  const double half = 0.5 * compression.thicknessMm() + 20;
  int inside = 0;
  for (double up = -180; up <= 180; up += kStepMm) {
    for (double height = -half; height <= half; height += kStepMm) {
      for (double forward = -80; forward <= 240; forward += kStepMm) {
        const PointInBreastMm p = compression.breastFromPaddle({up, height, forward});
        inside += body.contains(p) && p.z <= body.depthMm ? 1 : 0;
      }
    }
  }
  return inside * kStepMm * kStepMm * kStepMm / 1000;
}

}  // namespace

TEST_CASE("However hard a breast is pressed its volume stays, and the thinner it is the larger are its outlines") {
  for (const std::uint64_t seed : {3ULL, 4ULL}) {
    for (const ViewPosition view : {ViewPosition::kCC, ViewPosition::kMLO}) {
      Random random(seed);
      const Body body = randomBody(random);
      const CompressionOptions drawn = randomCompression(view, random);
      const double high = freeThicknessMm(body, drawn);
      const double volume = compressedVolumeMl(body, drawn);
      Sizes before;
      for (const double part : {0.8, 0.65, 0.5, 0.35}) {
        INFO(seed << " to " << part);
        const auto pressed = pressedTo(body, drawn, part * high);
        REQUIRE(pressed.has_value());
        CHECK_THAT(Compression(body, *pressed).thicknessMm(), WithinAbs(part * high, 0.01));
        CHECK_THAT(compressedVolumeMl(body, *pressed), WithinRel(volume, 0.02));
        const Sizes now = outlineOf(body, *pressed);
        CHECK(now.upMm > before.upMm + 2);
        CHECK(now.forwardMm > before.forwardMm + 2);
        before = now;
      }
    }
  }
}

TEST_CASE("Every compression that is offered can be had of every seed's breasts, and no other thickness") {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    Random random(seed);
    const Body body = randomBody(random);
    for (const double percent : {35.0, 80.0}) {
      PhantomOptions options;
      options.compressionPercent = percent;
      for (const ViewPosition view : {ViewPosition::kCC, ViewPosition::kMLO}) {
        INFO(seed << " to " << percent);
        CHECK(positioned(body, Laterality::kLeft, view, options, random).has_value());
      }
    }
  }
  Random random(1);
  const Body body = randomBody(random);
  const CompressionOptions drawn = randomCompression(ViewPosition::kCC, random);
  const ThicknessRange range = thicknessRange(body, drawn);
  CHECK(pressedTo(body, drawn, range.leastMm).has_value());
  CHECK(pressedTo(body, drawn, range.mostMm).has_value());
  CHECK(!pressedTo(body, drawn, range.leastMm - 0.5).has_value());
  CHECK(!pressedTo(body, drawn, range.mostMm + 0.5).has_value());
  CHECK(!pressedTo(body, drawn, std::nan("")).has_value());
}

TEST_CASE("The thickness asked for stands in every header and in the truth, and the breast is the same one") {
  const auto drawn = makeExam(smallOptions(4));
  REQUIRE(drawn.has_value());
  double forceBefore = 0;
  for (const double thickness : {90.0, 60.0}) {
    PhantomOptions options = smallOptions(4);
    options.thicknessMm = thickness;
    const auto exam = makeExam(options);
    INFO((exam ? std::string() : exam.error().message));
    REQUIRE(exam.has_value());
    double force = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto object = opened(exam->files[i]);
      const auto& acquisition = dicom::header(*object).acquisition;
      const Json& truth = exam->truth["views"][i];
      CHECK_THAT(acquisition.bodyPartThicknessMm.value(), WithinAbs(thickness, 0.5));
      CHECK_THAT(truth["thicknessMm"].get<double>(), WithinAbs(thickness, 0.5));
      CHECK_THAT(acquisition.compressionForceN.value(), WithinAbs(truth["compressionForceN"].get<double>(), 0.5));
      CHECK(truth["uncompressedMm"].get<double>() > thickness);
      force += truth["compressionForceN"].get<double>();
    }
    CHECK(force > forceBefore);  // thinner by more force
    forceBefore = force;
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(exam->truth["lesions"][i]["positionMm"] == drawn->truth["lesions"][i]["positionMm"]);
      for (const Json& view : exam->truth["lesions"][i]["locate"]["views"]) {
        CHECK_THAT(view["thicknessMm"].get<double>(), WithinAbs(thickness, 0.5));
      }
    }
    CHECK(makeExam(options)->files[2].bytes == exam->files[2].bytes);
    CHECK(exam->files[2].bytes != drawn->files[2].bytes);
  }
}

TEST_CASE("A percentage is of each view's own uncompressed height") {
  PhantomOptions options = smallOptions(6);
  options.compressionPercent = 50;
  const auto exam = makeExam(options);
  REQUIRE(exam.has_value());
  for (const Json& view : exam->truth["views"]) {
    CHECK_THAT(view["thicknessMm"].get<double>(), WithinAbs(0.5 * view["uncompressedMm"].get<double>(), 1.0));
  }
}

TEST_CASE("A compression out of bounds is refused with what would do") {
  PhantomOptions options = smallOptions(1);
  options.thicknessMm = 19;
  CHECK(makeExam(options).error().message == "The phantom's thickness must be 20 to 120 mm.");
  options.thicknessMm = 20;
  const std::string said = makeExam(options).error().message;
  INFO(said);
  CHECK(said.starts_with("The right breast of this seed can be pressed to "));
  CHECK(said.ends_with(" mm for CC; 20 mm is asked for."));
  options.compressionPercent = 50;
  CHECK(makeExam(options).error().message == "Give the phantom a thickness or a compression, not both.");
  options.thicknessMm.reset();
  options.compressionPercent = 81;
  CHECK(makeExam(options).error().message == "The phantom can be compressed to 35 to 80 percent of its height.");
}
