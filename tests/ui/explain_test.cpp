// An analysis told in steps: what is said at each, how the reader goes through them and back.
#include "ui/explain_view.h"

#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "study/jobs.h"
#include "ui/commands.h"
#include "ui/screen.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::study::testing;

namespace {

void run(study::StudyState& state, Command command) {
  ScreenOutput output;
  perform(command, state, 1440, output);
  for (const study::Action& action : output.actions) study::apply(state, action);
}

void chooseView(study::StudyState& state, const study::ImageId& image) {
  const auto place = std::ranges::find(state.viewports, image, &study::Viewport::image);
  REQUIRE(place != state.viewports.end());
  study::apply(state, study::ActivateViewport{static_cast<int>(place - state.viewports.begin())});
}

// A view whose map has one strong region of 12 points, one weak of 12, and a speck.
study::StudyState analysed() {
  study::StudyState state = fourViews();
  study::apply(state, study::AddModel{mammoModel()});
  decodeAll(state);
  analyze(state, "i1", {});
  auto analysis = std::make_shared<study::Analysis>(*state.images[0].analysis);
  auto map = std::make_shared<image::PlacedMap>(*analysis->probability);
  std::ranges::fill(map->values.samples, 0.0F);
  const auto paint = [&](int column, int row, int columns, int rows, float value) {
    for (int y = row; y < row + rows; ++y) {
      for (int x = column; x < column + columns; ++x) map->values.at(x, y) = value;
    }
  };
  paint(2, 2, 3, 4, 0.8F);
  paint(10, 10, 3, 4, 0.5F);
  paint(15, 20, 1, 1, 0.9F);
  inference::Manifest& model = state.models[0].manifest;
  model.findings.maskThreshold = 0.4;
  model.findings.minimumAreaFraction = 0.005;  // 3 of 600
  analysis->probability = map;
  analysis->geometry = {.crop = {0, 0, 199, 299}, .content = {0, 0, 19, 29}, .mirrored = true};
  analysis->seen = std::make_shared<const inference::SeenPicture>();
  state.images[0].analysis = analysis;
  const auto again = study::findAgain(state.images[0], *analysis, model, 0.6);
  state.images[0].analysis = again;
  chooseView(state, "i1");
  return state;
}

}  // namespace

TEST_CASE("The steps go from the network's input to the regions, and say what happened with this image's figures") {
  study::StudyState state = analysed();
  REQUIRE(activeImage(state)->id == "i1");
  REQUIRE(isEnabled(Command::kExplain, state));
  run(state, Command::kExplain);
  REQUIRE(state.explained == study::ExplainStep::kInput);
  CHECK(study::shownFindings(state, state.images[0]).empty());
  ExplainView view = makeExplainView(state);
  CHECK(view.title == "What the network sees");
  CHECK(view.text.contains("mirrored"));
  CHECK(view.text.contains("20 by 30 points: one point is 10 pixels wide"));
  CHECK_FALSE(view.hasLegend);

  run(state, Command::kNextStep);
  view = makeExplainView(state);
  CHECK(view.title == "What it answers");
  CHECK(view.text.contains("The highest here is 90 of 100"));
  CHECK(view.hasLegend);

  run(state, Command::kNextStep);
  view = makeExplainView(state);
  CHECK(view.text.starts_with("Points of 40 of 100 and more stay: 4.2% of what it saw."));  // 25 of 600
  CHECK(view.text.contains("lower one than the operating point"));
  CHECK(study::shownFindings(state, state.images[0]).empty());

  run(state, Command::kNextStep);
  view = makeExplainView(state);
  CHECK(view.text.contains("Neighbouring points make 3 regions: 1 finding."));
  CHECK(view.text.contains("1 is smaller than 0.5% of what it saw, 1 stays below 60 of 100"));
  CHECK(study::shownFindings(state, state.images[0]).size() == 1);

  run(state, Command::kNextStep);
  CHECK(state.explained == study::ExplainStep::kRegions);
  run(state, Command::kPreviousStep);
  CHECK(state.explained == study::ExplainStep::kThreshold);
  run(state, Command::kDismiss);
  CHECK_FALSE(state.explained);
  CHECK(study::shownFindings(state, state.images[0]).size() == 1);
}

TEST_CASE("A closed gate is told at the last step") {
  study::StudyState state = analysed();
  auto analysis = std::make_shared<study::Analysis>(*state.images[0].analysis);
  analysis->findingsGated = true;
  analysis->scores["normal"] = 0.87;
  state.images[0].analysis = analysis;
  state.models[0].manifest.findings.gateClass = "normal";
  state.models[0].manifest.findings.gateMaximum = 0.4;
  study::apply(state, study::SetExplained{study::ExplainStep::kRegions});
  CHECK(makeExplainView(state).text ==
        "Taken for normal: 87 of 100, more than the 40 up to which a lesion is outlined.");
}

TEST_CASE("Where there is nothing to explain the step says so, and without any analysis the command is off") {
  study::StudyState state = fourViews();
  CHECK_FALSE(isEnabled(Command::kExplain, state));
  state = analysed();
  run(state, Command::kExplain);
  chooseView(state, "i2");
  CHECK(makeExplainView(state).text.contains("not analyzed"));
  chooseView(state, "i1");
  run(state, Command::kMarks);
  CHECK(makeExplainView(state).text.contains("hidden"));
}

TEST_CASE("One explanation at a time, and none after its exam is closed") {
  study::StudyState state = analysed();
  run(state, Command::kExplain);
  study::apply(state, study::SetWidget{{.step = 2}});
  CHECK_FALSE(state.explained);
  run(state, Command::kExplain);
  CHECK_FALSE(state.widget.step);
  study::apply(state, study::CloseExam{*state.shownExam});
  CHECK_FALSE(state.explained);
}
