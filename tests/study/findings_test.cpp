#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "study/jobs.h"
#include "study/marked_exam.h"
#include "study/view_transform.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

namespace {

const PixelBox kUpper{.firstColumn = 20, .firstRow = 30, .lastColumn = 39, .lastRow = 49};
const PixelBox kLower{.firstColumn = 100, .firstRow = 200, .lastColumn = 139, .lastRow = 259};

StudyState analysed() {
  StudyState state = fourViews();
  apply(state, AddModel{mammoModel()});
  decodeAll(state);
  analyze(state, "i1", {findingAt("i1-f1", kUpper, 0.9), findingAt("i1-f2", kLower, 0.7)});
  findLandmarksNow(state);
  return state;
}

// Ends the threshold job as the app would, with findings given here.
void findAgainWith(StudyState& state, std::vector<findings::Finding> findings, double threshold) {
  const Job* job = jobOf(state, "i1", JobKind::kThreshold);
  REQUIRE(job != nullptr);
  const JobId id = job->id;
  apply(state, JobStarted{id});
  apply(state, AnalysisDone{id, "i1", analysisWith(std::move(findings), threshold)});
}

}  // namespace

TEST_CASE("The first model sets the threshold at its balanced operating point") {
  const StudyState state = analysed();
  CHECK(state.settings.mammoThreshold == 0.6);
  CHECK(state.jobs.empty());
}

TEST_CASE("Selecting a finding zooms its viewport to it, and deselecting shows the whole image again") {
  StudyState state = analysed();
  const int place =
      static_cast<int>(std::ranges::find(state.viewports, "i1", &Viewport::image) - state.viewports.begin());
  apply(state, SelectFinding{"i1-f2"});
  const Viewport& viewport = state.viewports[static_cast<std::size_t>(place)];
  CHECK(state.selectedFinding == "i1-f2");
  CHECK(state.activeViewport == place);
  CHECK(viewport.zoom == viewOfBox(state.images[0], kLower).zoom);
  CHECK(viewport.center == PointInImage{119.5, 229.5});
  apply(state, SelectFinding{""});
  CHECK(viewport.zoom == 1.0);
  CHECK(viewport.centered);
}

TEST_CASE("Moving the view by hand after selecting keeps it where the reader put it") {
  StudyState state = analysed();
  apply(state, SelectFinding{"i1-f1"});
  const int place = state.activeViewport;
  apply(state, SetView{place, 2.5, {50, 60}});
  apply(state, SelectFinding{""});
  CHECK(state.viewports[static_cast<std::size_t>(place)].zoom == 2.5);
}

TEST_CASE("Selecting a finding of an image that does not hang hangs it") {
  StudyState state = analysed();
  apply(state, mammogram(Laterality::kRight, ViewPosition::kML));
  analyze(state, "i5", {findingAt("i5-f1", kUpper, 0.8)});
  apply(state, ActivateViewport{2});
  apply(state, SelectFinding{"i5-f1"});
  CHECK(state.viewports[2].image == "i5");
}

TEST_CASE("With one viewport large, selecting elsewhere makes that one large") {
  StudyState state = analysed();
  apply(state, ToggleMaximize{0});
  apply(state, SelectFinding{"i1-f1"});
  REQUIRE(state.layout.maximized.has_value());
  CHECK(state.viewports[static_cast<std::size_t>(*state.layout.maximized)].image == "i1");
}

TEST_CASE("An unknown finding is not selected and not hidden") {
  StudyState state = analysed();
  apply(state, SelectFinding{"i9-f1"});
  apply(state, HideFinding{"i9-f1", true});
  CHECK(state.selectedFinding.empty());
  CHECK(state.hiddenFindings.empty());
}

TEST_CASE("Hidden findings are not marked, and one key hides all") {
  StudyState state = analysed();
  CHECK(shownFindings(state, state.images[0]).size() == 2);
  apply(state, HideFinding{"i1-f1", true});
  apply(state, HideFinding{"i1-f1", true});
  REQUIRE(shownFindings(state, state.images[0]).size() == 1);
  CHECK(shownFindings(state, state.images[0])[0]->id == "i1-f2");
  apply(state, HideFinding{"i1-f1", false});
  CHECK(shownFindings(state, state.images[0]).size() == 2);
  Settings settings = state.settings;
  settings.showOverlays = false;
  apply(state, ChangeSettings{settings});
  CHECK(shownFindings(state, state.images[0]).empty());
}

TEST_CASE("Marks belong to the frame that was analysed") {
  StudyState state = analysed();
  state.images[0].header.frames = 3;
  apply(state, SetFrame{"i1", 1});
  CHECK(shownFindings(state, state.images[0]).empty());
  apply(state, SetFrame{"i1", 0});
  CHECK(shownFindings(state, state.images[0]).size() == 2);
}

TEST_CASE("A new threshold makes the findings again, once for a whole drag") {
  StudyState state = analysed();
  apply(state, SetThreshold{0.5});
  apply(state, SetThreshold{0.4});
  apply(state, SetThreshold{0.3});
  CHECK(std::ranges::count(state.jobs, JobKind::kThreshold, &Job::kind) == 1);
  CHECK(startableJobs(state).size() == 1);
  findAgainWith(state, {findingAt("i1-f1", kUpper, 0.9)}, 0.3);
  CHECK(state.jobs.empty());
  CHECK(state.images[0].analysis->findings.size() == 1);
}

TEST_CASE("A threshold that moved on while the findings were made asks again") {
  StudyState state = analysed();
  apply(state, SetThreshold{0.5});
  const JobId id = jobOf(state, "i1", JobKind::kThreshold)->id;
  apply(state, JobStarted{id});
  apply(state, SetThreshold{0.2});
  apply(state, AnalysisDone{id, "i1", analysisWith({}, 0.5)});
  const Job* again = jobOf(state, "i1", JobKind::kThreshold);
  REQUIRE(again != nullptr);
  CHECK(again->phase == JobPhase::kIdle);
}

TEST_CASE("The threshold stays between 0 and 1 and settings cannot change it in passing") {
  StudyState state = analysed();
  apply(state, SetThreshold{7.0});
  CHECK(state.settings.mammoThreshold == 1.0);
  Settings settings;
  settings.mammoThreshold = 0.1;
  apply(state, ChangeSettings{settings});
  CHECK(state.settings.mammoThreshold == 1.0);
  apply(state, SetThreshold{0.25, Modality::kUltrasound});
  CHECK(state.settings.ultrasoundThreshold == 0.25);
  CHECK(state.settings.mammoThreshold == 1.0);
}

TEST_CASE("What the reader hid or selected is found again by its place when ids change") {
  StudyState state = analysed();
  apply(state, HideFinding{"i1-f2", true});
  apply(state, SelectFinding{"i1-f1"});
  apply(state, SetThreshold{0.2});
  PixelBox grown = kLower;
  grown.lastRow += 6;
  findAgainWith(state, {findingAt("i1-f1", grown, 0.95), findingAt("i1-f2", kUpper, 0.9)}, 0.2);
  CHECK(state.hiddenFindings == std::vector<std::string>{"i1-f1"});
  CHECK(state.selectedFinding == "i1-f2");
}

TEST_CASE("A selected finding that falls below the threshold is no longer selected") {
  StudyState state = analysed();
  apply(state, SelectFinding{"i1-f2"});
  apply(state, SetThreshold{0.8});
  findAgainWith(state, {findingAt("i1-f1", kUpper, 0.9)}, 0.8);
  CHECK(state.selectedFinding.empty());
}
