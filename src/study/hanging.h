// Hanging protocol of a screening exam: R CC | L CC over R MLO | L MLO, chest walls back to back.
#pragma once

#include <array>

#include "study/state.h"

namespace lobule::study {

// One image id a viewport (row by row), empty where there is none. Other views and modalities fill free viewports in
// order.
std::array<ImageId, 4> hangExam(const StudyState& state, const Exam& exam);

// Whether the stored image must be flipped left-right on screen so that a right breast's chest wall is at the right
// edge of the picture and a left breast's at the left edge (back to back when hung R | L).
bool isFlippedOnScreen(const Image& image);

}  // namespace lobule::study
