#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "localization/mark_check.h"
#include "study/landmarks.h"
#include "study/marked_exam.h"
#include "study/places.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

TEST_CASE("A mark in CC and one in MLO become one place in the right breast") {
  const StudyState state = markedInBoth();
  REQUIRE(state.places.size() == 1);
  const Place& place = state.places.front();
  CHECK(place.spots == std::vector<std::string>{"m1", "m2"});
  CHECK(place.laterality == Laterality::kRight);
  CHECK_FALSE(place.isWaiting);
  REQUIRE(place.location);
  CHECK(place.location->position.x > 5);  // lateral
  CHECK(place.location->position.y > 5);  // cranial
  CHECK(place.location->position.z > 5);
  CHECK(place.location->rays.size() == 2);
  CHECK(shownPlace(state) == &place);
}

TEST_CASE("A mark asks for its view's landmarks once, and its place waits for them") {
  StudyState state = largeExam();
  const ImageId image = rightView(state, ViewPosition::kCC).id;
  apply(state, SetMark{.id = {}, .image = image, .center = {150, 110}, .radiusPx = 6, .gesture = 0});
  REQUIRE(jobOf(state, image, JobKind::kLandmarks) != nullptr);
  REQUIRE(state.places.size() == 1);
  CHECK(state.places.front().isWaiting);
  CHECK(state.places.front().location == nullptr);
  apply(state, SelectMark{""});
  CHECK(state.jobs.size() == 1);
  findLandmarksNow(state);
  CHECK(state.jobs.empty());
  CHECK_FALSE(state.places.front().isWaiting);
  REQUIRE(state.places.front().location);
  CHECK(state.places.front().location->rays.size() == 1);
}

TEST_CASE("A view without a breast to be found says what is missing, until the reader sets the nipple") {
  StudyState state = largeExam();
  const ImageId image = rightView(state, ViewPosition::kCC).id;
  apply(state, SetMark{.id = {}, .image = image, .center = {150, 110}, .radiusPx = 6, .gesture = 0});
  const JobId id = jobOf(state, image, JobKind::kLandmarks)->id;
  apply(state, JobStarted{id});
  apply(state, LandmarksDone{.id = id, .image = image, .breast = nullptr});
  CHECK(state.places.front().location == nullptr);
  CHECK(state.places.front().error.contains("nipple"));
  apply(state, SetNipple{image, {104, 150}, 0});
  CHECK(state.places.front().location != nullptr);
}

TEST_CASE("Cancelled work on landmarks stays cancelled until the reader marks again") {
  StudyState state = largeExam();
  const ImageId image = rightView(state, ViewPosition::kCC).id;
  apply(state, SetMark{.id = {}, .image = image, .center = {150, 110}, .radiusPx = 6, .gesture = 0});
  apply(state, CancelJobs{});
  CHECK(jobOf(state, image, JobKind::kLandmarks) == nullptr);
  apply(state, SetMark{.id = "m1", .image = image, .center = {150, 112}, .radiusPx = 6, .gesture = 0});
  CHECK(jobOf(state, image, JobKind::kLandmarks) != nullptr);
}

TEST_CASE("Choosing the mark tool looks for the landmarks of what hangs") {
  StudyState state = largeExam();
  CHECK(jobOf(state, "i1", JobKind::kLandmarks) == nullptr);
  Settings settings = state.settings;
  settings.tool = Tool::kMark;
  apply(state, ChangeSettings{settings});
  CHECK(state.jobs.size() == 4);
}

TEST_CASE("Moving a mark up in MLO moves the place up, and outward in CC outward") {
  StudyState state = markedInBoth();
  const PointInBreastMm before = state.places.front().location->position;
  setMark(state, ViewPosition::kMLO, {150, 95}, "m2");
  const PointInBreastMm higher = state.places.front().location->position;
  CHECK(higher.y > before.y + 3);
  setMark(state, ViewPosition::kCC, {150, 95}, "m1");
  CHECK(state.places.front().location->position.x > higher.x + 3);
}

TEST_CASE("Moving a landmark moves the place at once") {
  StudyState state = markedInBoth();
  const auto before = state.places.front().location;
  const ImageId mlo = rightView(state, ViewPosition::kMLO).id;
  apply(state, SetNipple{mlo, {104, 170}, 0});
  CHECK(state.places.front().location->position.y > before->position.y + 2);
  CHECK(landmarksOf(state, rightView(state, ViewPosition::kMLO)).nippleByReader);
  apply(state, SetPectoral{mlo, {{150, 0}, {199, 250}}, 0});
  CHECK(landmarksOf(state, rightView(state, ViewPosition::kMLO)).pectoralByReader);
  apply(state, SetNippleInProfile{mlo, false});
  CHECK_FALSE(landmarksOf(state, rightView(state, ViewPosition::kMLO)).nipple->inProfile);
  apply(state, ResetLandmarks{mlo});
  CHECK_FALSE(landmarksOf(state, rightView(state, ViewPosition::kMLO)).nippleByReader);
  CHECK(state.places.front().location->position == before->position);
}

