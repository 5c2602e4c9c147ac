// Loops: frames analysed one after another, and what was found on each kept.
#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "study/jobs.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

namespace {

constexpr int kFrames = 4;

StudyState openedLoop() {
  StudyState state;
  apply(state, AddModel{mammoModel()});
  AddFile loop = mammogram(Laterality::kRight, ViewPosition::kCC);
  loop.header.frames = kFrames;
  apply(state, loop);
  decodeAll(state);
  return state;
}

const Job* underWay(const StudyState& state) {
  return jobOf(state, "i1", JobKind::kPrepare);
}

// Ends the analysis that is under way; its score tells the frames apart.
void endAnalysis(StudyState& state, double score) {
  decodeAll(state);
  const Job* job = underWay(state);
  REQUIRE(job != nullptr);
  REQUIRE(startableJobs(state) == std::vector<JobId>{job->id});
  const JobId id = job->id;
  auto analysis = std::make_shared<Analysis>(*analysisWith({}));
  analysis->scores["maxScore"] = score;
  apply(state, JobStarted{id});
  apply(state, AnalysisDone{id, "i1", analysis});
}

}  // namespace

TEST_CASE("All frames of a loop are analysed, from the shown one on and round") {
  StudyState state = openedLoop();
  apply(state, SetFrame{"i1", 2});
  apply(state, RequestLoop{"i1"});
  for (const int frame : {2, 3, 0, 1}) {
    CHECK(state.images[0].frame == frame);
    endAnalysis(state, 0.1 * frame);
  }
  const Image& image = state.images[0];
  CHECK_FALSE(image.isLoopWanted);
  CHECK(underWay(state) == nullptr);
  REQUIRE(image.byFrame.size() == kFrames);
  CHECK(image.byFrame.at(3)->scores.at("maxScore") == 0.1 * 3);
}

TEST_CASE("Going back to a frame shows what was found on it") {
  StudyState state = openedLoop();
  apply(state, RequestLoop{"i1"});
  for (int frame = 0; frame < kFrames; ++frame) endAnalysis(state, 0.1 * frame);
  for (const int frame : {1, 3, 0}) {
    apply(state, SetFrame{"i1", frame});
    CHECK(state.images[0].analysis == state.images[0].byFrame.at(frame));
    CHECK(state.images[0].analysisFrame == frame);
  }
}

TEST_CASE("A loop that was read in part goes on with the frames that are left") {
  StudyState state = openedLoop();
  apply(state, RequestAnalysis{});
  endAnalysis(state, 0.5);
  CHECK(state.images[0].byFrame.size() == 1);
  CHECK(underWay(state) == nullptr);  // one frame was asked for
  apply(state, RequestLoop{"i1"});
  CHECK(state.images[0].frame == 1);
  for (int frame = 1; frame < kFrames; ++frame) endAnalysis(state, 0.1 * frame);
  CHECK(state.images[0].byFrame.size() == kFrames);
}

TEST_CASE("Moving to a frame by hand, cancelling and failing end the run and keep what was read") {
  for (int way = 0; way < 3; ++way) {
    StudyState state = openedLoop();
    apply(state, RequestLoop{"i1"});
    endAnalysis(state, 0.2);
    decodeAll(state);
    if (way == 0) apply(state, SetFrame{"i1", 3});
    if (way == 1) apply(state, CancelJobs{});
    if (way == 2) {
      const JobId id = underWay(state)->id;
      apply(state, JobStarted{id});
      apply(state, JobFailed{id, "The model failed."});
    }
    CHECK_FALSE(state.images[0].isLoopWanted);
    CHECK(state.images[0].byFrame.size() == 1);
    const Job* job = underWay(state);
    CHECK((job == nullptr || job->phase == JobPhase::kFailed));
  }
}

TEST_CASE("A threshold that changes while another frame is shown does not bring that frame's marks back") {
  StudyState state = openedLoop();
  apply(state, RequestLoop{"i1"});
  for (int frame = 0; frame < kFrames; ++frame) endAnalysis(state, 0.1 * frame);
  const int last = state.images[0].frame;
  apply(state, SetThreshold{0.4, Modality::kMammography});
  const Job* job = jobOf(state, "i1", JobKind::kThreshold);
  REQUIRE(job != nullptr);
  CHECK(job->frame == last);
  const JobId id = job->id;
  apply(state, JobStarted{id});
  apply(state, SetFrame{"i1", 1});
  apply(state, AnalysisDone{id, "i1", analysisWith({}, 0.4)});
  CHECK(state.images[0].analysisFrame == 1);
  CHECK(state.images[0].byFrame.at(last)->threshold == 0.4);
}

TEST_CASE("A single image is no loop") {
  StudyState state = fourViews();
  apply(state, AddModel{mammoModel()});
  decodeAll(state);
  apply(state, RequestLoop{"i1"});
  CHECK_FALSE(state.images[0].isLoopWanted);
  CHECK(underWay(state) == nullptr);
}
