// The settings that the next visit should find again, as JSON text for the browser's storage. Nothing about patients,
// files or what is open.
#pragma once

#include <string>
#include <string_view>

#include "study/state.h"

namespace lobule::app {

std::string settingsToJson(const study::Settings& settings);

// Unknown and ill-typed fields are passed over: what they would set keeps the value of base.
study::Settings settingsFromJson(std::string_view text, const study::Settings& base);

}  // namespace lobule::app
