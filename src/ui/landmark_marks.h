// Nipple, muscle, chest wall and skin line on an image: how they look, what of them is under the pointer, and what
// dragging it does. What was not found stands faintly at its usual place, to be dragged from there.
#pragma once

#include "study/landmarks.h"
#include "ui/image_marks.h"

namespace lobule::ui {

// from is left to the caller.
MarkGrip landmarkGripAt(const Canvas& canvas, const ShownImage& shown, float x, float y);

// Under a drag to a point of the image.
void dragLandmark(Canvas& canvas, const ShownImage& shown, const MarkGrip& grip, PointInImage at, int gesture);

// A click on the nipple says whether it is seen in profile.
void toggleNippleInProfile(Canvas& canvas, const ShownImage& shown);

// No word shall stand on the nipple.
void takeLandmarks(const Canvas& canvas, const ShownImage& shown, LabelRoom& room);

// What stands beside the muscle's edge: that it was not found or is in doubt; else empty, as in views without one.
const char* muscleWords(const study::Image& image, const study::Landmarks& landmarks);

// Their words stand where there is room, or not at all.
void drawLandmarks(Canvas& canvas, const ShownImage& shown, LabelRoom& room);

}  // namespace lobule::ui
