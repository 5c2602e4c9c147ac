#include <type_traits>

#include "study/changes.h"
#include "study/places.h"

namespace lobule::study {
namespace {

// What a place rests on: marks, landmarks, findings, links, and the selected finding.
template <class Detail>
constexpr bool kMovesPlaces =
    std::is_same_v<Detail, SetMark> || std::is_same_v<Detail, DeleteMark> || std::is_same_v<Detail, SelectMark> ||
    std::is_same_v<Detail, SetNipple> || std::is_same_v<Detail, SetNippleInProfile> ||
    std::is_same_v<Detail, SetPectoral> || std::is_same_v<Detail, SetChestWall> ||
    std::is_same_v<Detail, SetSkinLine> || std::is_same_v<Detail, ResetLandmarks> ||
    std::is_same_v<Detail, LinkSpots> || std::is_same_v<Detail, UnlinkSpots> || std::is_same_v<Detail, MovePlace> ||
    std::is_same_v<Detail, KeepAlone> || std::is_same_v<Detail, UndoMarks> || std::is_same_v<Detail, RedoMarks> ||
    std::is_same_v<Detail, SetImageView> || std::is_same_v<Detail, SetModality> ||
    std::is_same_v<Detail, LandmarksDone> || std::is_same_v<Detail, AnalysisDone> ||
    std::is_same_v<Detail, SelectFinding> || std::is_same_v<Detail, CloseExam>;

}  // namespace

void apply(StudyState& state, const Action& action) {
  std::visit(
      [&](const auto& detail) {
        change(state, detail);
        wantLandmarks(state);
        wantNearFrames(state);
        if constexpr (kMovesPlaces<std::decay_t<decltype(detail)>>) updatePlaces(state);
      },
      action);
}

}  // namespace lobule::study
