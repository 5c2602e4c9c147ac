// What a picture's file name tells of side and view ("case7_R_MLO.png"): a proposal for the reader, never taken
// unasked.
#pragma once

#include <optional>
#include <string>

#include "study/reader_work.h"

namespace lobule::study {

// Both, or nullopt: words of the name are compared whole, and names that contradict themselves tell nothing.
std::optional<SaidView> viewOfName(const std::string& file);

}  // namespace lobule::study
