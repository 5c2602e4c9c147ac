#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "study/marked_exam.h"
#include "study/places.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

namespace {

std::optional<double> scoreOf(const StudyState& state, const std::string& spot, const std::string& other) {
  const auto candidates = linkCandidates(state, spot);
  const auto found = std::ranges::find(candidates, other, &LinkCandidate::spot);
  REQUIRE(found != candidates.end());
  return found->score;
}

}  // namespace

TEST_CASE("A mark at the same distance from the nipple fits better than one elsewhere, whichever is asked first") {
  StudyState state = markedInBoth();
  setMark(state, ViewPosition::kMLO, {185, 60}, {}, 1);
  const std::string far = state.reader.marks.back().id;
  apply(state, UnlinkSpots{"m1", "m2"});
  const auto near = scoreOf(state, "m1", "m2"), other = scoreOf(state, "m1", far);
  REQUIRE(near);
  REQUIRE(other);
  CHECK(*near > *other);
  CHECK(*near < 1.0);
  CHECK(*other > 0.0);
  CHECK(scoreOf(state, "m2", "m1") == near);
}

TEST_CASE("Candidates to link with come by falling score") {
  StudyState state = markedInBoth();
  for (const double row : {240.0, 60.0, 150.0}) setMark(state, ViewPosition::kMLO, {170, row}, {}, 1);
  apply(state, UnlinkSpots{"m1", "m2"});
  const auto candidates = linkCandidates(state, "m1");
  REQUIRE(candidates.size() == 4);
  for (std::size_t i = 1; i < candidates.size(); ++i) CHECK(*candidates[i - 1].score >= *candidates[i].score);
}

TEST_CASE("Without a nipple nothing is compared, and a mark that is gone has no candidates") {
  StudyState state = markedInBoth();
  CHECK(linkCandidates(state, "m9").empty());
  state = largeExam();
  for (const ViewPosition view : {ViewPosition::kCC, ViewPosition::kMLO}) {
    apply(state, SetMark{.id = {}, .image = rightView(state, view).id, .center = {150, 110}, .radiusPx = 6});
  }
  apply(state, UnlinkSpots{state.reader.marks[0].id, state.reader.marks[1].id});
  CHECK_FALSE(scoreOf(state, state.reader.marks[0].id, state.reader.marks[1].id));
}
