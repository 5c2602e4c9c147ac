#include "study/jobs.h"

#include <algorithm>
#include <tuple>

#include "findings/finding.h"

namespace lobule::study {
namespace {

bool isOnScreen(const StudyState& state, const ImageId& image) {
  return std::ranges::any_of(state.viewports, [&](const Viewport& viewport) { return viewport.image == image; });
}

bool isBusyDecoding(const StudyState& state, const ImageId& image) {
  return std::ranges::any_of(state.jobs, [&](const Job& job) {
    const bool isUnderWay = job.phase == JobPhase::kRunning || job.phase == JobPhase::kCancelled;
    return job.image == image && job.kind == JobKind::kDecode && isUnderWay && !job.isAhead;
  });
}

// Of frames that the reader will come to: the other threads stay free for what the reader turns to.
constexpr int kAheadAtOnce = 2;

bool isModelReady(const StudyState& state, const std::string& modelId) {
  return std::ranges::any_of(
      state.models, [&](const LoadedModel& model) { return model.manifest.id == modelId && model.status == "ready"; });
}

bool canStart(const StudyState& state, const Job& job) {
  if (job.phase != JobPhase::kIdle) return false;
  const Image* image = findImage(state, job.image);
  if (image == nullptr) return false;
  if (job.isAhead) return image->load != LoadState::kDecoding;  // the shown frame first
  if (job.kind == JobKind::kDecode) return !isBusyDecoding(state, job.image);
  if (job.kind == JobKind::kLandmarks) {
    return image->pixels && image->pixels->reduction == 0 && !isLandmarkModelLoading(state, image->header.modality);
  }
  if (job.kind == JobKind::kThreshold) return image->analysis != nullptr;
  return image->pixels && image->pixels->reduction == 0 && image->pixelsFrame == job.frame &&
         isModelReady(state, job.modelId) && (!sharesLandmarks(*image) || isBreastLookedFor(state, *image));
}

bool isForAnalysis(const StudyState& state, const Job& landmarks) {
  return std::ranges::any_of(
      state.jobs, [&](const Job& job) { return job.image == landmarks.image && job.kind == JobKind::kPrepare; });
}

// Smaller starts first.
auto urgency(const StudyState& state, const Job& job) {
  // The reader waits for it.
  const bool isByHand =
      job.kind == JobKind::kThreshold || (job.kind == JobKind::kLandmarks && !isForAnalysis(state, job));
  const int kind = isByHand ? 0 : job.kind == JobKind::kDecode ? 1 : 2;
  return std::tuple(job.isAhead ? 3 : kind, !isOnScreen(state, job.image), !job.isPreview, job.id);
}

}  // namespace

std::vector<JobId> startableJobs(const StudyState& state) {
  std::vector<const Job*> jobs;
  for (const Job& job : state.jobs) {
    if (canStart(state, job)) jobs.push_back(&job);
  }
  std::ranges::sort(jobs, {}, [&](const Job* job) { return urgency(state, *job); });
  auto ahead =
      std::ranges::count_if(state.jobs, [](const Job& job) { return job.isAhead && job.phase == JobPhase::kRunning; });
  std::vector<JobId> ids;
  for (const Job* job : jobs) {
    if (!job->isAhead || ++ahead <= kAheadAtOnce) ids.push_back(job->id);
  }
  return ids;
}

}  // namespace lobule::study
