#include "study/jobs.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "study/marked_exam.h"
#include "study/pipeline.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

namespace {

// One mammogram, decoded, whose analysis was asked for.
StudyState analysisAsked(std::initializer_list<LoadedModel> models) {
  StudyState state;
  for (const LoadedModel& model : models) apply(state, AddModel{model});
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kCC));
  decodeAll(state);
  apply(state, RequestAnalysis{});
  return state;
}

JobId idOf(const StudyState& state, JobKind kind) {
  const Job* job = jobOf(state, "i1", kind);
  return job == nullptr ? 0 : job->id;
}

bool canStart(const StudyState& state, JobKind kind) {
  return std::ranges::contains(startableJobs(state), idOf(state, kind));
}

}  // namespace

TEST_CASE("A mammogram's analysis waits for its landmarks and takes them over") {
  StudyState state = analysisAsked({mammoModel(), landmarkModel()});
  CHECK(canStart(state, JobKind::kLandmarks));
  CHECK_FALSE(canStart(state, JobKind::kPrepare));
  apply(state, JobStarted{idOf(state, JobKind::kLandmarks)});
  CHECK_FALSE(canStart(state, JobKind::kPrepare));
  const auto breast = someBreast(state.images[0]);
  apply(state, LandmarksDone{.id = idOf(state, JobKind::kLandmarks), .image = "i1", .breast = breast});
  CHECK(canStart(state, JobKind::kPrepare));

  Image image = state.images[0];
  CHECK(image.breast == breast);
  image.pixels = mammogramPixels(false);
  inference::Manifest model = mammoModel().manifest;
  model.input.width = model.input.height = 64;
  const auto prepared = prepareAnalysis(image, model, {});
  REQUIRE(prepared);
  CHECK(prepared->breast == breast);
}

TEST_CASE("An analysis goes on without landmarks that were not found") {
  StudyState state = analysisAsked({mammoModel()});
  const JobId id = idOf(state, JobKind::kLandmarks);
  apply(state, JobStarted{id});
  apply(state, JobFailed{id, "There is not enough memory left."});
  CHECK(idOf(state, JobKind::kLandmarks) == 0);
  CHECK(canStart(state, JobKind::kPrepare));
  REQUIRE(state.images[0].breast);
  CHECK(state.images[0].breast->box.isEmpty());
}

TEST_CASE("An analysis goes on without landmarks that were cancelled, and asking again looks for them") {
  StudyState state = analysisAsked({mammoModel()});
  const JobId id = idOf(state, JobKind::kLandmarks);
  apply(state, JobStarted{id});
  apply(state, CancelJob{id});
  CHECK_FALSE(canStart(state, JobKind::kPrepare));  // it still runs
  apply(state, JobFailed{id, "Cancelled."});
  CHECK(idOf(state, JobKind::kLandmarks) == 0);
  CHECK(canStart(state, JobKind::kPrepare));

  apply(state, CancelJobs{});
  CHECK(state.jobs.empty());
  apply(state, RequestAnalysis{});
  CHECK(canStart(state, JobKind::kLandmarks));
  CHECK_FALSE(canStart(state, JobKind::kPrepare));
}

TEST_CASE("Landmarks wait for their model while it loads, and for none that cannot run") {
  StudyState state = analysisAsked({mammoModel(), landmarkModel("loading")});
  CHECK(startableJobs(state).empty());
  apply(state, AddModel{landmarkModel("The model's checksum is wrong.")});
  CHECK(canStart(state, JobKind::kLandmarks));
  CHECK(landmarkModelFor(state, Modality::kMammography) == nullptr);
  apply(state, AddModel{landmarkModel()});
  CHECK(canStart(state, JobKind::kLandmarks));
  REQUIRE(landmarkModelFor(state, Modality::kMammography) != nullptr);
  CHECK(landmarkModelFor(state, Modality::kUltrasound) == nullptr);
}

TEST_CASE("A model of landmarks is none for findings, whichever comes first") {
  StudyState state = analysisAsked({landmarkModel()});
  REQUIRE(state.jobs.size() == 1);
  CHECK(state.jobs[0].error == "No model for mammograms is loaded.");
  CHECK(firstModel(state) == nullptr);
  apply(state, AddModel{mammoModel()});
  CHECK(modelFor(state, Modality::kMammography)->manifest.id == "mammo-lesion");
  CHECK(thresholdFor(state, Modality::kMammography) == 0.6);
}

TEST_CASE("Frames of many are analysed without waiting for landmarks") {
  StudyState state;
  apply(state, AddModel{mammoModel()});
  AddFile slices = mammogram(Laterality::kLeft, ViewPosition::kCC);
  slices.header.frames = 3;
  apply(state, slices);
  decodeAll(state);
  apply(state, RequestAnalysis{});
  CHECK(idOf(state, JobKind::kLandmarks) == 0);
  CHECK(canStart(state, JobKind::kPrepare));
}
