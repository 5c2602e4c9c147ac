#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "study/changes.h"
#include "study/dragged_place.h"
#include "study/landmarks.h"
#include "study/places.h"

namespace lobule::study {
namespace {

PointInImage within(const Image& image, PointInImage point) {
  return {std::clamp(point.x, 0.0, image.header.columns - 1.0), std::clamp(point.y, 0.0, image.header.rows - 1.0)};
}

LineInImage within(const Image& image, const LineInImage& line) {
  return {within(image, line.a), within(image, line.b)};
}

bool isFinite(PointInImage point) {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

// The image to mark on, its landmarks asked for again; null when nothing can be located on it.
Image* markable(StudyState& state, const ImageId& id) {
  Image* image = findImage(state, id);
  if (image == nullptr || !isLocatable(*image)) return nullptr;
  image->isBreastUnwanted = false;
  return image;
}

void forgetPairsOf(ReaderWork& work, const std::string& spot) {
  std::erase_if(work.linked, [&](const SpotPair& pair) { return pair.holds(spot); });
  std::erase_if(work.apart, [&](const SpotPair& pair) { return pair.holds(spot); });
  std::erase(work.alone, spot);
}

void selectMark(StudyState& state, const std::string& id) {
  if (!state.selectedFinding.empty()) leaveFinding(state);
  state.selectedFinding.clear();
  state.selectedMark = id;
  state.movedMark.clear();
}

// Keeps links that join two spots of one breast in views that cross.
bool canLink(const StudyState& state, const std::string& a, const std::string& b) {
  const Image *one = imageOfSpot(state, a), *other = imageOfSpot(state, b);
  if (one == nullptr || other == nullptr || !isLocatable(*one) || !isLocatable(*other)) return false;
  const bool crosses = (one->header.view == ViewPosition::kCC) != (other->header.view == ViewPosition::kCC);
  return crosses && one->exam == other->exam && one->header.laterality == other->header.laterality;
}

void link(ReaderWork& work, const std::string& a, const std::string& b) {
  std::erase_if(work.linked, [&](const SpotPair& pair) { return pair.holds(a) || pair.holds(b); });
  std::erase_if(work.apart, [&](const SpotPair& pair) { return pair.joins(a, b); });
  std::erase(work.alone, a);
  std::erase(work.alone, b);
  work.linked.push_back({a, b});
}

}  // namespace

void change(StudyState& state, const SetMark& action) {
  const Image* image = markable(state, action.image);
  if (image == nullptr || !isFinite(action.center) || !(action.radiusPx > 0)) return;
  const auto found = std::ranges::find(state.reader.marks, action.id, &ReaderMark::id);
  const bool isNew = found == state.reader.marks.end();
  if (isNew && !action.id.empty()) return;
  const auto at = found - state.reader.marks.begin();
  remember(state, action.gesture);
  ReaderMark mark{.id = isNew ? "m" + std::to_string(state.nextMark++) : action.id,
                  .image = action.image,
                  .center = within(*image, action.center),
                  .radiusPx = std::min(action.radiusPx, image->header.rows / 2.0)};
  selectMark(state, mark.id);
  if (isNew) {
    state.reader.marks.push_back(std::move(mark));
  } else {
    if (action.gesture == 0) state.movedMark = mark.id;
    state.reader.marks[static_cast<std::size_t>(at)] = std::move(mark);
  }
}

void change(StudyState& state, const DeleteMark& action) {
  if (findMark(state, action.id) == nullptr) return;
  remember(state, 0);
  std::erase_if(state.reader.marks, [&](const ReaderMark& mark) { return mark.id == action.id; });
  forgetPairsOf(state.reader, action.id);
  if (state.selectedMark == action.id) state.selectedMark.clear();
}

void change(StudyState& state, const SelectMark& action) {
  if (!action.id.empty() && findMark(state, action.id) == nullptr) return;
  selectMark(state, action.id);
}

void change(StudyState& state, const SetNipple& action) {
  const Image* image = markable(state, action.image);
  if (image == nullptr || !isFinite(action.point)) return;
  remember(state, action.gesture);
  state.reader.landmarks[action.image].nipple = within(*image, action.point);
}

void change(StudyState& state, const SetNippleInProfile& action) {
  if (markable(state, action.image) == nullptr) return;
  remember(state, 0);
  state.reader.landmarks[action.image].nippleInProfile = action.isInProfile;
}

void change(StudyState& state, const SetPectoral& action) {
  const Image* image = markable(state, action.image);
  if (image == nullptr || !isFinite(action.line.a) || !isFinite(action.line.b)) return;
  remember(state, action.gesture);
  state.reader.landmarks[action.image].pectoral = within(*image, action.line);
}

void change(StudyState& state, const SetChestWall& action) {
  const Image* image = markable(state, action.image);
  if (image == nullptr || !isFinite(action.line.a) || !isFinite(action.line.b)) return;
  remember(state, action.gesture);
  state.reader.landmarks[action.image].chestWall = within(*image, action.line);
}

void change(StudyState& state, const SetSkinLine& action) {
  const Image* image = markable(state, action.image);
  if (image == nullptr || action.line.size() < 2 || !std::ranges::all_of(action.line, isFinite)) return;
  remember(state, action.gesture);
  std::vector<PointInImage> line = action.line;
  for (PointInImage& point : line) point = within(*image, point);
  state.reader.landmarks[action.image].outline = std::move(line);
}

void change(StudyState& state, const ResetLandmarks& action) {
  if (!state.reader.landmarks.contains(action.image)) return;
  remember(state, 0);
  state.reader.landmarks.erase(action.image);
}

void change(StudyState& state, const LinkSpots& action) {
  if (!canLink(state, action.a, action.b)) return;
  remember(state, 0);
  link(state.reader, action.a, action.b);
}

void change(StudyState& state, const UnlinkSpots& action) {
  if (imageOfSpot(state, action.a) == nullptr || imageOfSpot(state, action.b) == nullptr) return;
  remember(state, 0);
  std::erase_if(state.reader.linked, [&](const SpotPair& pair) { return pair.joins(action.a, action.b); });
  std::erase_if(state.reader.apart, [&](const SpotPair& pair) { return pair.joins(action.a, action.b); });
  state.reader.apart.push_back({action.a, action.b});
}

void change(StudyState& state, const KeepAlone& action) {
  if (imageOfSpot(state, action.spot) == nullptr || std::ranges::contains(state.reader.alone, action.spot)) return;
  remember(state, 0);
  std::erase_if(state.reader.linked, [&](const SpotPair& pair) { return pair.holds(action.spot); });
  state.reader.alone.push_back(action.spot);
}

void change(StudyState& state, const MovePlace& action) {
  const Place* found = placeOf(state, action.spot);
  if (found == nullptr || !found->location || found->marks.size() != found->spots.size()) return;
  const Place place = *found;
  const std::vector<PointInImage> marks = marksForDragged(place, action.position);
  if (marks.size() != place.spots.size()) return;

  // A finding stays where the model put it: the reader's own mark goes from its place.
  remember(state, action.gesture);
  std::vector<std::string> moved;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const Image& image = *findImage(state, place.images[i]);
    const PointInImage at = within(image, storedFromDisplayed(image, landmarksOf(state, image), marks[i]));
    const auto mark = std::ranges::find(state.reader.marks, place.spots[i], &ReaderMark::id);
    if (mark != state.reader.marks.end()) {
      mark->center = at;
      moved.push_back(mark->id);
      continue;
    }
    const auto lesion = lesionMarkOf(state, place.spots[i]);
    const std::string id = "m" + std::to_string(state.nextMark++);
    state.reader.marks.push_back(
        {.id = id, .image = image.id, .center = at, .radiusPx = std::max(1.0, lesion ? lesion->radiusPx : 1.0)});
    moved.push_back(id);
  }
  if (moved.size() == 2 && moved != place.spots) link(state.reader, moved[0], moved[1]);
  selectMark(state, moved.front());
}

void change(StudyState& state, const SetExplained& action) {
  state.explained = action.step;
  if (action.step) state.widget.step.reset();  // one explanation at a time: both go on by the same keys
}

void change(StudyState& state, const SetWidget& action) {
  state.widget = action.view;
  if (state.widget.step) state.explained.reset();
  if (state.widget.step) state.widget.step = std::clamp(*state.widget.step, 0, 7);
}

}  // namespace lobule::study