TEST_CASE("What has not changed is not located again") {
  StudyState state = markedInBoth();
  const auto before = state.places.front().location;
  apply(state, SelectMark{"m1"});
  CHECK(state.places.front().location == before);
}

TEST_CASE("One undo takes a whole drag back, the next one the mark") {
  StudyState state = largeExam();
  setMark(state, ViewPosition::kCC, {150, 110});
  for (int step = 1; step <= 5; ++step) {
    setMark(state, ViewPosition::kCC, {150.0 + step, 110}, "m1", 7);
  }
  CHECK(findMark(state, "m1")->center.x == 155);
  apply(state, UndoMarks{});
  CHECK(findMark(state, "m1")->center.x == 150);
  apply(state, UndoMarks{});
  CHECK(state.reader.marks.empty());
  CHECK(state.places.empty());
  apply(state, UndoMarks{});
  CHECK(state.reader.marks.empty());
}

TEST_CASE("A deleted mark leaves the other one alone, and undo brings it back") {
  StudyState state = markedInBoth();
  apply(state, DeleteMark{"m2"});
  REQUIRE(state.places.size() == 1);
  CHECK(state.places.front().spots == std::vector<std::string>{"m1"});
  apply(state, UndoMarks{});
  CHECK(state.places.front().spots.size() == 2);
}

TEST_CASE("Parted marks stay apart, and linking joins them again") {
  StudyState state = markedInBoth();
  apply(state, UnlinkSpots{"m1", "m2"});
  CHECK(state.places.size() == 2);
  REQUIRE(linkCandidates(state, "m1").size() == 1);
  CHECK(linkCandidates(state, "m1").front().spot == "m2");
  apply(state, LinkSpots{"m2", "m1"});
  REQUIRE(state.places.size() == 1);
  CHECK(state.places.front().isLinkedByReader);
  CHECK(state.places.front().spots == std::vector<std::string>{"m1", "m2"});
}

TEST_CASE("Marks of different breasts or of one projection cannot be linked") {
  StudyState state = markedInBoth();
  apply(state, SetMark{.id = {},
                       .image = imageWith(state, Laterality::kLeft, ViewPosition::kMLO).id,
                       .center = {50, 110},
                       .radiusPx = 6,
                       .gesture = 0});
  setMark(state, ViewPosition::kCC, {160, 180});
  const ReaderWork before = state.reader;
  apply(state, LinkSpots{"m1", "m3"});
  apply(state, LinkSpots{"m1", "m4"});
  CHECK(state.reader == before);
}

TEST_CASE("Dragging the lesion in 3D moves both marks, and the place follows the pointer") {
  StudyState state = markedInBoth();
  const PointInBreastMm from = state.places.front().location->position;
  const PointInBreastMm to{from.x - 6, from.y + 5, from.z};
  const PointInImage cc = findMark(state, "m1")->center, mlo = findMark(state, "m2")->center;
  apply(state, MovePlace{"m1", to, 3});
  CHECK(findMark(state, "m1")->center.y > cc.y);  // medial is down in CC
  CHECK(findMark(state, "m2")->center != mlo);
  const PointInBreastMm now = state.places.front().location->position;
  CHECK(std::hypot(now.x - to.x, now.y - to.y, now.z - to.z) < 2.0);
  apply(state, UndoMarks{});
  CHECK(findMark(state, "m1")->center == cc);
  CHECK(findMark(state, "m2")->center == mlo);
}

TEST_CASE("A place dragged out of the breast keeps its marks inside the skin and the images") {
  for (const PointInBreastMm out :
       {PointInBreastMm{400, 0, 30}, PointInBreastMm{-400, 0, 30}, PointInBreastMm{0, 400, 30},
        PointInBreastMm{0, -400, 30}, PointInBreastMm{10, 10, -300}, PointInBreastMm{300, 300, -200}}) {
    INFO(out.x << " " << out.y << " " << out.z);
    StudyState state = markedInBoth();
    const PointInImage before = findMark(state, "m1")->center;
    apply(state, MovePlace{"m1", out, 3});
    CHECK(findMark(state, "m1")->center != before);
    for (const Place& place : state.places) {
      REQUIRE(place.location);
      CHECK(place.location->position.z > -1);
      for (const localization::ViewMarks& marks : place.marks) {
        const PointInImage at = marks.lesion.center;
        CHECK(at.x >= 0);
        CHECK(at.x <= marks.columns - 1);
        CHECK(localization::outsideSkinPx(marks.outline, false, at) < 1);
      }
      CHECK(place.location->doubt != localization::PlaceDoubt::kMarkInAir);
    }
  }
}

