#include <catch2/catch_test_macros.hpp>

#include "app/opened_app.h"

using namespace lobule;
using namespace lobule::app;
using namespace lobule::app::testing;

namespace {

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

}  // namespace

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
