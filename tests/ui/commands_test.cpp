#include "ui/commands.h"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

#include "study/exam_builder.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::study::testing;

namespace {

study::StudyState analysed() {
  study::StudyState state = fourViews();
  study::apply(state, study::AddModel{mammoModel()});
  decodeAll(state);
  analyze(state, "i4", {findingAt("i4-f1", {20, 30, 39, 49}, 0.65), findingAt("i4-f2", {60, 60, 80, 90}, 0.9)});
  analyze(state, "i1", {findingAt("i1-f1", {20, 30, 39, 49}, 0.7)});
  return state;
}

// Performs a command and applies what it sends.
void run(study::StudyState& state, Command command, float width = 1440) {
  ScreenOutput output;
  output.viewports.fill({0, 0, 400, 500});
  perform(command, state, width, output);
  for (const study::Action& action : output.actions) study::apply(state, action);
}

}  // namespace

TEST_CASE("Every command has one row, and no two share a key") {
  std::set<std::string> keys;
  std::set<Command> commands;
  for (const CommandInfo& info : allCommands()) {
    CHECK(commands.insert(info.command).second);
    CHECK(std::string(info.name).find('!') == std::string::npos);
    if (info.keys[0] != '\0') CHECK(keys.insert(info.keys).second);
  }
}

TEST_CASE("Without an exam only opening, switches and help can be done") {
  const study::StudyState state;
  for (const Command command : {Command::kOpenFiles, Command::kOpenFolder, Command::kOpenSample,
                                Command::kOpenSampleUltrasound, Command::kHelp}) {
    CHECK(isEnabled(command, state));
  }
  for (const Command command : {Command::kAnalyze, Command::kCloseExam, Command::kFit, Command::kInvert,
                                Command::kNextFinding, Command::kHideFinding, Command::kNextFrame}) {
    CHECK_FALSE(isEnabled(command, state));
  }
}

TEST_CASE("Performing each command on a full and on an empty state is safe") {
  for (const CommandInfo& info : allCommands()) {
    study::StudyState empty, full = analysed();
    run(empty, info.command);
    run(full, info.command);
    CHECK(empty.images.empty());
  }
}

TEST_CASE("Opening is a request to the page") {
  ScreenOutput output;
  perform(Command::kOpenFolder, {}, 1440, output);
  CHECK(output.requests == std::vector{PageRequest::kOpenFolder});
  CHECK(output.actions.empty());
}

TEST_CASE("Findings are walked in the list's order, around the end") {
  study::StudyState state = analysed();  // i4 is R CC: first
  const auto order = findingsInOrder(state);
  REQUIRE(order.size() == 3);
  CHECK(order[0]->id == "i4-f2");  // the higher score first
  CHECK(order[2]->id == "i1-f1");
  run(state, Command::kNextFinding);
  CHECK(state.selectedFinding == "i4-f2");
  run(state, Command::kPreviousFinding);
  CHECK(state.selectedFinding == "i1-f1");
  run(state, Command::kNextFinding);
  CHECK(state.selectedFinding == "i4-f2");
  run(state, Command::kHideFinding);
  CHECK(study::isHidden(state, "i4-f2"));
  run(state, Command::kHideFinding);
  CHECK_FALSE(study::isHidden(state, "i4-f2"));
}

TEST_CASE("Escape closes panels one after another, then deselects") {
  study::StudyState state = analysed();
  run(state, Command::kNextFinding);
  study::apply(state, study::ReportFileError{"a", "b."});
  run(state, Command::kHelp);
  run(state, Command::kDismiss);
  CHECK_FALSE(state.settings.helpOpen);
  CHECK(state.settings.errorsOpen);
  run(state, Command::kDismiss);
  CHECK_FALSE(state.settings.errorsOpen);
  CHECK_FALSE(state.selectedFinding.empty());
  run(state, Command::kDismiss);
  CHECK(state.selectedFinding.empty());
}

TEST_CASE("Help and about take each other's place") {
  study::StudyState state;
  run(state, Command::kHelp);
  run(state, Command::kAbout);
  CHECK(state.settings.aboutOpen);
  CHECK_FALSE(state.settings.helpOpen);
}

TEST_CASE("The inspector's key folds it on a wide screen and lays it over the images on a narrow one") {
  study::StudyState state;
  run(state, Command::kInspector, 1440);
  CHECK_FALSE(state.settings.inspectorOpen);
  CHECK_FALSE(state.settings.inspectorOverImages);
  run(state, Command::kInspector, 1024);
  CHECK(state.settings.inspectorOverImages);
  CHECK(isOn(Command::kInspector, state, 1024));
  CHECK_FALSE(isOn(Command::kInspector, state, 1440));
  CHECK_FALSE(state.settings.inspectorOpen);
}

TEST_CASE("Zoom keys zoom the active view about its middle") {
  study::StudyState state = analysed();
  run(state, Command::kZoomIn);
  CHECK(state.viewports[static_cast<std::size_t>(state.activeViewport)].zoom == 1.25);
  run(state, Command::kFit);
  CHECK(state.viewports[static_cast<std::size_t>(state.activeViewport)].zoom == 1.0);
}

TEST_CASE("Presets beyond the file's windows do nothing") {
  const study::StudyState state = analysed();
  ScreenOutput output;
  choosePreset(1, state, output);
  REQUIRE(output.actions.size() == 1);
  choosePreset(2, state, output);
  CHECK(output.actions.size() == 1);
}
