#include "study/jobs.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "study/marked_exam.h"
#include "study/pipeline.h"

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
  findLandmarksNow(state);
  CHECK_FALSE(std::ranges::contains(startableJobs(state), id));
  apply(state, AddModel{mammoModel()});
  CHECK(startableJobs(state) == std::vector{id});
}

TEST_CASE("An analysis goes through its steps and ends in the image") {
  StudyState state = fourViews();
  apply(state, AddModel{mammoModel()});
  decodeAll(state);
  apply(state, RequestAnalysis{});
  findLandmarksNow(state);
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
  CHECK(state.jobs.size() == 8);  // each view's, and its landmarks'
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
  REQUIRE(jobOf(state, "i1", JobKind::kPrepare) != nullptr);
  CHECK(jobOf(state, "i1", JobKind::kPrepare)->phase == JobPhase::kIdle);
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
  CHECK(jobOf(state, "i1", JobKind::kLandmarks) == nullptr);
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

namespace {

// A mammogram in JPEG 2000, of a size that a preview is worth while for.
AddFile largeJpeg2000(Laterality laterality, ViewPosition view) {
  AddFile file = mammogram(laterality, view);
  file.header.transferSyntaxUid = "1.2.840.10008.1.2.4.90";
  file.header.columns = 2560;
  file.header.rows = 3328;
  return file;
}

std::shared_ptr<const Pixels> previewOf(const std::shared_ptr<const Pixels>& pixels) {
  auto preview = std::make_shared<Pixels>(*pixels);
  preview->reduction = 2;
  return preview;
}

const Job* decodeJob(const StudyState& state, bool isPreview) {
  const auto found = std::ranges::find_if(
      state.jobs, [&](const Job& job) { return job.kind == JobKind::kDecode && job.isPreview == isPreview; });
  return found == state.jobs.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("What is on screen in JPEG 2000 decodes in viewport resolution first, all views before any in full") {
  StudyState state;
  for (const auto view : {ViewPosition::kCC, ViewPosition::kMLO}) {
    for (const auto side : {Laterality::kRight, Laterality::kLeft}) apply(state, largeJpeg2000(side, view));
  }
  const auto jobs = startableJobs(state);
  REQUIRE(jobs.size() == 8);
  for (std::size_t i = 0; i < 8; ++i) CHECK(findJob(state, jobs[i])->isPreview == (i < 4));
  for (const Image& image : state.images) CHECK(image.load == LoadState::kDecoding);
}

TEST_CASE("A preview is shown, and neither analysed nor called ready, until the whole frame takes its place") {
  StudyState state;
  apply(state, AddModel{mammoModel()});
  apply(state, largeJpeg2000(Laterality::kLeft, ViewPosition::kCC));
  apply(state, RequestAnalysis{});
  const auto full = mammogramPixels(false);
  const JobId preview = decodeJob(state, true)->id, whole = decodeJob(state, false)->id;
  apply(state, JobStarted{preview});
  CHECK_FALSE(std::ranges::contains(startableJobs(state), whole));  // one after the other
  apply(state, DecodeDone{.id = preview, .image = "i1", .frame = 0, .pixels = previewOf(full), .milliseconds = 3});
  const Image* image = findImage(state, "i1");
  REQUIRE(image->pixels);
  CHECK(image->pixels->reduction == 2);
  CHECK(image->load == LoadState::kDecoding);
  CHECK_FALSE(isDecoded(*image));
  CHECK(state.viewports[0].window == full->pipeline.voi[0].window);
  CHECK(startableJobs(state) == std::vector{whole});  // the analysis waits
  apply(state, JobStarted{whole});
  apply(state, DecodeDone{.id = whole, .image = "i1", .frame = 0, .pixels = full, .milliseconds = 12});
  image = findImage(state, "i1");
  CHECK(image->load == LoadState::kReady);
  CHECK(isDecoded(*image));
  CHECK(startableJobs(state).size() == 1);

  apply(state, DecodeDone{.id = preview, .image = "i1", .frame = 0, .pixels = previewOf(full), .milliseconds = 3});
  CHECK(isDecoded(*findImage(state, "i1")));  // too late: the frame stays in full
}

TEST_CASE("A preview that fails leaves the word to the whole frame") {
  StudyState state;
  apply(state, largeJpeg2000(Laterality::kLeft, ViewPosition::kCC));
  apply(state, JobFailed{decodeJob(state, true)->id, "A preview could not be made."});
  CHECK(state.errors.empty());
  CHECK(findImage(state, "i1")->load == LoadState::kDecoding);
  apply(state, JobFailed{decodeJob(state, false)->id, "The frame is damaged."});
  CHECK(state.errors.size() == 1);
  CHECK(findImage(state, "i1")->load == LoadState::kFailed);
}

TEST_CASE("Another frame gets a preview of its own, and the chosen window of its own") {
  StudyState state;
  AddFile slices = largeJpeg2000(Laterality::kLeft, ViewPosition::kCC);
  slices.header.frames = 3;
  const auto full = mammogramPixels(false);
  slices.header.pipeline = full->pipeline;
  apply(state, slices);
  for (const bool isPreview : {true, false}) {
    apply(state, DecodeDone{.id = decodeJob(state, isPreview)->id,
                            .image = "i1",
                            .frame = 0,
                            .pixels = isPreview ? previewOf(full) : full,
                            .milliseconds = 1});
  }
  CHECK(state.jobs.empty());
  apply(state, SetFrame{.image = "i1", .frame = 1});
  REQUIRE(decodeJob(state, true) != nullptr);
  CHECK(decodeJob(state, true)->frame == 1);
  CHECK(decodeJob(state, false)->frame == 1);
  auto next = std::make_shared<Pixels>(*full);
  next->pipeline.voi[0].window.center += 100;
  apply(state,
        DecodeDone{.id = decodeJob(state, false)->id, .image = "i1", .frame = 1, .pixels = next, .milliseconds = 1});
  CHECK(state.viewports[0].window == next->pipeline.voi[0].window);
  apply(state, SetWindow{.viewport = 0, .window = {.center = 5, .width = 6}});
  apply(state, SetFrame{.image = "i1", .frame = 2});
  apply(state,
        DecodeDone{.id = decodeJob(state, false)->id, .image = "i1", .frame = 2, .pixels = full, .milliseconds = 1});
  CHECK(state.viewports[0].window == image::Window{.center = 5, .width = 6});  // the reader's own stays
}

TEST_CASE("A frame that ends early in a whole file says so on its image, and nothing where the file has said it") {
  for (const bool isFileCut : {false, true}) {
    StudyState state;
    AddFile file = mammogram(Laterality::kLeft, ViewPosition::kCC);
    file.header.isTruncated = isFileCut;
    apply(state, file);
    const Job job = state.jobs.at(0);
    apply(state, JobStarted{job.id});
    auto pixels = std::make_shared<Pixels>(*mammogramPixels(false));
    std::get<image::GreyImage>(pixels->frame).isPartial = true;
    apply(state, DecodeDone{job.id, "i1", 0, pixels, 1});
    CHECK(isPartial(state.images[0]));
    CHECK(state.images[0].warnings.size() == (isFileCut ? 0 : 1));
    if (!isFileCut) CHECK(state.images[0].warnings.at(0).contains("pixels may be missing"));
  }
  StudyState whole;
  apply(whole, mammogram(Laterality::kLeft, ViewPosition::kCC));
  CHECK_FALSE(isPartial(whole.images[0]));
}
