#include "app/app.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "app/manual_executor.h"
#include "image/raster_file.h"
#include "study/pipeline.h"
#include "support/paths.h"

using namespace lobule;
using namespace lobule::app;
using namespace lobule::app::testing;

namespace {

double noTime() {
  return 0;
}

SharedBytes shared(std::vector<std::byte> bytes) {
  return std::make_shared<const std::vector<std::byte>>(std::move(bytes));
}

// Half an ellipse of tissue at the right edge, with a bright spot.
SharedBytes breastPng() {
  image::Plane<std::uint8_t> picture(300, 400);
  for (int row = 0; row < picture.rows; ++row) {
    for (int column = 0; column < picture.columns; ++column) {
      const double radius = std::hypot((299 - column) / 200.0, (row - 190) / 160.0);
      const double spot = std::exp(-(std::pow(column - 210, 2) + std::pow(row - 130, 2)) / 200.0);
      if (radius < 1) picture.at(column, row) = static_cast<std::uint8_t>(70 + 50 * (1 - radius) + 100 * spot);
    }
  }
  return shared(image::writePng(picture).value());
}

std::string fixtureManifest(const std::string& id = "fixture-lesion") {
  const auto bytes =
      lobule::testing::readBytes(lobule::testing::repositoryFile("tests/fixtures/models/" + id + "/model.json"));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The picture as a mammogram: models refuse pictures of unknown kind.
void openMammogram(App& app, const std::string& name = "exam/a.png") {
  auto file = study::readFile(name, breastPng());
  REQUIRE(file);
  file->header.modality = Modality::kMammography;
  app.dispatch(std::move(*file));
}

inference::NamedTensors answerEverywhere(const inference::Tensor& input, float probability) {
  inference::Tensor output = input;
  std::ranges::fill(output.values, probability);
  return {{"probability", output}};
}

// Lets the app work until nothing but inferences is left to do.
void settle(App& app) {
  for (int turn = 0; turn < 6; ++turn) app.update();
}

// A mammogram on screen whose landmarks are asked for, and the inference that shows them.
InferenceRequest landmarksAsked(App& app) {
  app.addModel(fixtureManifest());
  app.addModel(fixtureManifest("fixture-nipple"));
  openMammogram(app, "exam/R_CC.png");
  app.update();
  const study::ImageId image = app.state().images.at(0).id;
  app.dispatch(study::SetImageView{image, {.laterality = Laterality::kRight, .view = ViewPosition::kCC}, 0});
  study::Settings settings = app.state().settings;
  settings.showLandmarks = true;
  app.dispatch(study::ChangeSettings{settings});
  settle(app);
  auto request = app.nextInference();
  REQUIRE(request);
  CHECK(request->modelId == "fixture-nipple");
  return std::move(*request);
}

// Gives each waiting inference the same answer, until the app has nothing left to do.
void finishAll(App& app, float probability) {
  for (int turn = 0; turn < 50 && !app.isIdle(); ++turn) {
    app.update();
    while (const auto request = app.nextInference()) {
      app.finishInference(request->id, answerEverywhere(request->input, probability), 5.0, "wasm");
    }
  }
}

}  // namespace

TEST_CASE("A file that opens is in the state after the next update, a bad one in the list of errors") {
  App app(atOnce(), noTime);
  app.openFile("exam/good.png", breastPng());
  app.openFile("exam/bad.dcm", shared({std::byte{1}, std::byte{2}}));
  CHECK_FALSE(app.isIdle());
  app.update();
  REQUIRE(app.state().images.size() == 1);
  CHECK(app.state().images[0].file == "exam/good.png");
  REQUIRE(app.state().errors.size() == 1);
  CHECK(app.state().errors[0].file == "exam/bad.dcm");
  CHECK_FALSE(app.state().errors[0].message.empty());
  CHECK(app.isIdle());
}

TEST_CASE("Files are added in the order in which they were opened, whichever is read first") {
  ManualExecutor work;
  App app(work.executor(), noTime);
  for (const char* name : {"one.png", "two.png", "three.png"}) {
    app.openFile(name, breastPng());
  }
  work.runLast();
  work.runLast();
  app.update();
  CHECK(app.state().images.empty());
  CHECK_FALSE(app.isIdle());
  work.runFirst();
  app.update();
  REQUIRE(app.state().images.size() == 3);
  CHECK(app.state().images[0].file == "one.png");
  CHECK(app.state().images[2].file == "three.png");
}

TEST_CASE("A file that stays where it is opens as one in memory does") {
  const auto bytes = breastPng();
  App app(atOnce(), noTime);
  app.openFile("exam/in-memory.png", bytes);
  app.openFile("exam/in-slices.png", sourceOf(bytes), readHead(*sourceOf(bytes), PagedSource::kPageBytes));
  app.openFile("exam/in-slices.dcm", sourceOf(shared({std::byte{1}, std::byte{2}})));
  app.openFile("exam/empty.dcm", sourceOf(shared({})));
  app.update();
  REQUIRE(app.state().images.size() == 2);
  CHECK(app.state().images[0].header.rows == app.state().images[1].header.rows);
  REQUIRE(app.state().errors.size() == 2);
  CHECK(app.state().errors[1].message == "The file is empty.");
}

// A file that is never read beyond what its header needs, unless somebody asks.
class CountingSource final : public ByteSource {
 public:
  explicit CountingSource(SharedBytes bytes) : bytes_(sourceOf(std::move(bytes))) {}
  std::uint64_t size() const override { return bytes_->size(); }
  bool read(std::uint64_t offset, std::size_t count, std::byte* target) const override {
    ++reads;
    return bytes_->read(offset, count, target);
  }
  mutable int reads = 0;

