// The version that the app, the command line and exports report.
#pragma once

#include <string_view>

namespace lobule {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace lobule
