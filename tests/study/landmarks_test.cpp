#include "study/landmarks.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "study/marked_exam.h"
#include "study/snapshot.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;
using Catch::Matchers::WithinAbs;

namespace {

// The right CC's skin line, drawn out along the chest wall about the nipple's row.
std::vector<PointInImage> longer(const StudyState& state, double factor) {
  auto line = landmarksOf(state, rightView(state, ViewPosition::kCC)).outline;
  for (PointInImage& point : line) point.y = 150 + factor * (point.y - 150);
  return line;
}

Json landmarksInSnapshot(const StudyState& state, const ImageId& image) {
  const Json snapshot = debugSnapshot(state, {}, 1);
  const auto& all = snapshot.at("landmarks");
  const auto found = std::ranges::find_if(all, [&](const Json& landmarks) { return landmarks.at("imageId") == image; });
  return found == all.end() ? Json() : *found;
}

}  // namespace

TEST_CASE("A skin line set by the reader moves the place, and undo brings both back") {
  StudyState state = markedInBoth();
  const ImageId cc = rightView(state, ViewPosition::kCC).id;
  const PointInBreastMm found = state.places.front().location->position;
  const auto before = landmarksInSnapshot(state, cc);
  CHECK(before.at("skinLineByReader") == false);
  CHECK(before.at("skinLine").size() > 20);

  const auto shorter = longer(state, 0.6), wanted = longer(state, 1.2);
  apply(state, SetSkinLine{cc, shorter, 1});
  apply(state, SetSkinLine{cc, wanted, 1});  // the same drag, further on
  CHECK(landmarksOf(state, rightView(state, ViewPosition::kCC)).outlineByReader);
  CHECK_FALSE(landmarksOf(state, rightView(state, ViewPosition::kMLO)).outlineByReader);
  CHECK(state.places.front().location->position != found);
  const auto after = landmarksInSnapshot(state, cc);
  CHECK(after.at("skinLineByReader") == true);
  CHECK(after.at("skinLine").at(0).at(1) < before.at("skinLine").at(0).at(1));

  apply(state, UndoMarks{});
  CHECK(state.places.front().location->position == found);
  apply(state, RedoMarks{});
  CHECK(state.places.front().location->position != found);
  apply(state, ResetLandmarks{cc});
  CHECK(state.places.front().location->position == found);
}

TEST_CASE("A skin line stays on its image, and one that is none is refused") {
  StudyState state = markedInBoth();
  const ImageId cc = rightView(state, ViewPosition::kCC).id;
  apply(state, SetSkinLine{cc, {{150, 150}}, 0});
  apply(state, SetSkinLine{cc, {{150, 150}, {std::numeric_limits<double>::quiet_NaN(), 3}}, 0});
  apply(state, SetSkinLine{"none", {{150, 150}, {150, 160}}, 0});
  CHECK_FALSE(landmarksOf(state, rightView(state, ViewPosition::kCC)).outlineByReader);
  apply(state, SetSkinLine{cc, {{150, -40}, {100, 150}, {150, 4000}}, 0});
  const Landmarks landmarks = landmarksOf(state, rightView(state, ViewPosition::kCC));
  REQUIRE(landmarks.outline.size() == 3);
  CHECK(landmarks.outline[0].y >= -0.5);
  CHECK(landmarks.outline[2].y <= 299.5);
}

TEST_CASE("A muscle's edge that was found says how sure it is, one that the reader set does not") {
  StudyState state = largeExam();
  setMark(state, ViewPosition::kMLO, {150, 115});
  const ImageId mlo = rightView(state, ViewPosition::kMLO).id;
  for (Image& image : state.images) {
    if (image.id != mlo) continue;
    auto breast = std::make_shared<anatomy::BreastFrame>(*image.breast);
    breast->pectoralDeviationDeg = 8;
    image.breast = std::move(breast);
  }
  const auto marks = [&] {
    const Image& image = rightView(state, ViewPosition::kMLO);
    return viewMarksOf(image, landmarksOf(state, image), {{150, 115}, 6}).value();
  };
  CHECK(marks().pectoralDeviationDeg == 8);
  apply(state, SetPectoral{mlo, {{160, 0}, {199, 210}}, 0});
  CHECK_FALSE(marks().pectoralDeviationDeg);
}

