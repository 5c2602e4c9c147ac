#include <algorithm>

#include "study/changes.h"

namespace lobule::study {
namespace {

// The next frame that no model has read, from the shown one on and round; none: all are done.
std::optional<int> nextFrame(const Image& image) {
  for (int step = 1; step < image.header.frames; ++step) {
    const int frame = (image.frame + step) % image.header.frames;
    if (!image.byFrame.contains(frame)) return frame;
  }
  return std::nullopt;
}

// Frames may carry windows of their own; one that was made from the pixels stays as it was for the first of them, once
// all of that was there.
void followFrame(Viewport& viewport, const Image& image, bool replacesPreview) {
  const auto& choices = image.pixels->pipeline.voi;
  const bool isChosen = viewport.voiIndex >= 0 && viewport.voiIndex < static_cast<int>(choices.size());
  if (!isChosen || (image.header.pipeline.voi.empty() && !replacesPreview)) return;
  viewport.window = choices[static_cast<std::size_t>(viewport.voiIndex)].window;
}

}  // namespace

void showPixels(StudyState& state, Image& image, std::shared_ptr<const Pixels> pixels, int frame) {
  const bool isFirst = !image.pixels, replacesPreview = !isFirst && image.pixels->reduction > 0;
  image.pixels = std::move(pixels);
  image.pixelsFrame = frame;
  noteContradictions(image);
  for (Viewport& viewport : state.viewports) {
    if (viewport.image != image.id) continue;
    if (isFirst) startWindow(viewport, image);
    followFrame(viewport, image, replacesPreview);
  }
}

void showFrame(StudyState& state, Image& image, int wanted) {
  const int frame = std::clamp(wanted, 0, std::max(0, image.header.frames - 1));
  if (frame == image.frame) return;
  image.travel = frame > image.frame ? 1 : -1;
  if (image.object && isDecoded(image)) image.nearFrames[image.frame] = image.pixels;
  image.frame = frame;
  if (const auto known = image.byFrame.find(frame); known != image.byFrame.end()) {
    image.analysis = known->second;
    image.analysisFrame = frame;
    wantThreshold(state, image);
  }
  if (!image.object) return;
  takeNearFrame(state, image);
  image.load = isDecoded(image) ? LoadState::kReady : LoadState::kHeader;
  wantDecoding(state);
}

void keepFrame(StudyState& state, Image& image) {
  if (image.header.frames < 2) return;
  image.byFrame[image.analysisFrame] = image.analysis;
  if (!image.isLoopWanted) return;
  const auto next = nextFrame(image);
  if (!next) {
    image.isLoopWanted = false;
    return;
  }
  showFrame(state, image, *next);
  if (!wantAnalysis(state, image)) image.isLoopWanted = false;
}

void stopLoop(StudyState& state, Image& image) {
  image.isLoopWanted = false;
  std::erase_if(state.jobs, [&](const Job& job) {
    return job.image == image.id && job.kind == JobKind::kPrepare && job.phase == JobPhase::kIdle;
  });
}

void change(StudyState& state, const RequestLoop& action) {
  Image* image = findImage(state, action.image);
  if (image == nullptr || image->header.frames < 2) return;
  image->isLoopWanted = true;
  if (image->byFrame.contains(image->frame)) {
    keepFrame(state, *image);
  } else if (!wantAnalysis(state, *image)) {
    image->isLoopWanted = false;
  }
}

}  // namespace lobule::study
