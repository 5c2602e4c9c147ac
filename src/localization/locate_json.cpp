#include "localization/locate_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>

#include "localization/words.h"

namespace lobule::localization {
namespace {

constexpr double kMostPixels = 1e6;  // that an image has in a row or column, or a mark lies off it

// Reads one view; `where` names it in errors ("views[0]").
class ViewReader {
 public:
  ViewReader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

  std::optional<double> number(const char* name) {
    const Json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_number() && std::isfinite(value->get<double>())) return value->get<double>();
    complain(name, "a number");
    return std::nullopt;
  }

  std::optional<bool> truth(const char* name) {
    const Json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    complain(name, "true or false");
    return std::nullopt;
  }

  std::optional<PointInImage> point(const char* name) {
    const Json* value = find(name);
    return value == nullptr ? std::nullopt : pointFrom(*value, name);
  }

  std::optional<LineInImage> line(const char* name) {
    const Json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_array() || value->size() != 2) {
      complain(name, "two points");
      return std::nullopt;
    }
    const auto a = pointFrom((*value)[0], name), b = pointFrom((*value)[1], name);
    return a && b ? std::optional(LineInImage{*a, *b}) : std::nullopt;
  }

  std::vector<PointInImage> polyline(const char* name) {
    std::vector<PointInImage> points;
    const Json* value = find(name);
    if (value == nullptr) return points;
    if (!value->is_array()) complain(name, "a list of points");
    for (const Json& item : *value) {
      if (const auto p = pointFrom(item, name)) points.push_back(*p);
      if (error_) break;
    }
    return points;
  }

  std::optional<LesionMark> lesion() {
    const Json* value = find("lesion");
    if (value == nullptr || !value->is_object() || !value->contains("center")) {
      complain("lesion", "an object with a center");
      return std::nullopt;
    }
    ViewReader inner(*value, where_ + ".lesion");
    const auto center = inner.point("center");
    const auto radius = inner.number("radiusPx");
    if (inner.error_) error_ = inner.error_;
    if (!center) return std::nullopt;
    return LesionMark{*center, radius.value_or(0.0)};
  }

  void complain(std::string_view name, std::string_view expected) {
    if (!error_) error_ = Error{ErrorCode::kBadInput, std::format("{}.{} must be {}.", where_, name, expected)};
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  // A field that is there and not null.
  const Json* find(const char* name) const {
    if (!json_.is_object()) return nullptr;
    const auto at = json_.find(name);
    return at == json_.end() || at->is_null() ? nullptr : &*at;
  }

  std::optional<PointInImage> pointFrom(const Json& value, const char* name) {
    if (value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number()) {
      const PointInImage point{value[0].get<double>(), value[1].get<double>()};
      if (std::abs(point.x) <= kMostPixels && std::abs(point.y) <= kMostPixels) return point;
    }
    complain(name, "[column, row], each within a million pixels");
    return std::nullopt;
  }

  const Json& json_;
  std::string where_;
  std::optional<Error> error_;
};

Result<ViewMarks> viewFromJson(const Json& json, const std::string& where) {
  if (!json.is_object()) return fail(ErrorCode::kBadInput, where + " must be an object.");
  ViewReader reader(json, where);
  ViewMarks marks;
  const auto word = json.find("view");
  const auto view =
      word != json.end() && word->is_string() ? viewPositionFromDicom(word->get<std::string>()) : std::nullopt;
  if (!view) return fail(ErrorCode::kBadInput, where + ".view must be CC, MLO, ML or LM.");
  marks.view = *view;
  const auto pixels = [&](const char* name) {
    const auto value = reader.number(name);
    if (value && (*value < 0 || *value > kMostPixels)) reader.complain(name, "a number of pixels");
    return value && *value >= 0 && *value <= kMostPixels ? static_cast<int>(*value) : 0;
  };
  marks.rows = pixels("rows");
  marks.columns = pixels("columns");
  marks.pixelSpacingMm = reader.number("pixelSpacingMm");
  marks.magnification = reader.number("magnification");
  marks.thicknessMm = reader.number("thicknessMm");
  marks.angleDeg = reader.number("angleDeg");
  marks.nipple = reader.point("nipple");
  marks.chestWall = reader.line("chestWall");
  marks.pectoral = reader.line("pectoral");
  marks.pectoralDeviationDeg = reader.number("pectoralDeviationDeg");
  marks.outline = reader.polyline("outline");
  marks.nippleInProfile = reader.truth("nippleInProfile").value_or(marks.nippleInProfile);
  marks.nippleUncertaintyPx = reader.number("nippleUncertaintyPx");
  if (const auto lesion = reader.lesion()) marks.lesion = *lesion;
  if (reader.error()) return std::unexpected(*reader.error());
  return marks;
}

// A lesion that is there and not null.
bool hasLesion(const Json& view) {
  if (!view.is_object()) return false;
  const auto lesion = view.find("lesion");
  return lesion != view.end() && !lesion->is_null();
}

// Shortest decimal that is the value to the given number of places.
double places(double value, int count) {
  const double unit = std::pow(10.0, count);
  const double result = std::round(value * unit) / unit;
  return result == 0.0 ? 0.0 : result;
}

}  // namespace

