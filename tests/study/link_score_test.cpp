#include "study/link_score.h"

#include <catch2/catch_test_macros.hpp>

#include "study/marked_exam.h"
#include "study/places.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

TEST_CASE("A mark at the same distance from the nipple fits better than one elsewhere, whichever is asked first") {
  StudyState state = markedInBoth();
  setMark(state, ViewPosition::kMLO, {185, 60}, {}, 1);
  const std::string far = state.reader.marks.back().id;
  const auto near = linkScore(state, "m1", "m2"), other = linkScore(state, "m1", far);
  REQUIRE(near);
  REQUIRE(other);
  CHECK(*near > *other);
  CHECK(*near < 1.0);
  CHECK(*other > 0.0);
  CHECK(linkScore(state, "m2", "m1") == near);
}

TEST_CASE("Candidates to link with come by falling score") {
  StudyState state = markedInBoth();
  for (const double row : {240.0, 60.0, 150.0}) setMark(state, ViewPosition::kMLO, {170, row}, {}, 1);
  apply(state, UnlinkSpots{"m1", "m2"});
  const auto candidates = linkCandidates(state, "m1");
  REQUIRE(candidates.size() == 4);
  for (std::size_t i = 1; i < candidates.size(); ++i) {
    CHECK(*linkScore(state, "m1", candidates[i - 1]) >= *linkScore(state, "m1", candidates[i]));
  }
}

TEST_CASE("Without a nipple, or for a mark that is gone, nothing is compared") {
  StudyState state = markedInBoth();
  CHECK_FALSE(linkScore(state, "m1", "m9"));
  state = largeExam();
  for (const ViewPosition view : {ViewPosition::kCC, ViewPosition::kMLO}) {
    apply(state, SetMark{.id = {}, .image = rightView(state, view).id, .center = {150, 110}, .radiusPx = 6});
  }
  CHECK_FALSE(linkScore(state, state.reader.marks[0].id, state.reader.marks[1].id));
}
