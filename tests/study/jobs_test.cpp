#include "study/jobs.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

TEST_CASE("Opening an exam asks for the pixels of each image once") {
  const StudyState state = fourViews();
  CHECK(state.jobs.size() == 4);
  CHECK(startableJobs(state).size() == 4);
  for (const Image& image : state.images) CHECK(image.load == LoadState::kDecoding);
}

TEST_CASE("What is on screen decodes first") {
  StudyState state;
  AddFile hidden = mammogram(Laterality::kRight, ViewPosition::kML);
  apply(state, hidden);
  for (const auto view : {ViewPosition::kCC, ViewPosition::kMLO}) {
    for (const auto side : {Laterality::kRight, Laterality::kLeft}) apply(state, mammogram(side, view));
  }
  const auto jobs = startableJobs(state);
  REQUIRE(jobs.size() == 5);
  CHECK(findJob(state, jobs.back())->image == "i1");
}

TEST_CASE("A decoded image is ready and its job is gone") {
  StudyState state = fourViews();
  decodeAll(state);
  CHECK(state.jobs.empty());
  for (const Image& image : state.images) {
    CHECK(image.load == LoadState::kReady);
    CHECK(image.decodeMs == 12);
  }
}

TEST_CASE("A decode that fails names the file in the list and leaves the others") {
  StudyState state = fourViews();
  const Job job = state.jobs[0];
  apply(state, JobStarted{job.id});
  apply(state, JobFailed{job.id, "LMLO.dcm ends before its pixel data does."});
  CHECK(findImage(state, job.image)->load == LoadState::kFailed);
  REQUIRE(state.errors.size() == 1);
  CHECK(state.errors[0].file == "exam/LMLO.dcm");
  decodeAll(state);
  CHECK(std::ranges::count(state.images, LoadState::kReady, &Image::load) == 3);
  REQUIRE(state.jobs.size() == 1);
  CHECK(state.jobs[0].phase == JobPhase::kFailed);
  apply(state, DismissErrors{});
  CHECK(state.jobs.empty());
}

TEST_CASE("An analysis waits for its pixels and for its model") {
  StudyState state;
  apply(state, AddModel{mammoModel("loading")});
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kCC));
  apply(state, RequestAnalysis{});
  const Job* job = jobOf(state, "i1", JobKind::kPrepare);
  REQUIRE(job != nullptr);
  const JobId id = job->id;
  CHECK_FALSE(std::ranges::contains(startableJobs(state), id));
  decodeAll(state);
  CHECK_FALSE(std::ranges::contains(startableJobs(state), id));
  apply(state, AddModel{mammoModel()});
  CHECK(startableJobs(state) == std::vector{id});
}

TEST_CASE("An analysis goes through its steps and ends in the image") {
  StudyState state = fourViews();
  apply(state, AddModel{mammoModel()});
  decodeAll(state);
  apply(state, RequestAnalysis{});
  REQUIRE(state.jobs.size() == 4);
  const Job first = state.jobs[0];
  CHECK(first.modelId == "mammo-lesion");
  apply(state, JobStarted{first.id});
  apply(state, JobAdvanced{first.id, JobKind::kInfer});
  CHECK(findJob(state, first.id)->kind == JobKind::kInfer);
  CHECK(findJob(state, first.id)->phase == JobPhase::kRunning);
  apply(state, AnalysisDone{first.id, first.image, analysisWith({})});
  CHECK(findJob(state, first.id) == nullptr);
  CHECK(findImage(state, first.image)->analysis != nullptr);
}

TEST_CASE("Asking twice analyses once") {
  StudyState state = fourViews();
  apply(state, AddModel{mammoModel()});
  decodeAll(state);
  apply(state, RequestAnalysis{});
  apply(state, RequestAnalysis{});
  CHECK(state.jobs.size() == 4);
}

TEST_CASE("Without a model for the image the job fails with a sentence") {
  StudyState state = fourViews();
  decodeAll(state);
  apply(state, RequestAnalysis{{"i1"}});
  REQUIRE(state.jobs.size() == 1);
  CHECK(state.jobs[0].phase == JobPhase::kFailed);
  CHECK(state.jobs[0].error == "No model for mammograms is loaded.");
  CHECK(startableJobs(state).empty());

  apply(state, AddModel{mammoModel("The model's checksum is wrong.")});
  apply(state, RequestAnalysis{{"i1"}});
  REQUIRE(state.jobs.size() == 1);
  CHECK(state.jobs[0].error == "The model's checksum is wrong.");

  apply(state, AddModel{mammoModel()});
  apply(state, RequestAnalysis{{"i1"}});
  REQUIRE(state.jobs.size() == 1);
  CHECK(state.jobs[0].phase == JobPhase::kIdle);
}

TEST_CASE("Cancelling drops what waits and stops what runs") {
  StudyState state = fourViews();
  apply(state, AddModel{mammoModel()});
  decodeAll(state);
  apply(state, RequestAnalysis{});
  const Job running = state.jobs[0];
  apply(state, JobStarted{running.id});
  apply(state, CancelJobs{});
  CHECK(running.progress.isCancelled());
  REQUIRE(state.jobs.size() == 1);
  CHECK(state.jobs[0].phase == JobPhase::kCancelled);
  apply(state, AnalysisDone{running.id, running.image, analysisWith({})});
  CHECK(state.jobs.empty());
  CHECK(findImage(state, running.image)->analysis == nullptr);
}

TEST_CASE("One job can be cancelled alone, and a cancelled decode can be asked for again") {
  StudyState state = fourViews();
  const Job job = state.jobs[1];
  apply(state, CancelJob{job.id});
  CHECK(state.jobs.size() == 3);
  CHECK(findImage(state, job.image)->load == LoadState::kHeader);
  const int place =
      static_cast<int>(std::ranges::find(state.viewports, job.image, &Viewport::image) - state.viewports.begin());
  apply(state, HangImage{(place + 1) % 4, job.image});
  CHECK(jobOf(state, job.image, JobKind::kDecode) != nullptr);
}

TEST_CASE("A failed decode ends the analysis that waits for it") {
  StudyState state;
  apply(state, AddModel{mammoModel()});
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kCC));
  apply(state, RequestAnalysis{});
  const JobId decode = jobOf(state, "i1", JobKind::kDecode)->id;
  apply(state, JobStarted{decode});
  apply(state, JobFailed{decode, "broken"});
  CHECK(jobOf(state, "i1", JobKind::kPrepare) == nullptr);
}

TEST_CASE("With the setting on, a file is analysed as it opens") {
  StudyState state;
  state.settings.analyzeOnOpen = true;
  apply(state, AddModel{mammoModel()});
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kCC));
  CHECK(jobOf(state, "i1", JobKind::kPrepare) != nullptr);
}

TEST_CASE("Reports of unknown jobs change nothing") {
  StudyState state = fourViews();
  apply(state, JobStarted{999});
  apply(state, JobAdvanced{999, JobKind::kInfer});
  apply(state, JobFailed{999, "late"});
  apply(state, AnalysisDone{999, "i1", analysisWith({})});
  CHECK(state.jobs.size() == 4);
  CHECK(state.errors.empty());
  CHECK(state.images[0].analysis == nullptr);
}
