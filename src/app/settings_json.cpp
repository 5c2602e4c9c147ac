#include "app/settings_json.h"

#include <array>

#include "core/json.h"

namespace lobule::app {

namespace {

struct Flag {
  const char* name;
  bool study::Settings::* member;
};

constexpr std::array kFlags{Flag{"analyzeOnOpen", &study::Settings::analyzeOnOpen},
                            Flag{"showOverlays", &study::Settings::showOverlays},
                            Flag{"showHeatMap", &study::Settings::showHeatMap},
                            Flag{"showPatientText", &study::Settings::showPatientText},
                            Flag{"showLandmarks", &study::Settings::showLandmarks},
                            Flag{"showImageText", &study::Settings::showImageText},
                            Flag{"showFileOverlays", &study::Settings::showFileOverlays},
                            Flag{"railOpen", &study::Settings::railOpen},
                            Flag{"inspectorOpen", &study::Settings::inspectorOpen}};

bool isBackendWish(const std::string& wish) {
  return wish == "auto" || wish == "webgpu" || wish == "wasm";
}

}  // namespace

std::string settingsToJson(const study::Settings& settings) {
  Json json;
  for (const Flag& flag : kFlags) {
    json[flag.name] = settings.*flag.member;
  }
  json["tool"] = static_cast<int>(settings.tool);
  json["backendWish"] = settings.backendWish;
  json["malignancyPoint"] = settings.malignancyPoint;
  return dumpJson(json);
}

study::Settings settingsFromJson(std::string_view text, const study::Settings& base) {
  study::Settings settings = base;
  const Result<Json> json = parseJson(text, "the saved settings");
  if (!json || !json->is_object()) {
    return settings;
  }
  for (const Flag& flag : kFlags) {
    if (const auto found = json->find(flag.name); found != json->end() && found->is_boolean()) {
      settings.*flag.member = found->get<bool>();
    }
  }
  if (const auto tool = json->find("tool"); tool != json->end() && tool->is_number_integer()) {
    const auto number = tool->get<long long>();
    if (number >= 0 && number <= static_cast<int>(study::Tool::kMark)) {
      settings.tool = static_cast<study::Tool>(number);
    }
  }
  if (const auto point = json->find("malignancyPoint"); point != json->end() && point->is_string()) {
    settings.malignancyPoint = point->get<std::string>();
  }
  if (const auto wish = json->find("backendWish"); wish != json->end() && wish->is_string()) {
    if (isBackendWish(wish->get<std::string>())) {
      settings.backendWish = wish->get<std::string>();
    }
  }
  return settings;
}

}  // namespace lobule::app
