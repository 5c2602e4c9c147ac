// Frames around the shown one, decoded before the reader comes to them.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "study/jobs.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

namespace {

StudyState openedSlices(int frames = 20) {
  StudyState state;
  AddFile slices = mammogram(Laterality::kRight, ViewPosition::kCC);
  slices.header.frames = frames;
  apply(state, slices);
  decodeAll(state);
  return state;
}

std::vector<int> framesAhead(const StudyState& state) {
  std::vector<int> frames;
  for (const Job& job : state.jobs) {
    if (job.isAhead && job.phase != JobPhase::kCancelled) frames.push_back(job.frame);
  }
  std::ranges::sort(frames);
  return frames;
}

const Job* decodingOf(const StudyState& state, int frame) {
  const auto found = std::ranges::find_if(
      state.jobs, [&](const Job& job) { return job.kind == JobKind::kDecode && job.frame == frame; });
  return found == state.jobs.end() ? nullptr : &*found;
}

void finish(StudyState& state, int frame) {
  const Job* job = decodingOf(state, frame);
  REQUIRE(job != nullptr);
  const JobId id = job->id;
  apply(state, JobStarted{id});
  apply(state, DecodeDone{.id = id, .image = "i1", .frame = frame, .pixels = mammogramPixels(true), .milliseconds = 1});
}

}  // namespace

TEST_CASE(
    "Frames are decoded ahead once the reader moves, in the direction of travel, and never before what is shown") {
  StudyState state = openedSlices();
  CHECK(state.jobs.empty());
  apply(state, SetFrame{"i1", 5});
  CHECK(framesAhead(state).empty());  // the shown one first
  finish(state, 5);
  CHECK(framesAhead(state) == std::vector{4, 6, 7, 8});
  CHECK(startableJobs(state).size() == 2);  // not on every thread
  CHECK(decodingOf(state, 6)->id == startableJobs(state)[0]);

  apply(state, SetFrame{"i1", 4});
  finish(state, 4);
  CHECK(framesAhead(state) == std::vector{1, 2, 3});  // 5 was just left and is kept
  CHECK(state.images[0].nearFrames.contains(5));
}

TEST_CASE("A frame that was decoded ahead is there at once") {
  StudyState state = openedSlices();
  apply(state, SetFrame{"i1", 1});
  finish(state, 1);
  finish(state, 2);
  const auto ahead = state.images[0].nearFrames.at(2);
  apply(state, SetFrame{"i1", 2});
  CHECK(state.images[0].pixels == ahead);
  CHECK(state.images[0].pixelsFrame == 2);
  CHECK(state.images[0].load == LoadState::kReady);
  CHECK(framesAhead(state) == std::vector{3, 4, 5});
}

TEST_CASE("A frame that is being decoded ahead when the reader comes to it is not decoded twice") {
  StudyState state = openedSlices();
  apply(state, SetFrame{"i1", 1});
  finish(state, 1);
  apply(state, JobStarted{decodingOf(state, 2)->id});
  apply(state, SetFrame{"i1", 2});
  CHECK(std::ranges::count(state.jobs, 2, &Job::frame) == 1);
  CHECK_FALSE(decodingOf(state, 2)->isAhead);
  finish(state, 2);
  CHECK(state.images[0].load == LoadState::kReady);
}

TEST_CASE("What the reader has gone past is stopped and let go") {
  StudyState state = openedSlices();
  apply(state, SetFrame{"i1", 1});
  finish(state, 1);
  const Job running = *decodingOf(state, 2);
  apply(state, JobStarted{running.id});
  apply(state, SetFrame{"i1", 12});
  CHECK(running.progress.isCancelled());
  finish(state, 12);
  CHECK(framesAhead(state) == std::vector{11, 13, 14, 15});
  CHECK(state.images[0].nearFrames.empty());
  apply(state, JobFailed{running.id, "Cancelled."});
  CHECK(decodingOf(state, 2) == nullptr);
  CHECK(state.errors.empty());
}

