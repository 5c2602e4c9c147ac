#include "study/snapshot_places.h"

#include <algorithm>
#include <vector>

#include "localization/locate_json.h"
#include "study/landmarks.h"

namespace lobule::study {
namespace {

Json pointJson(PointInImage point) {
  return {point.x, point.y};
}

Json lineJson(const std::optional<LineInImage>& line) {
  return line ? Json({pointJson(line->a), pointJson(line->b)}) : Json(nullptr);
}

Json nippleJson(const Landmarks& landmarks) {
  if (!landmarks.nipple) return nullptr;
  return {{"point", pointJson(landmarks.nipple->point)},
          {"inProfile", landmarks.nipple->inProfile},
          {"byReader", landmarks.nippleByReader},
          {"withNetwork", landmarks.nipple->withNetwork}};
}

Json guideJson(const Place& place) {
  if (place.guide.empty()) return nullptr;
  Json points = Json::array();
  for (const PointInImage& point : place.guide) points.push_back(pointJson(point));
  return {{"imageId", place.guideImage}, {"points", points}};
}

Json placeJson(const StudyState& state, const Place& place) {
  Json json = {{"exam", place.exam},
               {"laterality", std::string(toDicom(place.laterality))},
               {"spots", place.spots},
               {"images", place.images},
               {"linkedByReader", place.isLinkedByReader},
               {"score", place.score ? Json(*place.score) : Json(nullptr)},
               {"waiting", place.isWaiting},
               {"shown", shownPlace(state) == &place},
               {"error", place.error.empty() ? Json(nullptr) : Json(place.error)},
               {"guide", guideJson(place)},
               {"words", nullptr},
               {"location", nullptr}};
  if (!place.location) return json;
  json["location"] = localization::locationToJson(*place.location);
  json["words"] = json["location"]["words"];
  return json;
}

Json cameraJson(const std::optional<WidgetCamera>& camera) {
  if (!camera) return nullptr;
  const auto point = [](PointInBreastMm p) { return Json::array({p.x, p.y, p.z}); };
  return {{"eyeMm", point(camera->eye)}, {"targetMm", point(camera->target)}, {"cssPxPerMm", camera->cssPxPerMm}};
}

}  // namespace

Json marksJson(const StudyState& state) {
  Json json = Json::array();
  for (const ReaderMark& mark : state.reader.marks) {
    json.push_back({{"id", mark.id},
                    {"imageId", mark.image},
                    {"center", pointJson(mark.center)},
                    {"radiusPx", mark.radiusPx},
                    {"selected", mark.id == state.selectedMark}});
  }
  return json;
}

// At most some forty of its points.
Json skinLineJson(const std::vector<PointInImage>& line) {
  Json json = Json::array();
  const std::size_t step = std::max<std::size_t>(1, line.size() / 32);
  for (std::size_t i = 0; i < line.size(); i += step) json.push_back(pointJson(line[i]));
  return json;
}

Json landmarksJson(const StudyState& state) {
  Json json = Json::array();
  for (const Image& image : state.images) {
    if (!isLocatable(image) || (!image.breast && !state.reader.landmarks.contains(image.id))) continue;
    const Landmarks landmarks = landmarksOf(state, image);
    json.push_back({{"imageId", image.id},
                    {"chestWallSide", landmarks.chestWallSide == ImageSide::kRight ? "right" : "left"},
                    {"nipple", nippleJson(landmarks)},
                    {"pectoral", lineJson(landmarks.pectoral)},
                    {"pectoralByReader", landmarks.pectoralByReader},
                    {"pectoralWithNetwork", landmarks.pectoralWithNetwork},
                    {"chestWall", lineJson(landmarks.chestWall)},
                    {"chestWallByReader", landmarks.chestWallByReader},
                    {"skinLine", skinLineJson(landmarks.outline)},
                    {"skinLineByReader", landmarks.outlineByReader}});
  }
  return json;
}

Json pairsJson(const StudyState& state) {
  Json json = Json::array();
  for (const Place& place : state.places) {
    if (place.spots.size() != 2) continue;
    json.push_back({{"spots", place.spots},
                    {"byReader", place.isLinkedByReader},
                    {"score", place.score ? Json(*place.score) : Json(nullptr)}});
  }
  return json;
}

Json locationsJson(const StudyState& state) {
  Json json = Json::array();
  for (const Place& place : state.places) json.push_back(placeJson(state, place));
  return json;
}

Json rectJson(const ViewportRect& rect) {
  return {{"x", rect.x}, {"y", rect.y}, {"width", rect.width}, {"height", rect.height}};
}

Json widgetJson(const StudyState& state, const WidgetOnScreen& widget) {
  const WidgetView& view = state.widget;
  return {{"azimuthDeg", view.azimuthDeg},
          {"elevationDeg", view.elevationDeg},
          {"zoom", view.zoom},
          {"step", view.step ? Json(*view.step) : Json(nullptr)},
          {"isLarge", view.isLarge},
          {"isAlone", view.isAlone},
          {"rectCss", rectJson(widget.rect)},
          {"lesionCss", widget.lesion ? Json({(*widget.lesion)[0], (*widget.lesion)[1]}) : Json(nullptr)},
          {"camera", cameraJson(widget.camera)}};
}

}  // namespace lobule::study
