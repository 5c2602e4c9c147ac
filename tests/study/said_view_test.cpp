// Side and view of pictures without a header, as the reader says; and redo.
#include <catch2/catch_test_macros.hpp>

#include "study/hanging.h"
#include "study/landmarks.h"
#include "study/marked_exam.h"
#include "study/snapshot.h"
#include "study/view_of_name.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

namespace {

constexpr SaidView kRightCC{.laterality = Laterality::kRight, .view = ViewPosition::kCC};
constexpr SaidView kRightMLO{.laterality = Laterality::kRight, .view = ViewPosition::kMLO};

AddFile picture(const std::string& name) {
  AddFile file{.name = name, .object = {}, .header = {}, .pixels = mammogramPixels(true), .decodeMs = 4};
  file.header.modality = Modality::kMammography;
  file.header.columns = 200;
  file.header.rows = 300;
  return file;
}

StudyState twoPictures() {
  StudyState state;
  apply(state, picture("pictures/a.png"));
  apply(state, picture("pictures/b.png"));
  return state;
}

StudyState twoViews() {
  StudyState state = twoPictures();
  apply(state, SetImageView{"i1", kRightMLO, 0});
  apply(state, SetImageView{"i2", kRightCC, 0});
  return state;
}

}  // namespace

TEST_CASE("A picture takes side and view from the reader, who is asked, and hangs by them") {
  StudyState state = twoPictures();
  CHECK(isViewAsked(state.images[0]));
  CHECK_FALSE(isLocatable(state.images[0]));
  apply(state, ActivateViewport{0});
  apply(state, SetImageView{"i1", kRightMLO, 0});
  CHECK(isLocatable(state.images[0]));
  CHECK(state.viewports[static_cast<std::size_t>(state.activeViewport)].image == "i1");
  apply(state, SetImageView{"i2", kRightCC, 0});
  CHECK(state.viewports[0].image == "i2");
  CHECK(state.viewports[1].image == "i1");
  const Json image = debugSnapshot(state, {}, 1, {}).at("exams")[0].at("images")[0];
  CHECK(image.at("view") == "MLO");
  CHECK(image.at("viewSource") == "reader");
}

TEST_CASE("A file that tells its side and view is not overruled") {
  StudyState state = largeExam();
  const Image& image = rightView(state, ViewPosition::kCC);
  CHECK_FALSE(isViewAsked(image));
  apply(state, SetImageView{image.id, kRightMLO, 0});
  CHECK(findImage(state, image.id)->header.view == ViewPosition::kCC);
  CHECK(state.readerBefore.empty());
}

TEST_CASE("An image of both breasts is not asked for its side, and has no place in either") {
  StudyState state;
  AddFile both = mammogram(Laterality::kLeft, ViewPosition::kCC);
  both.header.laterality.reset();
  both.header.showsBothBreasts = true;
  apply(state, both);
  CHECK_FALSE(isViewAsked(state.images[0]));
  CHECK_FALSE(isLocatable(state.images[0]));
  apply(state, SetImageView{"i1", kRightCC, 0});
  CHECK_FALSE(state.images[0].header.laterality.has_value());
}

TEST_CASE("A file that lacks the side only is asked for the side only") {
  StudyState state;
  AddFile file = picture("a.png");
  file.header.view = ViewPosition::kCC;
  apply(state, file);
  apply(state, SetImageView{"i1", kRightMLO, 0});
  CHECK(state.images[0].header.laterality == Laterality::kRight);
  CHECK(state.images[0].header.view == ViewPosition::kCC);
}