TEST_CASE("Dragging a model's pair leaves the findings and makes the reader's own linked marks") {
  StudyState state = largeExam();
  apply(state, AddModel{mammoModel()});
  const ImageId cc = rightView(state, ViewPosition::kCC).id, mlo = rightView(state, ViewPosition::kMLO).id;
  analyze(state, cc, {findingAt(cc + "-f1", {140, 100, 160, 120}, 0.9)});
  analyze(state, mlo, {findingAt(mlo + "-f1", {140, 105, 160, 125}, 0.9)});
  Settings settings = state.settings;
  settings.showLandmarks = true;
  apply(state, ChangeSettings{settings});
  findLandmarksNow(state);
  REQUIRE(state.places.size() == 1);
  const Place& pair = state.places.front();
  CHECK(pair.spots == std::vector<std::string>{cc + "-f1", mlo + "-f1"});
  CHECK(pair.score.value_or(0) > 0.5);
  PointInBreastMm to = pair.location->position;
  to.x += 5;
  apply(state, MovePlace{pair.spots.front(), to, 4});
  CHECK(findFinding(state, cc + "-f1") != nullptr);
  CHECK(state.reader.marks.size() == 2);
  REQUIRE(shownPlace(state) != nullptr);
  CHECK(shownPlace(state)->isLinkedByReader);
  CHECK(shownPlace(state)->spots.front() == state.reader.marks.front().id);
}

TEST_CASE("A finding alone is located when it is selected") {
  StudyState state = largeExam();
  apply(state, AddModel{mammoModel()});
  const ImageId cc = rightView(state, ViewPosition::kCC).id;
  analyze(state, cc, {findingAt(cc + "-f1", {140, 100, 160, 120}, 0.9)});
  CHECK(state.places.empty());
  apply(state, SelectFinding{cc + "-f1"});
  CHECK(state.places.size() == 1);
  apply(state, SelectFinding{""});
  CHECK(state.places.empty());
}

TEST_CASE("Links follow findings to their new ids when the threshold changes") {
  StudyState state = largeExam();
  apply(state, AddModel{mammoModel()});
  const ImageId cc = rightView(state, ViewPosition::kCC).id;
  analyze(state, cc,
          {findingAt(cc + "-f1", {140, 100, 160, 120}, 0.9), findingAt(cc + "-f2", {20, 200, 40, 220}, 0.7)});
  setMark(state, ViewPosition::kMLO, {150, 115});
  apply(state, LinkSpots{"m1", cc + "-f1"});
  analyze(state, cc,
          {findingAt(cc + "-f1", {20, 200, 40, 220}, 0.95), findingAt(cc + "-f2", {140, 100, 160, 120}, 0.9)});
  REQUIRE(state.reader.linked.size() == 1);
  CHECK(state.reader.linked.front().joins("m1", cc + "-f2"));
}

TEST_CASE("Closing an exam takes its marks and landmarks with it") {
  StudyState state = markedInBoth();
  apply(state, SetNipple{rightView(state, ViewPosition::kCC).id, {104, 150}, 0});
  apply(state, CloseExam{*state.shownExam});
  CHECK(state.reader.marks.empty());
  CHECK(state.reader.landmarks.empty());
  CHECK(state.places.empty());
  apply(state, UndoMarks{});
  CHECK(state.reader.marks.empty());
}

TEST_CASE("A mark stays on its image and is never of no size") {
  StudyState state = largeExam();
  setMark(state, ViewPosition::kCC, {5000, -20});
  CHECK(findMark(state, "m1")->center == PointInImage{199, 0});
  const ImageId image = rightView(state, ViewPosition::kCC).id;
  apply(state, SetMark{.id = {}, .image = image, .center = {10, 10}, .radiusPx = 0, .gesture = 0});
  apply(state, SetMark{.id = {}, .image = image, .center = {std::nan(""), 10}, .radiusPx = 5, .gesture = 0});
  apply(state, SetMark{.id = {}, .image = "nowhere", .center = {10, 10}, .radiusPx = 5, .gesture = 0});
  CHECK(state.reader.marks.size() == 1);
}