 private:
  SharedSource bytes_;
};

TEST_CASE("Contents are compared where two files have one SOP Instance UID, and only there") {
  auto bytes = lobule::testing::readBytes(lobule::testing::repositoryFile("tests/fixtures/dicom/explicit-little.dcm"));
  const auto firstBytes = shared(bytes);
  bytes.back() ^= std::byte{1};
  const auto first = std::make_shared<CountingSource>(firstBytes), again = std::make_shared<CountingSource>(firstBytes),
             other = std::make_shared<CountingSource>(shared(bytes));
  App app(atOnce(), noTime);
  const auto open = [&](const std::string& name, const std::shared_ptr<CountingSource>& file) {
    app.openFile(name, file, readHead(*sourceOf(firstBytes), PagedSource::kPageBytes));
    for (int turn = 0; turn < 4 && app.filesWaiting() > 0; ++turn) app.update();
    app.update();
    REQUIRE(app.filesWaiting() == 0);
  };
  open("a.dcm", first);
  const int readsToOpen = first->reads;
  CHECK(app.state().errors.empty());
  open("the same again.dcm", again);
  CHECK(first->reads > readsToOpen);
  CHECK(app.state().errors.empty());
  CHECK(app.state().images.size() == 1);
  open("another.dcm", other);
  open("another.dcm", other);
  REQUIRE(app.state().errors.size() == 1);
  CHECK(app.state().errors[0].file == "another.dcm");
  CHECK(app.state().errors[0].message.contains("a.dcm"));
}

TEST_CASE("A folder leaves the workers room for what is on screen, and says how many files wait") {
  ManualExecutor work;
  App app(work.executor(), noTime);
  constexpr int kFiles = 40;
  for (int i = 0; i < kFiles; ++i) app.openFile(std::to_string(i) + ".dcm", shared({std::byte{1}}));
  CHECK(work.waiting() == 16);
  app.update();
  CHECK(app.state().filesWaiting == kFiles);
  while (work.waiting() > 0) {
    work.runFirst();
    app.update();
    CHECK(work.waiting() <= 16);
  }
  app.update();
  CHECK(app.state().filesWaiting == 0);
  CHECK(app.state().errors.size() == kFiles);
  CHECK(app.isIdle());
}

TEST_CASE("What is found but not opened yet counts for the progress, and the app is not idle before it came") {
  ManualExecutor work;
  App app(work.executor(), noTime);
  const auto counts = [&] {
    app.update();
    return std::pair(app.state().filesRead, app.state().filesWaiting);
  };
  app.expectFiles(10);
  CHECK(counts() == std::pair(0, 10));
  CHECK_FALSE(app.isIdle());
  app.openFile("a.dcm", shared({std::byte{1}}));
  app.expectFiles(9);
  CHECK(counts() == std::pair(0, 10));
  work.runFirst();
  app.update();
  CHECK(counts() == std::pair(1, 9));
  app.expectFiles(0);
  CHECK(counts() == std::pair(0, 0));  // the next folder begins anew
  app.openFile("b.dcm", shared({std::byte{1}}));
  CHECK(counts() == std::pair(0, 1));
}

// A lock that the UI thread waits for lets other work in: here when the last of the pixels go.
TEST_CASE("An update in the midst of another changes nothing") {
  App app(atOnce(), noTime);
  openMammogram(app);
  int updates = 0;
  const auto intruding = [&](const study::Pixels* pixels) {
    delete pixels;
    ++updates;
    app.update();
  };
  app.dispatch(study::DecodeDone{.id = 99,
                                 .image = "nobody",
                                 .frame = 0,
                                 .pixels = std::shared_ptr<const study::Pixels>(new study::Pixels, intruding),
                                 .milliseconds = 0});
  openMammogram(app, "exam/b.png");
  app.update();
  CHECK(updates == 1);
  REQUIRE(app.state().images.size() == 2);
  CHECK(app.state().images[0].file == "exam/a.png");
  CHECK(app.state().images[1].file == "exam/b.png");
  app.update();
  CHECK(app.isIdle());
}

TEST_CASE("An analysis goes from request to findings through the inference that JS runs") {
  App app(atOnce(), noTime);
  app.addModel(fixtureManifest());
  openMammogram(app);
  app.dispatch(study::RequestAnalysis{});
  settle(app);
  CHECK(app.waitingInferences() == 1);
  const auto request = app.nextInference();
  REQUIRE(request);
  CHECK(request->modelId == "fixture-lesion");
  CHECK(request->inputName == "image");
  CHECK(request->input.shape == std::vector<int>{1, 1, 512, 320});
  CHECK_FALSE(app.nextInference());
  CHECK(app.waitingInferences() == 0);
  CHECK_FALSE(app.isIdle());

  app.finishInference(request->id, answerEverywhere(request->input, 0.9F), 12.0, "wasm");
  app.update();
  app.update();
  CHECK(app.isIdle());
  const auto& analysis = app.state().images[0].analysis;
  REQUIRE(analysis);
  CHECK(analysis->backend == "wasm");
  CHECK(analysis->timings.inferenceMs == 12.0);
  CHECK(analysis->findings.size() == 1);
}

TEST_CASE("A model that answers nonsense, or fails, ends its job with a sentence") {
  App app(atOnce(), noTime);
  app.addModel(fixtureManifest());
  openMammogram(app);
  for (const bool answers : {true, false}) {
    app.dispatch(study::RequestAnalysis{});
    settle(app);
    const auto request = app.nextInference();
    REQUIRE(request);
    if (answers) {
      app.finishInference(request->id, {{"another name", {}}}, 1.0, "wasm");
    } else {
      app.failInference(request->id, "The graphics card ran out of memory.");
    }
    app.update();
    app.update();
    CHECK(app.isIdle());
    REQUIRE(app.state().jobs.size() == 1);
    CHECK(app.state().jobs[0].phase == study::JobPhase::kFailed);
    CHECK_FALSE(app.state().jobs[0].error.empty());
  }
  CHECK(app.state().jobs[0].error == "The graphics card ran out of memory.");
}

TEST_CASE("A cancelled analysis ends although JS never answers, and a late answer is dropped") {
  App app(atOnce(), noTime);
  app.addModel(fixtureManifest());
  openMammogram(app);
  app.dispatch(study::RequestAnalysis{});
  settle(app);
  const auto request = app.nextInference();
  REQUIRE(request);
  app.dispatch(study::CancelJobs{});
  app.update();
  app.update();
  CHECK(app.isIdle());
  app.finishInference(request->id, answerEverywhere(request->input, 0.9F), 12.0, "wasm");
  app.update();
  CHECK(app.isIdle());
  CHECK_FALSE(app.state().images[0].analysis);
}

TEST_CASE("No more than two analyses are prepared ahead of the one inference at a time") {
  App app(atOnce(), noTime, 8);
  app.addModel(fixtureManifest());
  for (const char* name : {"exam/a.png", "exam/b.png", "exam/c.png", "exam/d.png"}) {
    openMammogram(app, name);
  }
  app.dispatch(study::RequestAnalysis{});
  for (int i = 0; i < 5; ++i) {
    app.update();
  }
  CHECK(app.waitingInferences() == 2);
  finishAll(app, 0.9F);
  CHECK(app.isIdle());
  CHECK(std::ranges::all_of(app.state().images, [](const auto& image) { return image.analysis != nullptr; }));
}

TEST_CASE("Landmarks go through the inference that JS runs, and the network takes part in them") {
  App app(atOnce(), noTime);
  const InferenceRequest request = landmarksAsked(app);
  CHECK(request.input.shape == std::vector<int>{1, 1, 384, 256});
  CHECK_FALSE(app.nextInference());
  CHECK_FALSE(app.isIdle());
  app.finishInference(request.id, answerEverywhere(request.input, 0.5F), 3.0, "wasm");
  settle(app);
  CHECK(app.isIdle());
  const auto& breast = app.state().images[0].breast;
  REQUIRE(breast);
  REQUIRE(breast->nipple);
  CHECK(breast->nipple->withNetwork);
}

TEST_CASE("Landmarks are found by classical means alone, in silence, when their network fails or answers nonsense") {
  for (const bool answers : {true, false}) {
    App app(atOnce(), noTime);
    const InferenceRequest request = landmarksAsked(app);
    if (answers) {
      app.finishInference(request.id, {{"another name", {}}}, 1.0, "wasm");
    } else {
      app.failInference(request.id, "The graphics card ran out of memory.");
    }
    settle(app);
    CHECK(app.isIdle());
    CHECK(app.state().jobs.empty());
    CHECK(app.state().errors.empty());
    REQUIRE(app.state().images[0].breast);
    REQUIRE(app.state().images[0].breast->nipple);
    CHECK_FALSE(app.state().images[0].breast->nipple->withNetwork);
  }
}

TEST_CASE("A cancelled search for landmarks ends although JS never answers, and a late answer is dropped") {
  App app(atOnce(), noTime);
  const InferenceRequest request = landmarksAsked(app);
  app.dispatch(study::CancelJobs{});
  settle(app);
  CHECK(app.isIdle());
  app.finishInference(request.id, answerEverywhere(request.input, 0.5F), 3.0, "wasm");
  settle(app);
  CHECK(app.isIdle());
  CHECK(app.state().images[0].breast == nullptr);
}

TEST_CASE("An analysis asks the network for landmarks first, and keeps what was found with it") {
  App app(atOnce(), noTime, 8);
  app.addModel(fixtureManifest("fixture-nipple"));
  app.addModel(fixtureManifest());
  for (const char* name : {"exam/a.png", "exam/b.png", "exam/c.png", "exam/d.png"}) openMammogram(app, name);
  app.dispatch(study::RequestAnalysis{});
  settle(app);
  CHECK(app.waitingInferences() == 2);
  const auto first = app.nextInference();
  REQUIRE(first);
  CHECK(first->modelId == "fixture-nipple");
  app.finishInference(first->id, answerEverywhere(first->input, 0.5F), 3.0, "wasm");
  finishAll(app, 0.9F);
  CHECK(app.isIdle());
  for (const study::Image& image : app.state().images) {
    REQUIRE(image.analysis);
    CHECK(image.analysis->modelId == "fixture-lesion");
    CHECK(image.analysis->breast == image.breast);
    REQUIRE(image.breast->nipple);
    CHECK(image.breast->nipple->withNetwork);
  }
}

TEST_CASE("A new threshold makes the findings again without another inference") {
  App app(atOnce(), noTime);
  app.addModel(fixtureManifest());
  openMammogram(app);
  app.dispatch(study::RequestAnalysis{});
  finishAll(app, 0.6F);
  REQUIRE(app.state().images[0].analysis);
  CHECK(app.state().images[0].analysis->findings.size() == 1);
  app.dispatch(study::SetThreshold{.threshold = 0.7});
  app.update();
  app.update();
  CHECK(app.waitingInferences() == 0);
  CHECK(app.state().images[0].analysis->threshold == 0.7);
  CHECK(app.state().images[0].analysis->findings.empty());
}

TEST_CASE("With the setting on, a file is analysed as it opens") {
  App app(atOnce(), noTime);
  app.addModel(fixtureManifest());
  study::Settings settings;
  settings.analyzeOnOpen = true;
  app.dispatch(study::ChangeSettings{settings});
  openMammogram(app);
  settle(app);
  CHECK(app.waitingInferences() == 1);
}

TEST_CASE("A manifest that cannot be read is an error in the list, and a model's status can change") {
  App app(atOnce(), noTime);
  app.addModel("{\"id\": \"half\"}");
  app.addModel(fixtureManifest(), "loading");
  app.update();
  REQUIRE(app.state().errors.size() == 1);
  CHECK(app.state().errors[0].file == "model.json");
  REQUIRE(app.state().models.size() == 1);
  CHECK(app.state().models[0].status == "loading");
  app.setModelStatus("fixture-lesion", "ready");
  app.setModelStatus("unknown", "ready");
  app.update();
  CHECK(app.state().models.size() == 1);
  CHECK(app.state().models[0].status == "ready");
}

TEST_CASE("Of the jobs that may start, only as many run as there are threads, what is on screen first") {
  const auto folder = lobule::testing::sharedFile("dicom/exam-normal");
  ManualExecutor work;
  App app(work.executor(), noTime, 2);
  for (const char* name : {"RCC.dcm", "LCC.dcm", "RMLO.dcm", "LMLO.dcm"}) {
    app.openFile(name, shared(lobule::testing::readBytes(folder / name)));
  }
  while (work.waiting() > 0) {
    work.runFirst();
  }
  app.update();
  CHECK(work.waiting() == 2);
  CHECK(std::ranges::count(app.state().jobs, study::JobPhase::kRunning, &study::Job::phase) == 2);
  // The two other views, and the preview of the one that is JPEG 2000.
  CHECK(std::ranges::count(app.state().jobs, study::JobPhase::kIdle, &study::Job::phase) == 3);
  while (!app.isIdle()) {
    while (work.waiting() > 0) {
      work.runFirst();
    }
    app.update();
  }
  CHECK(std::ranges::all_of(app.state().images, [](const auto& image) { return image.pixels != nullptr; }));
}
