// The words around the 3D breast where they stand: clear of the lesion, of its marks and of each other. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "render/breast_scene.h"
#include "ui/label_room.h"
#include "ui/paint.h"

namespace lobule::ui {

struct BreastWord {
  std::string text;
  ScreenRect rect;
  TextStyle style;
};

// widthOf: of a text in CSS pixels. What finds no room is left out: the hours between before 12, 3, 6 and 9, those
// before the names of the plates and of the nipple. A word that gives way goes outward. None but a plate's own name
// stands on a plate's picture, "outer" and its like keep a gap to the breast, and what has faded too far to be read is
// left out.
std::vector<BreastWord> placeBreastWords(const render::BreastScene& scene, const ScreenRect& rect,
                                         const std::function<float(const std::string&, const TextStyle&)>& widthOf);

}  // namespace lobule::ui
