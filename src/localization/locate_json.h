// The `locate` schema of the command line: input from JSON, result to JSON. Errors are sentences that name the field.
#pragma once

#include "core/json.h"
#include "localization/locate.h"

namespace lobule::localization {

Result<LocateInput> locateInputFromJson(const Json& json);

// The schema's fields in its order; `id` comes back only when the input had one.
Json locationToJson(const Location& location);

std::string_view nameOf(Quadrant quadrant);      // "UOQ", ..., "central", "axillary tail"
std::string_view nameOf(DepthThird depthThird);  // "anterior", "middle", "posterior"

}  // namespace lobule::localization