TEST_CASE("Marks in two pictures give a place with stated defaults and less certainty than a header gives") {
  StudyState state = twoViews();
  apply(state, SetMark{.id = {}, .image = "i2", .center = {150, 110}, .radiusPx = 6, .gesture = 0});
  apply(state, SetMark{.id = {}, .image = "i1", .center = {150, 115}, .radiusPx = 6, .gesture = 0});
  findLandmarksNow(state);
  REQUIRE(state.places.size() == 1);
  REQUIRE(state.places[0].location);
  CHECK(state.places[0].laterality == Laterality::kRight);
  const auto& warnings = state.places[0].location->warnings;
  const auto warns = [&](const char* words) {
    return std::ranges::any_of(warnings, [&](const std::string& warning) { return warning.contains(words); });
  };
  CHECK(warns("no pixel spacing"));
  CHECK(warns("no gantry angle"));
  const StudyState withHeader = markedInBoth();
  const auto spread = [](const StudyState& exam) {
    const Mat3& c = exam.places[0].location->covarianceMm2;
    return c[0][0] + c[1][1] + c[2][2];
  };
  CHECK(spread(state) > spread(withHeader));
}

TEST_CASE("Undo takes the word back with all that rests on it, redo says it again") {
  StudyState state = twoViews();
  apply(state, SetMark{.id = {}, .image = "i2", .center = {150, 110}, .radiusPx = 6, .gesture = 0});
  findLandmarksNow(state);
  REQUIRE(state.images[1].breast);
  apply(state, UndoMarks{});
  apply(state, UndoMarks{});
  CHECK_FALSE(state.images[1].header.view);
  CHECK_FALSE(state.images[1].breast);
  CHECK(state.places.empty());
  apply(state, RedoMarks{});
  CHECK(state.images[1].header.view == ViewPosition::kCC);
  apply(state, RedoMarks{});
  REQUIRE(state.places.size() == 1);
  CHECK(state.reader.marks.size() == 1);
  CHECK(state.readerAfter.empty());
}

TEST_CASE("Another view looks for its landmarks anew, and keeps what a network found") {
  StudyState state = twoPictures();
  apply(state, AddModel{mammoModel()});
  analyze(state, "i1", {findingAt("i1-f1", {140, 100, 160, 120}, 0.9)});
  apply(state, SetImageView{"i1", kRightMLO, 0});
  findLandmarksNow(state);
  REQUIRE(state.images[0].breast);
  CHECK(state.images[0].breast->pectoral);
  apply(state, SetImageView{"i1", kRightCC, 0});
  CHECK_FALSE(state.images[0].breast);
  findLandmarksNow(state);
  CHECK_FALSE(state.images[0].breast->pectoral);
  CHECK(state.images[0].analysis->findings.size() == 1);
}

TEST_CASE("A change after an undo ends what could be redone") {
  StudyState state = markedInBoth();
  apply(state, UndoMarks{});
  CHECK(state.readerAfter.size() == 1);
  setMark(state, ViewPosition::kMLO, {140, 100});
  CHECK(state.readerAfter.empty());
  const ReaderWork before = state.reader;
  apply(state, RedoMarks{});
  CHECK(state.reader == before);
}

TEST_CASE("Several images said in one gesture are one step of undo") {
  StudyState state = twoPictures();
  apply(state, SetImageView{"i1", kRightMLO, 5});
  apply(state, SetImageView{"i2", kRightCC, 5});
  apply(state, UndoMarks{});
  CHECK_FALSE(state.images[0].header.view);
  CHECK_FALSE(state.images[1].header.view);
}

TEST_CASE("A file's name proposes side and view where it tells both, and nothing where it does not") {
  CHECK(viewOfName("a/P12_R_DM_MLO.jpg") == kRightMLO);
  CHECK(viewOfName("rcc.png") == kRightCC);
  CHECK(viewOfName("case 3 Right CC 2.png") == kRightCC);
  CHECK(viewOfName("LLM.png") == SaidView{.laterality = Laterality::kLeft, .view = ViewPosition::kLM});
  CHECK_FALSE(viewOfName("LM.png"));
  CHECK_FALSE(viewOfName("R.png"));
  CHECK_FALSE(viewOfName("R_L_CC.png"));
  CHECK_FALSE(viewOfName("R_CC_MLO.png"));
  CHECK_FALSE(viewOfName("RCC/scan17.png"));
  CHECK_FALSE(viewOfName("scar_accent.png"));
}
