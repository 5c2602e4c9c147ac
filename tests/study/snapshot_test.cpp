#include "study/snapshot.h"

#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "study/schema_check.h"
#include "support/paths.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

namespace {

Json schema() {
  const auto bytes = lobule::testing::readBytes(lobule::testing::repositoryFile("web/snapshot.schema.json"));
  const auto parsed =
      parseJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "web/snapshot.schema.json");
  REQUIRE(parsed.has_value());
  return *parsed;
}

std::string firstComplaint(const Json& snapshot) {
  const auto found = complaints(schema(), snapshot);
  return found.empty() ? "" : found.front();
}

StudyState busyState() {
  StudyState state = fourViews();
  apply(state, AddModel{mammoModel()});
  apply(state, SetBackend{"wasm", "This browser has no WebGPU adapter."});
  decodeAll(state);
  analyze(state, "i1", {findingAt("i1-f1", {20, 30, 39, 49}, 0.9), findingAt("i1-f2", {100, 200, 139, 259}, 0.7)});
  apply(state, SelectFinding{"i1-f2"});
  apply(state, HideFinding{"i1-f1", true});
  apply(state, ReportFileError{"notes.txt", "notes.txt is neither DICOM nor a picture."});
  apply(state, RequestAnalysis{{"i2"}});
  apply(state, ToggleInvert{1});
  return state;
}

}  // namespace

TEST_CASE("The empty state's snapshot keeps the schema") {
  CHECK(firstComplaint(debugSnapshot({}, {}, 0)) == "");
}

TEST_CASE("A busy state's snapshot keeps the schema and says what is on screen") {
  std::array<ViewportRect, 4> rects;
  rects[0] = {.x = 164, .y = 44, .width = 478, .height = 415};
  const StudyState state = busyState();
  const Json snapshot = debugSnapshot(state, rects, 17);
  CHECK(firstComplaint(snapshot) == "");
  CHECK(snapshot["frame"] == 17);
  CHECK(snapshot["exams"][0]["images"].size() == 4);
  CHECK(snapshot["exams"][0]["images"][0]["laterality"] == "L");
  CHECK(snapshot["exams"][0]["images"][0]["view"] == "MLO");
  CHECK(snapshot["viewports"][0]["rectCss"]["width"] == 478);
  CHECK(snapshot["viewports"][0]["window"]["name"] == "Standard");
  CHECK(snapshot["viewports"][1]["invert"] == true);
  CHECK(snapshot["viewports"][3]["overlays"] == Json::array({"i1-f2"}));
  CHECK(snapshot["viewports"][3]["pan"] == Json::array({119.5, 229.5}));
  CHECK(snapshot["viewports"][0]["pan"].is_null());
  CHECK(snapshot["findings"][0]["hidden"] == true);
  CHECK(snapshot["findings"][1]["selected"] == true);
  CHECK(snapshot["jobs"][0]["state"] == "idle");
  CHECK(snapshot["backend"] == "wasm");
  CHECK(snapshot["errors"][0]["file"] == "notes.txt");
  CHECK(snapshot["settings"]["mammoThreshold"] == 0.6);
}

TEST_CASE("A window set by hand says so in the snapshot") {
  StudyState state = busyState();
  apply(state, SetWindow{0, {.center = 5, .width = 6}});
  CHECK(debugSnapshot(state, {}, 1)["viewports"][0]["window"]["name"] == "set by hand");
}

TEST_CASE("What answers to a press stands in the snapshot by name and place") {
  const Json snapshot = debugSnapshot(
      busyState(), {}, 1, {}, {.controls = {{"picture side: Left", {.x = 8, .y = 9, .width = 30, .height = 28}}}});
  CHECK(firstComplaint(snapshot) == "");
  REQUIRE(snapshot["controls"].size() == 1);
  CHECK(snapshot["controls"][0]["name"] == "picture side: Left");
  CHECK(snapshot["controls"][0]["rectCss"] == Json({{"x", 8.0}, {"y", 9.0}, {"width", 30.0}, {"height", 28.0}}));
}

TEST_CASE("The schema check fails what it should") {
  Json snapshot = debugSnapshot(busyState(), {}, 1);
  REQUIRE(firstComplaint(snapshot) == "");
  SECTION("a missing field") {
    snapshot.erase("findings");
  }
  SECTION("an unknown field") {
    snapshot["patient"] = "x";
  }
  SECTION("another version") {
    snapshot["version"] = 2;
  }
  SECTION("a wrong word") {
    snapshot["jobs"][0]["state"] = "asleep";
  }
  SECTION("a score beyond one") {
    snapshot["findings"][0]["score"] = 1.5;
  }
  SECTION("three viewports") {
    snapshot["viewports"].erase(0);
  }
  CHECK(firstComplaint(snapshot) != "");
}

TEST_CASE("Marks, landmarks, pairs and the place stand in the snapshot") {
  StudyState state = fourViews();
  decodeAll(state);
  const Image &cc = imageWith(state, Laterality::kRight, ViewPosition::kCC),
              &mlo = imageWith(state, Laterality::kRight, ViewPosition::kMLO);
  for (const ImageId& id : {cc.id, mlo.id}) {
    apply(state, SetMark{.id = {}, .image = id, .center = {150, 120}, .radiusPx = 5, .gesture = 0});
    apply(state, SetNipple{id, {40, 150}, 0});
    const JobId job = jobOf(state, id, JobKind::kLandmarks)->id;
    apply(state, JobStarted{job});
    apply(state, LandmarksDone{.id = job, .image = id, .breast = nullptr});
  }
  apply(state, SetWidget{{.azimuthDeg = 10, .elevationDeg = 5, .zoom = 2, .step = 3, .isLarge = true}});
  const Json snapshot = debugSnapshot(
      state, {}, 1,
      {.rect = {1, 2, 3, 4}, .lesion = std::array{2.0, 3.0}, .camera = WidgetCamera{{0, 0, -400}, {0, 0, 40}, 1.5}});
  CHECK(firstComplaint(snapshot) == "");
  CHECK(snapshot["marks"].size() == 2);
  CHECK(snapshot["marks"][1]["selected"] == true);
  CHECK(snapshot["landmarks"].size() == 2);
  CHECK(snapshot["landmarks"][0]["nipple"]["byReader"] == true);
  CHECK(snapshot["landmarks"][0]["nipple"]["withNetwork"] == false);
  CHECK(snapshot["pairs"].size() == 1);
  REQUIRE(snapshot["locations"].size() == 1);
  CHECK(snapshot["locations"][0]["shown"] == true);
  CHECK(snapshot["locations"][0]["location"]["positionMm"].size() == 3);
  CHECK(snapshot["locations"][0]["words"]["place"].get<std::string>().starts_with("Right breast"));
  CHECK(snapshot["widget"]["step"] == 3);
  CHECK(snapshot["widget"]["lesionCss"] == Json({2.0, 3.0}));
  CHECK(snapshot["widget"]["camera"]["eyeMm"] == Json({0.0, 0.0, -400.0}));
  CHECK(snapshot["undoSteps"] == 4);
}
