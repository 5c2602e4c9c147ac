// The commands about geometry: locate a lesion from its marks, make a synthetic exam.
#pragma once

#include "cmd/core_call.h"

namespace lobule::cmd {

// The case of `locate` in INTERFACES.md -> value: its result.
Result<Reply> locateCase(const Json& arguments);

// {"seed", "lesions", "height", "density": "A".."D"} -> value: {"files": [{"name", "bytes"}], "truth"}; bytes: the
// files one after another.
Result<Reply> makePhantom(const Json& arguments);

}  // namespace lobule::cmd
