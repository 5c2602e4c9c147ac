// Hanging protocol of a screening exam: R CC | L CC over R MLO | L MLO, chest walls back to back.
#pragma once

#include <array>

#include "study/state.h"

namespace lobule::study {

// How an exam is shown: a grid and one image id a viewport (row by row), empty where there is none.
struct Hanging {
  int columns = 2, rows = 2;
  std::array<ImageId, 4> images;
};

// Four views: 2 x 2 as above, holes stay where a view is missing. Both breasts in one view: R | L. One breast: CC |
// MLO. One image: alone. Other views and modalities fill free viewports in order. Of several images of one view the
// plain two-dimensional For Presentation one hangs.
Hanging hangingOf(const StudyState& state, const Exam& exam);
std::array<ImageId, 4> hangExam(const StudyState& state, const Exam& exam);  // hangingOf(...).images

// The side of the stored image where the chest wall lies: Patient Orientation, else what the pixels show.
std::optional<ImageSide> chestWallSide(const Image& image);

// The side of the picture on screen at which the chest wall is shown; nullopt for images without one.
std::optional<ImageSide> chestWallOnScreen(const Image& image);

// Whether the stored image must be flipped left-right on screen so that a right breast's chest wall is at the right
// edge of the picture and a left breast's at the left edge (back to back when hung R | L).
bool isFlippedOnScreen(const Image& image);

}  // namespace lobule::study
