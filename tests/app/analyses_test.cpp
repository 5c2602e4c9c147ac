#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "app/opened_app.h"

using namespace lobule;
using namespace lobule::app;
using namespace lobule::app::testing;

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
