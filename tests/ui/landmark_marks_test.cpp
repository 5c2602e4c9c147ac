#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <memory>
#include <string>

#include "study/landmarks.h"
#include "ui/landmark_marks.h"
#include "ui/marking_driver.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::ui::testing;
using namespace lobule::study::testing;
using Catch::Matchers::WithinAbs;

namespace {

study::LandmarkEdits editsIn(const Marking& marking, ViewPosition position) {
  const auto& edits = marking.driver.state.reader.landmarks;
  const auto found = edits.find(rightView(marking.driver.state, position).id);
  return found == edits.end() ? study::LandmarkEdits{} : found->second;
}

// The MLO's muscle goes unseen.
void forgetMuscle(Marking& marking) {
  const study::ImageId mlo = rightView(marking.driver.state, ViewPosition::kMLO).id;
  for (study::Image& image : marking.driver.state.images) {
    if (image.id != mlo) continue;
    auto breast = std::make_shared<anatomy::BreastFrame>(*image.breast);
    breast->pectoral.reset();
    image.breast = std::move(breast);
  }
}

// Where someBreast's skin is, from the top on: 0 to 1.
PointInImage skinAt(double part) {
  const double turn = 3.14159265 * part;
  return {199 - 95 * std::sin(turn), 150 - 110 * std::cos(turn)};
}

}  // namespace

TEST_CASE("The skin line is pulled where the mark tool takes hold of it, its far ends staying") {
  Marking marking;
  const PointInImage from = skinAt(0.8), to{from.x - 14, from.y + 6};
  const std::size_t held = 32;  // of the outline's 41 points
  marking.drag(ViewPosition::kCC, from, to);
  const auto edits = editsIn(marking, ViewPosition::kCC);
  REQUIRE(edits.outline);
  CHECK_THAT((*edits.outline)[held].x, WithinAbs(to.x, 2));
  CHECK_THAT((*edits.outline)[held].y, WithinAbs(to.y, 2));
  CHECK_THAT(edits.outline->front().x, WithinAbs(skinAt(0).x, 0.01));
  CHECK_THAT((*edits.outline)[10].x, WithinAbs(skinAt(0.25).x, 0.1));
  CHECK(marking.driver.state.reader.marks.empty());
  marking.driver.key(ImGuiKey_U);
  CHECK_FALSE(editsIn(marking, ViewPosition::kCC).outline);
}

TEST_CASE("The skin line stays where it is under the hand that pans, and a click on it is a mark") {
  Marking marking;
  marking.click(ViewPosition::kCC, skinAt(0.8));
  CHECK(marking.driver.state.reader.marks.size() == 1);
  marking.driver.key(ImGuiKey_P);
  marking.drag(ViewPosition::kMLO, skinAt(0.8), {skinAt(0.8).x - 14, skinAt(0.8).y});
  CHECK_FALSE(editsIn(marking, ViewPosition::kMLO).outline);
  CHECK(marking.driver.countSent<study::SetView>() > 0);
}

TEST_CASE("A muscle edge that was not found is dragged into place from where it usually is") {
  Marking marking;
  forgetMuscle(marking);
  marking.driver.frame();
  const study::Image& mlo = rightView(marking.driver.state, ViewPosition::kMLO);
  CHECK_FALSE(study::landmarksOf(marking.driver.state, mlo).pectoral);
  const LineInImage usual = study::usualMuscleEdge(mlo, study::landmarksOf(marking.driver.state, mlo));
  const PointInImage middle{(usual.a.x + usual.b.x) / 2, (usual.a.y + usual.b.y) / 2};
  marking.drag(ViewPosition::kMLO, middle, {middle.x - 10, middle.y});
  const auto edits = editsIn(marking, ViewPosition::kMLO);
  REQUIRE(edits.pectoral);
  CHECK_THAT(edits.pectoral->a.x, WithinAbs(usual.a.x - 10, 2));
  CHECK_THAT(edits.pectoral->a.y, WithinAbs(usual.a.y, 2));
  CHECK_THAT(edits.pectoral->b.y, WithinAbs(usual.b.y, 2));
}

TEST_CASE("Beside the muscle's edge stands when it was not found or is in doubt, until the reader sets it") {
  Marking marking;
  const auto& state = marking.driver.state;
  const study::Image& mlo = rightView(state, ViewPosition::kMLO);
  const std::string said = "Muscle's edge in doubt";
  study::Landmarks landmarks = study::landmarksOf(state, mlo);
  landmarks.pectoralDeviationDeg = 3;
  CHECK(std::string(muscleWords(mlo, landmarks)).empty());
  landmarks.pectoralDeviationDeg = 9;
  CHECK(muscleWords(mlo, landmarks) == said);
  landmarks.pectoralDeviationDeg.reset();  // as of a reader's line
  CHECK(std::string(muscleWords(mlo, landmarks)).empty());
  landmarks.pectoral.reset();
  CHECK(std::string(muscleWords(mlo, landmarks)).starts_with("Muscle not found"));
  const study::Image& cc = rightView(state, ViewPosition::kCC);
  CHECK(std::string(muscleWords(cc, study::landmarksOf(state, cc))).empty());
}

TEST_CASE("No muscle is offered where a view shows none, nor a second one where it was found") {
  Marking marking;
  const study::Image& cc = rightView(marking.driver.state, ViewPosition::kCC);
  const LineInImage usual = study::usualMuscleEdge(cc, study::landmarksOf(marking.driver.state, cc));
  const PointInImage middle{(usual.a.x + usual.b.x) / 2, (usual.a.y + usual.b.y) / 2};
  marking.drag(ViewPosition::kCC, middle, {middle.x - 10, middle.y});
  CHECK_FALSE(editsIn(marking, ViewPosition::kCC).pectoral);
  marking.driver.key(ImGuiKey_U);
  const LineInImage found{{169, 0}, {199, 200}};  // as someBreast has it
  marking.drag(ViewPosition::kMLO, {184, 100}, {176, 100});
  const auto edits = editsIn(marking, ViewPosition::kMLO);
  REQUIRE(edits.pectoral);
  CHECK_THAT(edits.pectoral->a.x, WithinAbs(found.a.x - 8, 2));
}

TEST_CASE("The nipple is dragged where it belongs, and a click says that it is not in profile") {
  Marking marking;
  marking.drag(ViewPosition::kMLO, {104, 150}, {104, 180});
  const auto& edits = marking.driver.state.reader.landmarks;
  REQUIRE(edits.size() == 1);
  REQUIRE(edits.begin()->second.nipple);
  CHECK_THAT(edits.begin()->second.nipple->y, WithinAbs(180, 2));
  marking.click(ViewPosition::kMLO, {104, 180});
  CHECK(edits.begin()->second.nippleInProfile == false);
  CHECK(marking.driver.state.reader.marks.empty());
}
