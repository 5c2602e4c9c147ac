// A location in the words and order of reporting: laterality, clock or quadrant, depth, distance.
#pragma once

#include <string>

#include "localization/locate.h"

namespace lobule::localization {

// "Right breast, 10 o'clock, upper outer quadrant, middle third, 4 cm from the nipple": whole hours, half centimetres.
// A quadrant or hour that is not likely enough is not told; the half of the breast may be.
// From one view only what that view tells, without hour, quadrant or distance. A place that is none in the breast
// (Location::doubt) is not told as one.
std::string inWords(const Location& location);

// What the sentence leaves open: "9 to 11 o'clock; 90% within 14 mm" and the like.
std::string uncertaintyInWords(const Location& location);

}  // namespace lobule::localization
