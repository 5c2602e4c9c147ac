// A view's nipple, pectoral line and chest wall as they hold now: what anatomy found, with what the reader moved on
// top; and a lesion's mark with everything that is known about its view, as `localization` takes it. Pure; any thread.
#pragma once

#include <optional>
#include <vector>

#include "localization/locate.h"
#include "study/state.h"

namespace lobule::study {

struct Landmarks {  // stored pixels
  std::optional<anatomy::Nipple> nipple;
  std::optional<LineInImage> pectoral;         // oblique views, the upper point first
  std::optional<LineInImage> chestWall;        // level and lateral views: the image's edge unless the reader moved it
  std::optional<double> pectoralDeviationDeg;  // of one that was found: of its slope
  std::vector<PointInImage> outline;
  double edgeColumn = 0.0;  // where the picture ends behind the breast
  ImageSide chestWallSide = ImageSide::kLeft;
  bool pectoralWithNetwork = false;
  bool nippleByReader = false, pectoralByReader = false, chestWallByReader = false, outlineByReader = false;
};

// What its header and its edges tell of an image before the landmarks are looked for. Where Patient Orientation and the
// pixels at the edges contradict each other, neither is believed.
anatomy::KnownOfView knownOf(const Image& image);

// A mammogram of a known breast in a view that `localization` takes: CC, MLO, ML or LM.
bool isLocatable(const Image& image);

Landmarks landmarksOf(const StudyState& state, const Image& image);

// Without the reader's edits; frame may be null: nothing was found.
Landmarks landmarksFrom(const Image& image, const anatomy::BreastFrame* frame);

// Where a reader may take hold of a nipple that was not found: well in front of the chest wall.
PointInImage usualNipplePlace(const Image& image, const Landmarks& landmarks);

// And of a muscle's edge that was not found, in an oblique view.
LineInImage usualMuscleEdge(const Image& image, const Landmarks& landmarks);

// A skin line that is pulled from one point to another: what lies near along it follows, less and less.
std::vector<PointInImage> pulledSkinLine(std::vector<PointInImage> line, PointInImage from, PointInImage to);

// The mark in displayed pixels; nullopt for images that are not locatable. lesion: stored pixels.
std::optional<localization::ViewMarks> viewMarksOf(const Image& image, const Landmarks& landmarks,
                                                   const localization::LesionMark& lesion);

// The way back for one point.
PointInImage storedFromDisplayed(const Image& image, const Landmarks& landmarks, PointInImage displayed);

// There is something to measure from. `locate` guesses a place without; a reader is asked for the nipple instead.
bool isAnchored(const localization::ViewMarks& marks);

}  // namespace lobule::study