TEST_CASE("A mark in one view guides to where the other view could show it") {
  StudyState state = largeExam();
  Settings settings = state.settings;
  settings.showLandmarks = true;
  apply(state, ChangeSettings{settings});
  findLandmarksNow(state);
  setMark(state, ViewPosition::kCC, {150, 110});
  const Image& mlo = rightView(state, ViewPosition::kMLO);
  REQUIRE(state.places.size() == 1);
  CHECK(state.places.front().guideImage == mlo.id);
  REQUIRE(state.places.front().guide.size() > 4);
  const std::vector<PointInImage> guide = state.places.front().guide;
  CHECK(std::abs(guide.front().y - guide.back().y) > 20);  // from one side of the breast to the other
  // Not beyond its skin, and up to it.
  const std::vector<PointInImage> skin = landmarksOf(state, mlo).outline;
  const double step = std::hypot(guide[1].x - guide[0].x, guide[1].y - guide[0].y);
  for (const PointInImage& end : {guide.front(), guide.back()}) {
    double nearest = 1e9;
    for (const PointInImage& at : skin) nearest = std::min(nearest, std::hypot(at.x - end.x, at.y - end.y));
    CHECK(nearest < step + 3);
  }

  // Marked on the curve, both marks fit together; far off it they do not.
  const auto fits = [&](PointInImage at) {
    StudyState marked = state;
    setMark(marked, ViewPosition::kMLO, at);
    for (const std::string& warning : marked.places.front().location->warnings) {
      if (warning.contains("hardly fit")) return false;
    }
    return true;
  };
  const PointInImage middle = guide[guide.size() / 2];
  CHECK(fits(middle));
  CHECK_FALSE(fits({middle.x + 45, middle.y}));
  setMark(state, ViewPosition::kMLO, middle);
  CHECK(state.places.front().guide.empty());
}

TEST_CASE("A mark that has no partner stays alone, undo and linking by hand bring the pair back") {
  StudyState state = markedInBoth();
  apply(state, KeepAlone{"m1"});
  REQUIRE(state.places.size() == 2);
  CHECK(state.places[0].spots == std::vector<std::string>{"m1"});
  CHECK(isKeptAlone(state, "m1"));
  REQUIRE(linkCandidates(state, "m1").size() == 1);
  CHECK(linkCandidates(state, "m1").front().spot == "m2");
  apply(state, UndoMarks{});
  CHECK(state.places.size() == 1);
  apply(state, RedoMarks{});
  apply(state, LinkSpots{"m1", "m2"});
  REQUIRE(state.places.size() == 1);
  CHECK(state.places[0].isLinkedByReader);
  CHECK_FALSE(isKeptAlone(state, "m1"));
  apply(state, KeepAlone{"m2"});
  CHECK(state.reader.linked.empty());
  CHECK(state.places.size() == 2);
}

TEST_CASE("Pairs that were seen stay while more lesions are marked, one after the other or view by view") {
  // Three lesions of which two lie equally far from the nipple: their places alone cannot tell them apart.
  const std::vector<std::pair<PointInImage, PointInImage>> lesions = {
      {{150, 110}, {150, 115}}, {{150, 190}, {150, 185}}, {{140, 150}, {141, 150}}};
  const auto pairs = [](const StudyState& state) {
    std::vector<std::vector<std::string>> found;
    for (const Place& place : state.places) {
      if (place.spots.size() == 2) found.push_back(place.spots);
    }
    return found;  // in the order of marking
  };
  SECTION("one after the other") {
    StudyState state = largeExam();
    std::vector<std::vector<std::string>> expected;
    for (const auto& [level, steep] : lesions) {
      setMark(state, ViewPosition::kCC, level);
      setMark(state, ViewPosition::kMLO, steep);
      const std::size_t marks = state.reader.marks.size();
      expected.push_back({state.reader.marks[marks - 2].id, state.reader.marks[marks - 1].id});
      CHECK(pairs(state) == expected);
    }
  }
  SECTION("view by view") {
    StudyState state = largeExam();
    for (const auto& lesion : lesions) setMark(state, ViewPosition::kCC, lesion.first);
    for (const auto& lesion : lesions) setMark(state, ViewPosition::kMLO, lesion.second);
    CHECK(pairs(state) == std::vector<std::vector<std::string>>{{"m1", "m4"}, {"m2", "m5"}, {"m3", "m6"}});
  }
}

TEST_CASE("What is left over of several marks is not forced together") {
  StudyState state = largeExam();
  setMark(state, ViewPosition::kCC, {112, 150});  // close to the nipple, its partner was not found
  setMark(state, ViewPosition::kCC, {150, 110});
  setMark(state, ViewPosition::kMLO, {150, 115});
  setMark(state, ViewPosition::kMLO, {190, 150});  // far from it, the same
  REQUIRE(state.places.size() == 3);
  CHECK(placeOf(state, "m2")->holds("m3"));
  CHECK(placeOf(state, "m1")->spots.size() == 1);
  CHECK(placeOf(state, "m4")->spots.size() == 1);
}
