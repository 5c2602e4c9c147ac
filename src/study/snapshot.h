// The state as JSON for window.lobule.debugSnapshot() (web/snapshot.schema.json). The result of `analyze`:
// analysis_result.h.
#pragma once

#include "core/json.h"
#include "study/state.h"

namespace lobule::study {

// Where a viewport lies on the page, in CSS pixels: filled by app after drawing.
struct ViewportRect {
  double x = 0, y = 0, width = 0, height = 0;
};

// Where the 3D breast is looked at from, breast space; CSS pixels a millimetre at the target's distance.
struct WidgetCamera {
  PointInBreastMm eye, target;
  double cssPxPerMm = 0;
};

// The same for the 3D breast and its lesion; zero size: not on screen.
struct WidgetOnScreen {
  ViewportRect rect;
  std::optional<std::array<double, 2>> lesion;
  std::optional<WidgetCamera> camera;
};

// Something else on the page, by its name.
struct PartOnScreen {
  std::string name;
  ViewportRect rect;
};

struct PartsOnScreen {
  std::vector<PartOnScreen> controls;  // buttons, choices and rows in sight that answer to a press
  std::vector<PartOnScreen> words;     // over images and the 3D breast
};

Json debugSnapshot(const StudyState& state, const std::array<ViewportRect, 4>& rects, std::uint64_t frame,
                   const WidgetOnScreen& widget = {}, const PartsOnScreen& parts = {});

}  // namespace lobule::study
