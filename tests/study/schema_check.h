// The part of JSON Schema 2020-12 that web/snapshot.schema.json uses: what breaks the schema, in words; empty when
// nothing does. A keyword that is not understood is a complaint too, so that no check is silently skipped.
#pragma once

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "core/json.h"

namespace lobule::study::testing {

inline bool hasType(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "number") return value.is_number();
  if (type == "integer") return value.is_number_integer();
  if (type == "boolean") return value.is_boolean();
  return type == "null" && value.is_null();
}

inline std::vector<std::string> complaints(const Json& schema, const Json& value, const std::string& where = "$") {
  static const std::set<std::string> kUnderstood = {
      "$schema", "title", "description", "type",     "required", "properties", "additionalProperties", "items", "enum",
      "const",   "anyOf", "minItems",    "maxItems", "minimum",  "maximum",    "exclusiveMinimum"};
  std::vector<std::string> found;
  const auto add = [&](const std::string& what) { found.push_back(where + ": " + what); };
  const auto addAll = [&](const std::vector<std::string>& more) {
    found.insert(found.end(), more.begin(), more.end());
  };
  for (const auto& [keyword, rule] : schema.items()) {
    if (!kUnderstood.contains(keyword)) add("the check does not know " + keyword);
  }
  if (schema.contains("type")) {
    const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
    bool fits = false;
    for (const Json& type : types) fits = fits || hasType(value, type.get<std::string>());
    if (!fits) add("is not " + schema["type"].dump() + " but " + value.dump());
  }
  if (schema.contains("const") && value != schema["const"]) add("is not " + schema["const"].dump());
  if (schema.contains("enum")) {
    bool fits = false;
    for (const Json& allowed : schema["enum"]) fits = fits || allowed == value;
    if (!fits) add("is none of " + schema["enum"].dump());
  }
  if (schema.contains("anyOf")) {
    bool fits = false;
    for (const Json& one : schema["anyOf"]) fits = fits || complaints(one, value, where).empty();
    if (!fits) add("fits no alternative");
  }
  if (value.is_object()) {
    for (const Json& key : schema.value("required", Json::array())) {
      if (!value.contains(key.get<std::string>())) add("lacks " + key.get<std::string>());
    }
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [key, part] : value.items()) {
      if (properties.contains(key)) {
        addAll(complaints(properties[key], part, where + "." + key));
      } else if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) {
        addAll(complaints(schema["additionalProperties"], part, where + "." + key));
      } else if (schema.contains("additionalProperties") && !schema["additionalProperties"].get<bool>()) {
        add("has an unknown " + key);
      }
    }
  }
  if (value.is_array()) {
    if (value.size() < schema.value("minItems", std::size_t{0})) add("has too few items");
    if (schema.contains("maxItems") && value.size() > schema["maxItems"].get<std::size_t>()) add("has too many items");
    for (std::size_t i = 0; schema.contains("items") && i < value.size(); ++i) {
      addAll(complaints(schema["items"], value[i], where + "[" + std::to_string(i) + "]"));
    }
  }
  if (value.is_number()) {
    const double number = value.get<double>();
    if (schema.contains("minimum") && number < schema["minimum"].get<double>()) add("is too small");
    if (schema.contains("maximum") && number > schema["maximum"].get<double>()) add("is too large");
    if (schema.contains("exclusiveMinimum") && number <= schema["exclusiveMinimum"].get<double>()) add("is too small");
  }
  return found;
}

}  // namespace lobule::study::testing
