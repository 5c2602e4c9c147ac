#include <algorithm>

#include "study/changes.h"
#include "study/view_transform.h"

namespace lobule::study {
namespace {

int showImage(StudyState& state, const ImageId& image) {
  int viewport = viewportOf(state, image);
  if (viewport < 0) {
    viewport = state.activeViewport;
    hang(state, viewport, image);
    state.layout.arrangedByReader = true;
    wantDecoding(state);
  }
  state.activeViewport = viewport;
  state.layout.activeByReader = true;
  if (state.layout.maximized) state.layout.maximized = viewport;
  return viewport;
}

}  // namespace

void leaveFinding(StudyState& state) {
  for (Viewport& viewport : state.viewports) {
    if (!viewport.followsFinding) continue;
    viewport.zoom = 1.0;
    viewport.centered = true;
    viewport.followsFinding = false;
  }
}

void change(StudyState& state, const SetThreshold& action) {
  const double threshold = std::clamp(action.threshold, 0.0, 1.0);
  const bool isUltrasound = action.modality == Modality::kUltrasound;
  (isUltrasound ? state.settings.ultrasoundThreshold : state.settings.mammoThreshold) = threshold;
  for (const Image& image : state.images) {
    if (image.header.modality == action.modality) wantThreshold(state, image);
  }
}

void change(StudyState& state, const SelectFinding& action) {
  if (!action.id.empty() && findFinding(state, action.id) == nullptr) return;
  leaveFinding(state);
  state.selectedFinding = action.id;
  state.selectedMark.clear();
  if (action.id.empty()) return;

  const Image* image = imageOfFinding(state, action.id);
  const findings::Finding* finding = findFinding(state, action.id);
  Viewport& viewport = state.viewports[static_cast<std::size_t>(showImage(state, image->id))];
  const ZoomAndCenter view = viewOfBox(*image, finding->box);
  viewport.zoom = view.zoom;
  viewport.center = view.center;
  viewport.centered = false;
  viewport.followsFinding = true;
}

void change(StudyState& state, const HideFinding& action) {
  std::erase(state.hiddenFindings, action.id);
  if (action.hidden && findFinding(state, action.id) != nullptr) state.hiddenFindings.push_back(action.id);
}

}  // namespace lobule::study
