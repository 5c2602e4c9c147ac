// JSON for every room: an ordered document, and parsing that returns an error instead of throwing.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/result.h"

namespace lobule {

// Keys keep the order in which they were written. Element access on a wrong type throws: check with contains() and
// is_*() first, or read through the helpers below.
using Json = nlohmann::ordered_json;

// what: names the text in the error ("model.json of the folder dropped").
Result<Json> parseJson(std::string_view text, std::string_view what);

// Invalid UTF-8 is replaced, never thrown. indent < 0: one line.
std::string dumpJson(const Json& json, int indent = -1);

}  // namespace lobule