TEST_CASE("A frame that cannot be decoded ahead is told of when it is shown, and not tried for ever") {
  StudyState state = openedSlices();
  apply(state, SetFrame{"i1", 1});
  finish(state, 1);
  apply(state, JobFailed{decodingOf(state, 2)->id, "The frame is damaged."});
  CHECK(state.errors.empty());
  CHECK(decodingOf(state, 2) == nullptr);
  apply(state, SetFrame{"i1", 2});
  apply(state, JobFailed{decodingOf(state, 2)->id, "The frame is damaged."});
  CHECK(state.errors.size() == 1);
}

TEST_CASE("A frame that fails on screen does not leave what waits behind it waiting for ever") {
  StudyState state = openedSlices();
  apply(state, SetFrame{"i1", 1});
  finish(state, 1);
  REQUIRE(framesAhead(state) == std::vector{2, 3, 4});
  apply(state, SetFrame{"i1", 3});
  apply(state, JobFailed{decodingOf(state, 3)->id, "The frame is damaged."});
  CHECK(state.images[0].load == LoadState::kFailed);
  CHECK_FALSE(startableJobs(state).empty());
  decodeAll(state);
  CHECK(framesAhead(state).empty());
}

TEST_CASE("Cancelling all work ends decoding ahead until the reader moves again") {
  StudyState state = openedSlices();
  apply(state, SetFrame{"i1", 1});
  finish(state, 1);
  apply(state, CancelJobs{});
  CHECK(state.jobs.empty());
  apply(state, SetFrame{"i1", 2});
  finish(state, 2);
  CHECK(framesAhead(state) == std::vector{3, 4, 5});
}

TEST_CASE("Large frames are kept ahead only as far as memory is meant for them") {
  StudyState state;
  AddFile slices = mammogram(Laterality::kRight, ViewPosition::kCC);
  slices.header.frames = 20;
  slices.header.columns = 4000;
  slices.header.rows = 5000;  // 38 MiB a frame
  apply(state, slices);
  decodeAll(state);
  apply(state, SetFrame{"i1", 5});
  finish(state, 5);
  CHECK(framesAhead(state) == std::vector{6, 7});
}

TEST_CASE(
    "Decoding for an exam that is no longer shown is dropped, what runs is stopped, and it comes back when shown") {
  StudyState state = fourViews();
  AddFile other = mammogram(Laterality::kRight, ViewPosition::kCC);
  other.header.identity.studyInstanceUid = "1.2.4";
  other.header.identity.sopInstanceUid = "1.2.4.1";
  other.name = "other/RCC.dcm";
  apply(state, other);
  const ExamId first = *state.shownExam;
  const Job running = state.jobs[0];
  apply(state, JobStarted{running.id});
  apply(state, ShowExam{state.exams[1].id});
  CHECK(running.progress.isCancelled());
  for (const Job& job : state.jobs) {
    const bool isOther = findImage(state, job.image)->exam == state.exams[1].id;
    CHECK((isOther || job.phase == JobPhase::kCancelled));
  }
  apply(state, JobFailed{running.id, "Cancelled."});
  CHECK(state.errors.empty());
  apply(state, ShowExam{first});
  decodeAll(state);
  for (const ImageId& id : findExam(state, first)->images) CHECK(findImage(state, id)->load == LoadState::kReady);
}

TEST_CASE("Decoding that an analysis waits for goes on when another exam is shown") {
  StudyState state = fourViews();
  apply(state, AddModel{mammoModel()});
  apply(state, RequestAnalysis{{"i1"}});
  AddFile other = mammogram(Laterality::kRight, ViewPosition::kCC);
  other.header.identity.studyInstanceUid = "1.2.4";
  other.header.identity.sopInstanceUid = "1.2.4.1";
  other.name = "other/RCC.dcm";
  apply(state, other);
  apply(state, ShowExam{state.exams[1].id});
  CHECK(jobOf(state, "i1", JobKind::kDecode) != nullptr);
  CHECK(jobOf(state, "i2", JobKind::kDecode) == nullptr);
}
