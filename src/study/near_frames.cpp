// Frames of a loop or of slices around the shown one: decoded ahead in the direction in which the reader goes, kept
// while they are near, and let go.
#include <algorithm>

#include "study/changes.h"

namespace lobule::study {
namespace {

constexpr int kAhead = 3, kBehind = 1;
constexpr double kNearBytes = 96.0 * 1024.0 * 1024.0;  // of all images together

bool isPendingDecode(const Job& job) {
  return job.kind == JobKind::kDecode && isPending(job);
}

// Most wanted first.
std::vector<int> framesNear(const Image& image) {
  std::vector<int> frames;
  if (image.travel == 0 || !image.object) return frames;
  const auto add = [&](int frame) {
    if (frame >= 0 && frame < image.header.frames) frames.push_back(frame);
  };
  for (int step = 1; step <= kAhead; ++step) add(image.frame + step * image.travel);
  for (int step = 1; step <= kBehind; ++step) add(image.frame - step * image.travel);
  return frames;
}

bool isDecoding(const StudyState& state, const Image& image, int frame) {
  return std::ranges::any_of(state.jobs, [&](const Job& job) {
    return isPendingDecode(job) && job.image == image.id && job.frame == frame && !job.isPreview;
  });
}

void stop(Job& job) {
  job.progress.cancel();
  if (job.phase == JobPhase::kRunning) job.phase = JobPhase::kCancelled;
}

void dropStopped(StudyState& state) {
  std::erase_if(state.jobs, [](const Job& job) { return job.phase == JobPhase::kIdle && job.progress.isCancelled(); });
}

// What waits for the pixels besides the reader's eye.
bool isAwaited(const StudyState& state, const ImageId& image) {
  return std::ranges::any_of(
      state.jobs, [&](const Job& job) { return job.image == image && job.kind != JobKind::kDecode && isPending(job); });
}

}  // namespace

void dropUnseenDecoding(StudyState& state) {
  for (Job& job : state.jobs) {
    Image* image = findImage(state, job.image);
    if (image == nullptr || !isPendingDecode(job) || viewportOf(state, image->id) >= 0) continue;
    const bool isWanted = image->exam == state.shownExam || isAwaited(state, image->id);
    if (isWanted && !job.isPreview && !job.isAhead) continue;
    stop(job);
    if (!isWanted && image->load == LoadState::kDecoding) image->load = LoadState::kHeader;
  }
  dropStopped(state);
}

void wantNearFrames(StudyState& state) {
  double bytes = 0;
  for (Image& image : state.images) {
    if (image.travel == 0 && image.nearFrames.empty()) continue;
    std::vector<int> wanted;
    if (viewportOf(state, image.id) >= 0) {
      for (const int frame : framesNear(image)) {
        bytes += 2.0 * image.header.columns * image.header.rows;
        if (bytes <= kNearBytes) wanted.push_back(frame);
      }
    }
    std::erase_if(image.nearFrames, [&](const auto& near) { return !std::ranges::contains(wanted, near.first); });
    for (Job& job : state.jobs) {
      const bool isPassed =
          job.isAhead && isPendingDecode(job) && job.image == image.id && !std::ranges::contains(wanted, job.frame);
      if (isPassed) stop(job);
    }
    if (image.load != LoadState::kReady) continue;  // the shown frame first
    for (const int frame : wanted) {
      if (image.nearFrames.contains(frame) || isDecoding(state, image, frame)) continue;
      Job& job = addDecoding(state, image);
      job.frame = frame;
      job.isAhead = true;
    }
  }
  dropStopped(state);
}

void takeNearFrame(StudyState& state, Image& image) {
  const auto near = image.nearFrames.find(image.frame);
  if (near == image.nearFrames.end()) return;
  const std::shared_ptr<const Pixels> pixels = std::move(near->second);
  image.nearFrames.erase(near);
  if (pixels) showPixels(state, image, pixels, image.frame);
}

}  // namespace lobule::study
