// The reader's marks on an image: how they look, what of them or of the landmarks is under the pointer, and what
// dragging it does.
#pragma once

#include <string>
#include <vector>

#include "study/landmarks.h"
#include "ui/canvas.h"
#include "ui/label_room.h"

namespace lobule::ui {

// One image as this frame shows it.
struct ShownImage {
  const study::Image& image;
  study::ViewTransform transform;
  ScreenRect rect;

  PointInImage imageAt(float x, float y) const;
  std::array<float, 2> screenAt(PointInImage point) const;
};

// What the pointer took hold of.
struct MarkGrip {
  enum class Part {
    kNone,
    kMark,
    kRim,
    kNipple,
    kPectoral,
    kPectoralUpper,
    kPectoralLower,
    kWall,
    kWallUpper,
    kWallLower,
    kSkin
  };
  Part part = Part::kNone;
  std::string mark;     // id, of kMark and kRim
  PointInImage from;    // where the pointer took hold
  PointInImage center;  // the mark's or the nipple's then
  double radiusPx = 0;
  LineInImage line;                // then
  std::vector<PointInImage> skin;  // then

  bool isNone() const { return part == Part::kNone; }
  bool isMark() const { return part == Part::kMark || part == Part::kRim; }
};

bool showsLandmarks(const study::StudyState& state);

MarkGrip gripAt(const Canvas& canvas, const ShownImage& shown, float x, float y);

// Under a drag to (x, y).
void dragGrip(Canvas& canvas, const ShownImage& shown, const MarkGrip& grip, float x, float y, int gesture);

// The radius of a mark that is set by a click: 5 mm, in stored pixels.
double usualRadiusPx(const study::Image& image);

// A click sets the view's mark: it moves the one that is there, unless another one is wanted.
void setMarkAt(Canvas& canvas, const ShownImage& shown, float x, float y, bool another);

// pointedAt: ids; these get a second ring.
void drawReaderMarks(Canvas& canvas, const ShownImage& shown, LabelRoom& room,
                     const std::vector<std::string>& pointedAt);

// No word shall stand on a mark or on the nipple.
void takeMarks(const Canvas& canvas, const ShownImage& shown, LabelRoom& room);

// Where this view could show the lesion that is marked in the other one only.
void drawGuide(Canvas& canvas, const ShownImage& shown, LabelRoom& room);

}  // namespace lobule::ui