std::string_view nameOf(Quadrant quadrant) {
  constexpr std::array<std::string_view, kQuadrantCount> kNames{"UOQ", "UIQ", "LOQ", "LIQ", "central", "axillary tail"};
  return kNames[static_cast<std::size_t>(quadrant)];
}

std::string_view nameOf(DepthThird depthThird) {
  constexpr std::array<std::string_view, 3> kNames{"anterior", "middle", "posterior"};
  return kNames[static_cast<std::size_t>(depthThird)];
}

Result<LocateInput> locateInputFromJson(const Json& json) {
  if (!json.is_object()) return fail(ErrorCode::kBadInput, "A case must be a JSON object with laterality and views.");
  LocateInput input;
  if (const auto id = json.find("id"); id != json.end() && !id->is_null()) {
    input.idJson = dumpJson(*id);
  }
  const auto side = json.find("laterality");
  const auto laterality =
      side != json.end() && side->is_string() ? lateralityFromDicom(side->get<std::string>()) : std::nullopt;
  if (!laterality) return fail(ErrorCode::kBadInput, "laterality must be \"L\" or \"R\".");
  input.laterality = *laterality;
  const auto views = json.find("views");
  if (views == json.end() || !views->is_array() || views->empty()) {
    return fail(ErrorCode::kBadInput, "views must be a list with at least one view.");
  }
  const bool anyHasLesion = std::ranges::any_of(*views, hasLesion);
  for (std::size_t i = 0; i < views->size(); ++i) {
    const Json& view = (*views)[i];
    if (anyHasLesion && view.is_object() && !hasLesion(view)) {
      input.warnings.push_back(std::format("views[{}] has no lesion mark and is left out.", i));
      continue;
    }
    auto marks = viewFromJson(view, std::format("views[{}]", i));
    if (!marks) return std::unexpected(marks.error());
    input.views.push_back(std::move(*marks));
  }
  return input;
}

Json locationToJson(const Location& location) {
  Json json;
  if (location.idJson) json["id"] = parseJson(*location.idJson, "the id").value_or(Json());
  const PointInBreastMm& p = location.position;
  json["positionMm"] = {places(p.x, 2), places(p.y, 2), places(p.z, 2)};
  Json covariance = Json::array();
  for (const auto& row : location.covarianceMm2) {
    covariance.push_back({places(row[0], 3), places(row[1], 3), places(row[2], 3)});
  }
  json["covarianceMm2"] = covariance;
  json["quadrant"] = nameOf(location.quadrant);
  Json probabilities;
  for (int i = 0; i < kQuadrantCount; ++i) {
    probabilities[std::string(nameOf(static_cast<Quadrant>(i)))] =
        places(location.quadrantProbabilities[static_cast<std::size_t>(i)], 12);
  }
  json["quadrantProbabilities"] = probabilities;
  json["clock"] = Json();
  if (location.clock) {
    json["clock"] = {{"hour", location.clock->hour}, {"low", location.clock->low}, {"high", location.clock->high}};
  }
  json["depth"] = nameOf(location.depth);
  json["distanceFromNippleMm"] = places(location.distanceFromNippleMm, 2);
  json["consistency"] = {{"nippleDistanceDifferenceMm", location.nippleDistanceDifferenceMm
                                                            ? Json(places(*location.nippleDistanceDifferenceMm, 2))
                                                            : Json()}};
  json["warnings"] = location.warnings;
  json["laterality"] = std::string(toDicom(location.laterality));
  json["words"] = {{"place", inWords(location)}, {"uncertainty", uncertaintyInWords(location)}};
  if (location.rays.size() == 1) {  // one view: the lesion lies somewhere along this
    Json ray = Json::array();
    for (const PointInBreastMm& at : location.rays.front().points) {
      ray.push_back({places(at.x, 2), places(at.y, 2), places(at.z, 2)});
    }
    json["rayMm"] = std::move(ray);
  }
  return json;
}

}  // namespace lobule::localization
