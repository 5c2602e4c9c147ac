#include "study/hanging.h"

#include <catch2/catch_test_macros.hpp>

#include "study/chest_wall.h"
#include "study/exam_builder.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

namespace {

std::string hungAt(const StudyState& state, std::size_t viewport) {
  const Image* image = findImage(state, state.viewports[viewport].image);
  if (image == nullptr) return "";
  return std::string(toDicom(*image->header.laterality)) + " " + image->header.viewLabel;
}

}  // namespace

TEST_CASE("Four views hang R CC | L CC over R MLO | L MLO in whatever order they come") {
  const StudyState state = fourViews();
  CHECK(state.layout.columns == 2);
  CHECK(state.layout.rows == 2);
  CHECK(hungAt(state, 0) == "R CC");
  CHECK(hungAt(state, 1) == "L CC");
  CHECK(hungAt(state, 2) == "R MLO");
  CHECK(hungAt(state, 3) == "L MLO");
}

TEST_CASE("A missing view leaves its place empty") {
  StudyState state;
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kMLO));
  apply(state, mammogram(Laterality::kRight, ViewPosition::kMLO));
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kCC));
  CHECK(hungAt(state, 0).empty());
  CHECK(hungAt(state, 1) == "L CC");
  CHECK(hungAt(state, 2) == "R MLO");
  CHECK(hungAt(state, 3) == "L MLO");
}

TEST_CASE("Two views stand side by side and one stands alone") {
  StudyState state;
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kMLO));
  CHECK(state.layout.count() == 1);
  CHECK(hungAt(state, 0) == "L MLO");

  SECTION("both breasts: R | L") {
    apply(state, mammogram(Laterality::kRight, ViewPosition::kMLO));
    CHECK(state.layout.columns == 2);
    CHECK(state.layout.rows == 1);
    CHECK(hungAt(state, 0) == "R MLO");
    CHECK(hungAt(state, 1) == "L MLO");
  }
  SECTION("one breast: CC | MLO") {
    apply(state, mammogram(Laterality::kLeft, ViewPosition::kCC));
    CHECK(state.layout.rows == 1);
    CHECK(hungAt(state, 0) == "L CC");
    CHECK(hungAt(state, 1) == "L MLO");
  }
}

TEST_CASE("Further views fill free places and never push out a standard view") {
  StudyState state;
  AddFile lateral = mammogram(Laterality::kRight, ViewPosition::kML);
  apply(state, lateral);
  for (const auto view : {ViewPosition::kCC, ViewPosition::kMLO}) {
    for (const auto side : {Laterality::kRight, Laterality::kLeft}) apply(state, mammogram(side, view));
  }
  CHECK(hungAt(state, 0) == "R CC");
  CHECK(hungAt(state, 3) == "L MLO");
}

TEST_CASE("Of two images of one view the For Presentation one hangs") {
  StudyState state;
  AddFile raw = mammogram(Laterality::kRight, ViewPosition::kCC);
  raw.header.isForProcessing = true;
  raw.header.identity.sopInstanceUid = "1.2.3.99";
  apply(state, raw);
  apply(state, mammogram(Laterality::kRight, ViewPosition::kCC));
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kCC));
  apply(state, mammogram(Laterality::kRight, ViewPosition::kMLO));
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kMLO));
  CHECK(state.viewports[0].image == state.images[1].id);
}

TEST_CASE("Ultrasound images hang in the order they came") {
  StudyState state;
  for (int i = 0; i < 3; ++i) {
    AddFile file = mammogram(Laterality::kLeft, ViewPosition::kCC);
    file.header.modality = Modality::kUltrasound;
    file.header.view.reset();
    file.header.identity.sopInstanceUid = "1.9." + std::to_string(i);
    apply(state, file);
  }
  CHECK(state.layout.count() == 4);
  CHECK(state.viewports[0].image == "i1");
  CHECK(state.viewports[2].image == "i3");
  CHECK(state.viewports[3].image.empty());
  CHECK_FALSE(chestWallOnScreen(state.images[0]).has_value());
}

TEST_CASE("Right and left breast stand with their chest walls back to back, however they are stored") {
  for (const auto side : {Laterality::kRight, Laterality::kLeft}) {
    for (const char* orientation : {"P\\L", "A\\R", "PR\\FL", "AL\\F"}) {
      Image image;
      image.header = mammogramHeader(side, ViewPosition::kMLO, "1");
      image.header.patientOrientation = orientation;
      const bool storedRight = *chestWallSide(image) == ImageSide::kRight;
      const bool shownRight = storedRight != isFlippedOnScreen(image);
      CHECK(shownRight == (side == Laterality::kRight));
      CHECK(chestWallOnScreen(image) == (side == Laterality::kRight ? ImageSide::kRight : ImageSide::kLeft));
    }
  }
}

TEST_CASE("Without Patient Orientation the pixels decide the flip") {
  StudyState state;
  AddFile file = mammogram(Laterality::kRight, ViewPosition::kCC);
  file.header.patientOrientation.clear();
  apply(state, file);
  CHECK_FALSE(isFlippedOnScreen(state.images[0]));
  const Job job = state.jobs.at(0);
  apply(state, JobStarted{job.id});
  apply(state, DecodeDone{job.id, "i1", 0, mammogramPixels(false), 1});
  CHECK(isFlippedOnScreen(state.images[0]));
}

TEST_CASE("Tissue at neither or both edges decides nothing") {
  CHECK(chestWallFromPixels(*mammogramPixels(true)) == ImageSide::kRight);
  CHECK(chestWallFromPixels(*mammogramPixels(false)) == ImageSide::kLeft);
  Pixels even;
  image::GreyImage grey;
  grey.plane = image::Plane<std::uint16_t>(100, 100, 7);
  even.frame = grey;
  CHECK_FALSE(chestWallFromPixels(even).has_value());
  Pixels color;
  color.frame = image::ColorImage{};
  CHECK_FALSE(chestWallFromPixels(color).has_value());
}

TEST_CASE("An inverted image shows its tissue at the same side") {
  Pixels inverted = *mammogramPixels(true);
  auto& grey = std::get<image::GreyImage>(inverted.frame);
  for (auto& sample : grey.plane.samples) sample = static_cast<std::uint16_t>(4095 - sample);
  inverted.pipeline.invertedPresentation = true;
  CHECK(chestWallFromPixels(inverted) == ImageSide::kRight);
  INFO("undeclared, as pictures on a white ground are exported");
  inverted.pipeline.invertedPresentation = false;
  CHECK(chestWallFromPixels(inverted) == ImageSide::kRight);
}

TEST_CASE("A header that contradicts the pixels is followed, with a warning on the image") {
  StudyState state;
  AddFile file = mammogram(Laterality::kRight, ViewPosition::kCC);  // P: chest wall at the right
  apply(state, file);
  const Job job = state.jobs.at(0);
  apply(state, JobStarted{job.id});
  apply(state, DecodeDone{job.id, "i1", 0, mammogramPixels(false), 1});
  CHECK_FALSE(isFlippedOnScreen(state.images[0]));
  REQUIRE(state.images[0].warnings.size() == 1);
  CHECK(state.images[0].warnings[0].contains("chest wall"));
}
