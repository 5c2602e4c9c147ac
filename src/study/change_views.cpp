#include <algorithm>

#include "study/changes.h"
#include "study/hanging.h"
#include "study/view_transform.h"

namespace lobule::study {
namespace {

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

void fit(Viewport& viewport) {
  viewport.zoom = 1.0;
  viewport.center = {};
  viewport.centered = true;
  viewport.followsFinding = false;
}

void activate(StudyState& state, int viewport) {
  state.activeViewport = viewport;
  state.layout.activeByReader = true;
  if (state.layout.maximized) state.layout.maximized = viewport;
}

}  // namespace

Image* findImage(StudyState& state, const ImageId& id) {
  return const_cast<Image*>(findImage(std::as_const(state), id));
}

Viewport* findViewport(StudyState& state, int viewport) {
  return viewport >= 0 && viewport < 4 ? &state.viewports[at(viewport)] : nullptr;
}

int viewportOf(const StudyState& state, const ImageId& image) {
  if (image.empty()) return -1;
  const auto found = std::ranges::find(state.viewports, image, &Viewport::image);
  return found == state.viewports.end() ? -1 : static_cast<int>(found - state.viewports.begin());
}

void startWindow(Viewport& viewport, const Image& image) {
  viewport.voiIndex = 0;
  const image::GreyPipeline& pipeline = image.pixels ? image.pixels->pipeline : image.header.pipeline;
  viewport.window = pipeline.voi.empty() ? image::Window{} : pipeline.voi.front().window;
}

void hang(StudyState& state, int viewport, const ImageId& id) {
  Viewport& place = state.viewports[at(viewport)];
  place = {};
  place.image = id;
  if (const Image* image = findImage(state, id)) startWindow(place, *image);
}

void hangByProtocol(StudyState& state, const Exam& exam) {
  const Hanging hanging = hangingOf(state, exam);
  const Layout before = state.layout;
  state.layout = {.columns = hanging.columns, .rows = hanging.rows, .activeByReader = before.activeByReader};
  if (before.columns == hanging.columns && before.rows == hanging.rows) state.layout.maximized = before.maximized;
  for (int viewport = 0; viewport < 4; ++viewport) {
    const ImageId& id = hanging.images[at(viewport)];
    if (state.viewports[at(viewport)].image != id) hang(state, viewport, id);
  }
  state.activeViewport = std::min(state.activeViewport, state.layout.count() - 1);
  const bool showsNothing = state.viewports[at(state.layout.maximized.value_or(0))].image.empty();
  if (state.layout.maximized && showsNothing) state.layout.maximized.reset();
  const bool isChosen = state.layout.activeByReader && !state.viewports[at(state.activeViewport)].image.empty();
  if (isChosen || state.layout.maximized) return;
  const auto filled = std::ranges::find_if(state.viewports, [](const Viewport& view) { return !view.image.empty(); });
  if (filled != state.viewports.end()) state.activeViewport = static_cast<int>(filled - state.viewports.begin());
}

void change(StudyState& state, const HangImage& action) {
  if (findViewport(state, action.viewport) == nullptr || findImage(state, action.image) == nullptr) return;
  const int before = viewportOf(state, action.image);
  if (before == action.viewport) {
    activate(state, action.viewport);
    return;
  }
  // An image that hangs already changes places, so that no image is lost from the screen.
  if (before >= 0) {
    std::swap(state.viewports[at(before)], state.viewports[at(action.viewport)]);
  } else {
    hang(state, action.viewport, action.image);
  }
  state.layout.arrangedByReader = true;
  activate(state, action.viewport);
  dropUnseenDecoding(state);
  wantDecoding(state);
}

void change(StudyState& state, const ActivateViewport& action) {
  if (findViewport(state, action.viewport) != nullptr) activate(state, action.viewport);
}

void change(StudyState& state, const ToggleMaximize& action) {
  const Viewport* viewport = findViewport(state, action.viewport);
  if (viewport == nullptr) return;
  state.activeViewport = action.viewport;
  state.layout.activeByReader = true;
  if (state.layout.maximized) {
    state.layout.maximized.reset();
  } else if (!viewport->image.empty()) {
    state.layout.maximized = action.viewport;
  }
}

void change(StudyState& state, const SetLayout& action) {
  state.layout.columns = std::clamp(action.columns, 1, 2);
  state.layout.rows = std::clamp(action.rows, 1, 2);
  state.layout.maximized.reset();
  state.layout.arrangedByReader = true;

  // Keep what is hung, in order and without holes, then fill up with images of the exam that are not hung yet.
  std::vector<Viewport> kept;
  for (const Viewport& viewport : state.viewports) {
    if (!viewport.image.empty()) kept.push_back(viewport);
  }
  for (int viewport = 0; viewport < 4; ++viewport) hang(state, viewport, {});
  const auto places = std::min(kept.size(), at(state.layout.count()));
  std::ranges::copy_n(kept.begin(), static_cast<std::ptrdiff_t>(places), state.viewports.begin());
  const Exam* exam = state.shownExam ? findExam(state, *state.shownExam) : nullptr;
  int next = static_cast<int>(places);
  for (const ImageId& image : exam == nullptr ? std::vector<ImageId>{} : exam->images) {
    if (next < state.layout.count() && viewportOf(state, image) < 0) hang(state, next++, image);
  }
  state.activeViewport = std::min(state.activeViewport, state.layout.count() - 1);
  dropUnseenDecoding(state);
  wantDecoding(state);
}

void change(StudyState& state, const HangAgain&) {
  const Exam* exam = state.shownExam ? findExam(state, *state.shownExam) : nullptr;
  if (exam == nullptr) return;
  state.layout = {};
  for (int viewport = 0; viewport < 4; ++viewport) hang(state, viewport, {});
  hangByProtocol(state, *exam);
  dropUnseenDecoding(state);
  wantDecoding(state);
}

void change(StudyState& state, const SetView& action) {
  Viewport* viewport = findViewport(state, action.viewport);
  const Image* image = viewport == nullptr ? nullptr : findImage(state, viewport->image);
  if (image == nullptr) return;
  viewport->zoom = std::clamp(action.zoom, kMinimumZoom, kMaximumZoom);
  viewport->center = {.x = std::clamp(action.center.x, -0.5 * image->header.columns, 1.5 * image->header.columns),
                      .y = std::clamp(action.center.y, 0.0, std::max(0.0, image->header.rows - 1.0))};
  viewport->centered = false;
  viewport->followsFinding = false;
}

void change(StudyState& state, const FitView& action) {
  if (Viewport* viewport = findViewport(state, action.viewport)) fit(*viewport);
}

void change(StudyState& state, const SetWindow& action) {
  Viewport* viewport = findViewport(state, action.viewport);
  if (viewport == nullptr || viewport->image.empty()) return;
  viewport->window = action.window;
  viewport->window.width = std::max(action.window.width, 1.0);  // PS3.3 C.11.2.1.2: at least 1
  viewport->voiIndex = -1;
}

void change(StudyState& state, const ChooseVoi& action) {
  Viewport* viewport = findViewport(state, action.viewport);
  const Image* image = viewport == nullptr ? nullptr : findImage(state, viewport->image);
  if (image == nullptr || !image->pixels) return;
  const auto& choices = image->pixels->pipeline.voi;
  if (action.index < 0 || action.index >= static_cast<int>(choices.size())) return;
  viewport->voiIndex = action.index;
  viewport->window = choices[at(action.index)].window;
}

void change(StudyState& state, const ToggleInvert& action) {
  Viewport* viewport = findViewport(state, action.viewport);
  if (viewport != nullptr && !viewport->image.empty()) viewport->inverted = !viewport->inverted;
}

void change(StudyState& state, const SetFrame& action) {
  Image* image = findImage(state, action.image);
  if (image == nullptr) return;
  if (image->isLoopWanted) stopLoop(state, *image);
  showFrame(state, *image, action.frame);
}

}  // namespace lobule::study
