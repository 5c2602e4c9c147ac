// What kind of picture an image is, where its file does not say.
#include <catch2/catch_test_macros.hpp>

#include "study/analysis_result.h"
#include "study/exam_builder.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

namespace {

AddFile picture(Modality byPixels) {
  AddFile file{.name = "pictures/a.png", .object = {}, .header = {}, .pixels = mammogramPixels(true), .decodeMs = 4};
  file.header.modality = byPixels;
  file.header.columns = 200;
  file.header.rows = 300;
  return file;
}

LoadedModel ultrasoundModel() {
  LoadedModel model = mammoModel();
  model.manifest.id = "us-lesion";
  model.manifest.modality = Modality::kUltrasound;
  return model;
}

StudyState openedPicture(Modality byPixels) {
  StudyState state;
  apply(state, AddModel{mammoModel()});
  apply(state, AddModel{ultrasoundModel()});
  apply(state, picture(byPixels));
  return state;
}

const Job* preparing(const StudyState& state) {
  return jobOf(state, "i1", JobKind::kPrepare);
}

}  // namespace

TEST_CASE("A picture is analysed by the model for what its pixels say") {
  StudyState state = openedPicture(Modality::kUltrasound);
  CHECK(state.images[0].modalitySource == ModalitySource::kPixels);
  apply(state, RequestAnalysis{});
  REQUIRE(preparing(state));
  CHECK(preparing(state)->modelId == "us-lesion");
}

TEST_CASE("A picture of unknown kind asks the reader, and fails by name until told") {
  StudyState state = openedPicture(Modality::kOther);
  REQUIRE(state.images[0].warnings.size() == 1);
  CHECK(state.images[0].warnings[0] == kModalityUnknown);
  apply(state, RequestAnalysis{});
  REQUIRE(preparing(state));
  CHECK(preparing(state)->phase == JobPhase::kFailed);
  CHECK(analysisResult(state).at("images")[0].at("analyzed") == false);
  const Json errors = analysisResult(state).at("errors");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].at("file") == "pictures/a.png");
  CHECK(errors[0].at("message") == std::string(kModalityUnknown));

  // The reader's word starts what had been asked for.
  apply(state, SetModality{.image = "i1", .modality = Modality::kMammography});
  CHECK(state.images[0].warnings.empty());
  CHECK(state.images[0].modalitySource == ModalitySource::kReader);
  CHECK(state.images[0].chestWallInPixels == ImageSide::kRight);
  REQUIRE(preparing(state));
  CHECK(preparing(state)->phase == JobPhase::kIdle);
  CHECK(preparing(state)->modelId == "mammo-lesion");
}

TEST_CASE("Another kind takes away what was found, selected and hidden, and analyses anew") {
  StudyState state = openedPicture(Modality::kMammography);
  analyze(state, "i1", {findingAt("i1-f1", {20, 30, 39, 49}, 0.9), findingAt("i1-f2", {80, 90, 99, 99}, 0.8)});
  apply(state, SelectFinding{"i1-f1"});
  apply(state, HideFinding{"i1-f2", true});
  apply(state, SetModality{.image = "i1", .modality = Modality::kUltrasound});
  CHECK(state.images[0].analysis == nullptr);
  CHECK(state.selectedFinding.empty());
  CHECK(state.hiddenFindings.empty());
  REQUIRE(preparing(state));
  CHECK(preparing(state)->modelId == "us-lesion");
}

TEST_CASE("The breast that was found in a mammogram goes when it is none") {
  StudyState state = openedPicture(Modality::kMammography);
  state.images[0].breast = std::make_shared<anatomy::BreastFrame>();
  apply(state, SetModality{.image = "i1", .modality = Modality::kUltrasound});
  CHECK(state.images[0].breast == nullptr);
}

TEST_CASE("An analysis under way for the other kind is cancelled and its end is ignored") {
  StudyState state = openedPicture(Modality::kMammography);
  apply(state, RequestAnalysis{});
  const JobId first = preparing(state)->id;
  apply(state, JobStarted{first});
  apply(state, SetModality{.image = "i1", .modality = Modality::kUltrasound});
  REQUIRE(findJob(state, first));
  CHECK(findJob(state, first)->phase == JobPhase::kCancelled);
  CHECK(findJob(state, first)->progress.isCancelled());
  apply(state, AnalysisDone{.id = first, .image = "i1", .analysis = analysisWith({})});
  CHECK(state.images[0].analysis == nullptr);
  REQUIRE(preparing(state));
  CHECK(preparing(state)->modelId == "us-lesion");
}

TEST_CASE("What the file says stands") {
  StudyState state = fourViews();
  apply(state, SetModality{.image = "i1", .modality = Modality::kUltrasound});
  CHECK(state.images[0].header.modality == Modality::kMammography);
  CHECK(state.images[0].modalitySource == ModalitySource::kFile);
}