TEST_CASE("What lies near along the skin line follows a pull, and what is far stays") {
  std::vector<PointInImage> line;
  for (int i = 0; i <= 100; ++i) line.push_back({0, 10.0 * i});
  const auto pulled = pulledSkinLine(line, {0, 500}, {30, 520});
  CHECK_THAT(pulled[50].x, WithinAbs(30, 1e-9));
  CHECK_THAT(pulled[50].y, WithinAbs(520, 1e-9));
  CHECK(pulled[45].x > 15);
  CHECK(std::ranges::is_sorted(pulled.begin() + 50, pulled.end(), std::greater{}, &PointInImage::x));
  CHECK_THAT(pulled.front().x, WithinAbs(0, 1e-6));
  CHECK_THAT(pulled.back().y, WithinAbs(1000, 1e-6));
  CHECK(pulledSkinLine({{1, 2}}, {0, 0}, {9, 9}) == std::vector<PointInImage>{{1, 2}});
}

TEST_CASE("The usual muscle edge runs from the image's upper margin down to the chest wall, on either side") {
  const StudyState state = largeExam();
  const Image& mlo = rightView(state, ViewPosition::kMLO);
  const double right = mlo.header.columns - 1.0;
  Landmarks left, mirrored;
  mirrored.edgeColumn = right;
  mirrored.chestWallSide = ImageSide::kRight;
  const LineInImage leftWall = usualMuscleEdge(mlo, left), rightWall = usualMuscleEdge(mlo, mirrored);
  CHECK(leftWall.a.y == 0);
  CHECK(leftWall.b.x == 0);
  CHECK_THAT(rightWall.a.x, WithinAbs(right - leftWall.a.x, 1e-9));
  CHECK(rightWall.b.x == right);
  const double angle = std::atan2(leftWall.a.x, leftWall.b.y) * 180 / 3.14159265;
  CHECK(angle > 10);
  CHECK(angle < 30);
}

TEST_CASE("Where padding lies behind the breast, the picture ends at the tissue") {
  StudyState state = largeExam();
  for (Image& image : state.images) {
    auto breast = std::make_shared<anatomy::BreastFrame>(*someBreast(image));
    breast->nipple.reset();
    breast->pectoral.reset();
    if (image.header.laterality == Laterality::kRight) breast->box = {100, 30, 178, 270};
    if (image.header.laterality == Laterality::kLeft) breast->box = {2, 30, 99, 270};  // an outline, no padding
    image.breast = std::move(breast);
  }
  const Image& cc = rightView(state, ViewPosition::kCC);
  const Landmarks landmarks = landmarksOf(state, cc);
  CHECK(landmarks.edgeColumn == 178);
  CHECK(landmarks.chestWall->a.x == 178);
  CHECK(viewMarksOf(cc, landmarks, {{150, 115}, 6})->edgeColumn == 178);
  CHECK_THAT(usualNipplePlace(cc, landmarks).x, WithinAbs(178 - 0.55 * 178, 1e-9));
  const Image& mlo = rightView(state, ViewPosition::kMLO);
  CHECK(usualMuscleEdge(mlo, landmarksOf(state, mlo)).b.x == 178);
  const Image& left = imageWith(state, Laterality::kLeft, ViewPosition::kCC);
  CHECK(landmarksOf(state, left).edgeColumn == 0);
}

TEST_CASE("The chest wall is told by Patient Orientation, then by the pixels; where they clash it stays open") {
  StudyState state = largeExam();
  Image image = rightView(state, ViewPosition::kCC);
  image.header.patientOrientation = "A\\R";  // columns run forward: the chest wall is at the left
  image.chestWallInPixels.reset();
  CHECK(knownOf(image).view == ViewPosition::kCC);
  CHECK(knownOf(image).chestWall == ImageSide::kLeft);
  CHECK(knownOf(image).isChestWallStated);
  image.chestWallInPixels = ImageSide::kRight;
  CHECK_FALSE(knownOf(image).chestWall);
  image.header.patientOrientation.clear();
  CHECK(knownOf(image).chestWall == ImageSide::kRight);
  CHECK(knownOf(image).isChestWallStated);
  image.chestWallInPixels.reset();
  CHECK(knownOf(image).chestWall == ImageSide::kRight);  // where a right breast's usually is
  CHECK_FALSE(knownOf(image).isChestWallStated);
}
