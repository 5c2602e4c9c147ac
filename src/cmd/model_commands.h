// The command about geometry: locate a lesion from its marks.
#pragma once

#include "cmd/core_call.h"

namespace lobule::cmd {

// The case of `locate` in INTERFACES.md -> value: its result.
Result<Reply> locateCase(const Json& arguments);

}  // namespace lobule::cmd
