#include <algorithm>

#include "study/changes.h"
#include "study/chest_wall.h"
#include "study/hanging.h"
#include "study/landmarks.h"
#include "study/pipeline.h"

namespace lobule::study {
namespace {

constexpr double kDecodeAheadBytes = 256.0 * 1024.0 * 1024.0;

Job* findJob(StudyState& state, JobId id) {
  const auto found = std::ranges::find(state.jobs, id, &Job::id);
  return found == state.jobs.end() ? nullptr : &*found;
}

Job& addJob(StudyState& state, JobKind kind, const Image& image) {
  Job job;
  job.id = state.nextJob++;
  job.kind = kind;
  job.image = image.id;
  job.frame = image.frame;
  state.jobs.push_back(std::move(job));
  return state.jobs.back();
}

void addFailedJob(StudyState& state, const Image& image, std::string why) {
  std::erase_if(state.jobs, [&](const Job& job) {
    return job.image == image.id && job.phase == JobPhase::kFailed && isAnalysis(job);
  });
  Job& job = addJob(state, JobKind::kPrepare, image);
  job.phase = JobPhase::kFailed;
  job.error = std::move(why);
}

void removeJob(StudyState& state, JobId id) {
  std::erase_if(state.jobs, [&](const Job& job) { return job.id == id; });
}

void wantDecoding(StudyState& state, Image& image) {
  if (image.load != LoadState::kHeader || !image.object) return;
  image.load = LoadState::kDecoding;
  bool isWaiting = false, isPreviewWaiting = false;
  for (Job& job : state.jobs) {
    if (job.image != image.id || job.kind != JobKind::kDecode || !isPending(job)) continue;
    if (job.isAhead && job.frame != image.frame) continue;
    if (job.isAhead) {
      job.isAhead = false;  // the reader has come to it
      isWaiting = isPreviewWaiting = true;
    } else if (job.phase == JobPhase::kIdle) {
      job.frame = image.frame;
      (job.isPreview ? isPreviewWaiting : isWaiting) = true;
    }
  }
  const bool isPreviewWanted = viewportOf(state, image.id) >= 0 && previewReduction(image.header) > 0 &&
                               !(image.pixels && image.pixelsFrame == image.frame);
  if (isPreviewWanted && !isPreviewWaiting) addJob(state, JobKind::kDecode, image).isPreview = true;
  if (!isWaiting) addJob(state, JobKind::kDecode, image);
}

double pixelBytes(const Image& image) {
  return 2.0 * image.header.columns * image.header.rows;
}

void cancel(StudyState& state, Job& job) {
  job.progress.cancel();
  if (job.phase == JobPhase::kRunning) job.phase = JobPhase::kCancelled;
  if (Image* image = findImage(state, job.image); image != nullptr && job.kind == JobKind::kDecode) {
    if (job.isAhead) image->travel = 0;  // or it would be wanted again at once
    image->load = isDecoded(*image) ? LoadState::kReady : LoadState::kHeader;
  } else if (image != nullptr && job.kind == JobKind::kLandmarks) {
    image->isBreastUnwanted = true;  // or it would be wanted again at once
  }
}

void dropIdle(StudyState& state) {
  std::erase_if(state.jobs, [](const Job& job) { return job.phase == JobPhase::kIdle && job.progress.isCancelled(); });
}

std::string whyModelCannotRun(const LoadedModel* model, const Image& image) {
  const Modality modality = image.header.modality;
  if (model != nullptr) return model->status == "ready" || model->status == "loading" ? std::string() : model->status;
  if (modality == Modality::kMammography) return "No model for mammograms is loaded.";
  if (modality == Modality::kUltrasound) return "No model for breast ultrasound is loaded.";
  return std::string(image.object ? "No model reads this kind of image." : kModalityUnknown);
}

const findings::Finding* closest(const std::vector<findings::Finding>& candidates, const findings::Finding& old) {
  const findings::Finding* best = nullptr;
  double bestShare = 0.2;
  for (const findings::Finding& candidate : candidates) {
    const PixelBox& a = candidate.box;
    const PixelBox& b = old.box;
    const double width = std::min(a.lastColumn, b.lastColumn) - std::max(a.firstColumn, b.firstColumn) + 1.0;
    const double height = std::min(a.lastRow, b.lastRow) - std::max(a.firstRow, b.firstRow) + 1.0;
    if (width <= 0 || height <= 0) continue;
    const double common = width * height;
    const double all = 1.0 * a.width() * a.height() + 1.0 * b.width() * b.height() - common;
    if (common / all <= bestShare) continue;
    bestShare = common / all;
    best = &candidate;
  }
  return best;
}

// Ids are given anew at each threshold: what the reader hid or selected is found again by its place.
void carryMarks(StudyState& state, const Analysis& before, const Analysis& after) {
  std::vector<std::string> hidden;
  std::string selected = state.selectedFinding;
  std::map<std::string, std::string> renamed;
  for (const findings::Finding& old : before.findings) {
    const bool wasHidden = std::erase(state.hiddenFindings, old.id) > 0;
    const findings::Finding* now = closest(after.findings, old);
    renamed[old.id] = now == nullptr ? std::string() : now->id;
    if (wasHidden && now != nullptr) hidden.push_back(now->id);
    if (state.selectedFinding == old.id) selected = now == nullptr ? std::string() : now->id;
  }
  state.hiddenFindings.insert(state.hiddenFindings.end(), hidden.begin(), hidden.end());
  state.selectedFinding = selected;
  renameSpots(state, renamed);
}

}  // namespace

Job& addDecoding(StudyState& state, const Image& image) {
  return addJob(state, JobKind::kDecode, image);
}

void wantDecoding(StudyState& state) {
  for (const Viewport& viewport : state.viewports) {
    if (Image* image = findImage(state, viewport.image)) wantDecoding(state, *image);
  }
  double bytes = 0;
  for (Image& image : state.images) {
    if (image.exam != state.shownExam) continue;
    bytes += pixelBytes(image);
    if (bytes > kDecodeAheadBytes) return;
    wantDecoding(state, image);
  }
}

void wantThreshold(StudyState& state, const Image& image) {
  if (!image.analysis || !image.analysis->probability) return;
  if (image.analysis->threshold == thresholdFor(state, image.header.modality)) return;
  const bool isWaiting = std::ranges::any_of(state.jobs, [&](const Job& job) {
    return job.image == image.id && job.kind == JobKind::kThreshold && job.phase == JobPhase::kIdle;
  });
  if (isWaiting) return;
  Job& job = addJob(state, JobKind::kThreshold, image);
  job.modelId = image.analysis->modelId;
  job.frame = image.analysisFrame;
}

bool wantAnalysis(StudyState& state, Image& image) {
  const LoadedModel* model = modelFor(state, image.header.modality);
  if (image.load == LoadState::kFailed) return false;
  if (const std::string why = whyModelCannotRun(model, image); !why.empty()) {
    addFailedJob(state, image, why);
    return false;
  }
  const bool isUnderWay = std::ranges::any_of(state.jobs, [&](const Job& job) {
    return job.image == image.id && isAnalysis(job) && isPending(job) && job.frame == image.frame;
  });
  if (isUnderWay) return true;
  std::erase_if(state.jobs, [&](const Job& job) {
    return job.image == image.id && job.phase == JobPhase::kFailed && isAnalysis(job);
  });
  wantDecoding(state, image);
  addJob(state, JobKind::kPrepare, image).modelId = model->manifest.id;
  if (sharesLandmarks(image)) {
    image.isBreastWanted = true;
    image.isBreastUnwanted = false;
  }
  return true;
}

void wantLandmarks(StudyState& state) {
  const bool showsLandmarks = state.settings.showLandmarks || state.settings.tool == Tool::kMark;
  for (Image& image : state.images) {
    if (image.breast || image.isBreastUnwanted || image.load == LoadState::kFailed ||
        image.header.modality != Modality::kMammography) {
      continue;
    }
    const bool isMarked = isLocatable(image) && std::ranges::contains(state.reader.marks, image.id, &ReaderMark::image);
    const bool isShown = isLocatable(image) && showsLandmarks && viewportOf(state, image.id) >= 0;
    const bool isUnderWay = std::ranges::any_of(
        state.jobs, [&](const Job& job) { return job.image == image.id && job.kind == JobKind::kLandmarks; });
    if ((!isMarked && !image.isBreastWanted && !isShown) || isUnderWay) continue;
    wantDecoding(state, image);
    addJob(state, JobKind::kLandmarks, image);
  }
}

bool dropAnalysesOf(StudyState& state, const ImageId& image) {
  bool found = false;
  for (Job& job : state.jobs) {
    if (job.image != image || job.kind == JobKind::kDecode || job.phase == JobPhase::kCancelled) continue;
    found = found || isAnalysis(job);
    job.progress.cancel();
    if (job.phase == JobPhase::kRunning) job.phase = JobPhase::kCancelled;
  }
  std::erase_if(state.jobs, [&](const Job& job) {
    return job.image == image && job.kind != JobKind::kDecode && job.phase != JobPhase::kCancelled;
  });
  return found;
}

void dropJobsOf(StudyState& state, const ImageId& image) {
  for (Job& job : state.jobs) {
    if (job.image != image) continue;
    job.progress.cancel();
    if (job.phase == JobPhase::kRunning) job.phase = JobPhase::kCancelled;
  }
  std::erase_if(state.jobs, [&](const Job& job) { return job.image == image && job.phase != JobPhase::kCancelled; });
}

void noteContradictions(Image& image) {
  image.warnings = image.header.warnings;
  if (!image.header.isTruncated && isPartial(image)) {
    image.warnings.emplace_back("The compressed picture has no end: pixels may be missing, or fine detail of them.");
  }
  image.chestWallInPixels.reset();
  if (!image.object && image.header.modality == Modality::kOther) {
    image.warnings.emplace_back(kModalityUnknown);
    return;
  }
  if (!image.pixels || image.header.modality != Modality::kMammography) return;
  image.chestWallInPixels = chestWallFromPixels(*image.pixels);
  const auto byHeader = chestWallFromOrientation(image.header.patientOrientation);
  if (byHeader && image.chestWallInPixels && *byHeader != *image.chestWallInPixels) {
    image.warnings.push_back("Patient Orientation and the picture disagree about the side of the chest wall.");
  }
}

void change(StudyState& state, const SetModality& action) {
  Image* image = findImage(state, action.image);
  if (image == nullptr || !isModalityAsked(*image) || action.modality == Modality::kOther) return;
  const bool isSame = image->header.modality == action.modality;
  image->modalitySource = ModalitySource::kReader;
  if (isSame) return;

  // What another kind of model made of it, or makes of it now, goes.
  const bool wasUnderWay = dropAnalysesOf(state, image->id);
  const bool wasWanted = wasUnderWay || image->analysis != nullptr;
  image->analysis.reset();
  image->byFrame.clear();
  image->isLoopWanted = false;
  image->breast.reset();
  image->isBreastWanted = image->isBreastUnwanted = false;
  std::erase_if(state.hiddenFindings, [&](const std::string& id) { return findFinding(state, id) == nullptr; });
  if (findFinding(state, state.selectedFinding) == nullptr) state.selectedFinding.clear();
  image->header.modality = action.modality;
  noteContradictions(*image);
  followSaid(state);
  if (wasWanted || state.settings.analyzeOnOpen) wantAnalysis(state, *image);
}

void change(StudyState& state, const RequestAnalysis& action) {
  std::vector<ImageId> ids = action.images;
  if (const Exam* exam = state.shownExam ? findExam(state, *state.shownExam) : nullptr;
      exam != nullptr && ids.empty()) {
    ids = exam->images;
  }
  for (const ImageId& id : ids) {
    if (Image* image = findImage(state, id)) wantAnalysis(state, *image);
  }
}

void change(StudyState& state, const CancelJobs&) {
  for (Image& image : state.images) image.isLoopWanted = false;
  for (Job& job : state.jobs) {
    if (isPending(job)) cancel(state, job);
  }
  dropIdle(state);
}

void change(StudyState& state, const CancelJob& action) {
  Job* job = findJob(state, action.id);
  if (job == nullptr || !isPending(*job)) return;
  cancel(state, *job);
  dropIdle(state);
}

void change(StudyState& state, const JobStarted& action) {
  Job* job = findJob(state, action.id);
  if (job != nullptr && job->phase == JobPhase::kIdle) job->phase = JobPhase::kRunning;
}

void change(StudyState& state, const JobAdvanced& action) {
  Job* job = findJob(state, action.id);
  if (job != nullptr && job->phase == JobPhase::kRunning) job->kind = action.kind;
}

void change(StudyState& state, const JobFailed& action) {
  Job* job = findJob(state, action.id);
  if (job == nullptr) return;
  // A preview that fails says nothing: the job for the whole frame will. Nor does a frame that is not shown yet.
  if (job->phase == JobPhase::kCancelled || job->isPreview || job->isAhead) {
    Image* image = findImage(state, job->image);
    if (image != nullptr && job->isAhead && job->phase != JobPhase::kCancelled) image->nearFrames[job->frame] = nullptr;
    removeJob(state, action.id);
    return;
  }
  if (job->kind == JobKind::kLandmarks) {
    change(state, LandmarksDone{.id = action.id, .image = job->image, .breast = nullptr});
    return;
  }
  job->phase = JobPhase::kFailed;
  job->error = action.message;
  Image* image = findImage(state, job->image);
  if (image != nullptr) image->isLoopWanted = false;
  if (image == nullptr || job->kind != JobKind::kDecode) return;
  image->load = LoadState::kFailed;
  image->error = action.message;
  change(state, ReportFileError{image->file, action.message});
  if (image->spare) {
    showSpare(state, *image);
    return;
  }
  // What waits for these pixels would wait for ever.
  std::erase_if(state.jobs, [&](const Job& other) {
    const bool needsPixels = isAnalysis(other) || (other.kind == JobKind::kLandmarks && !image->pixels);
    return other.image == image->id && other.phase == JobPhase::kIdle && needsPixels;
  });
}

void change(StudyState& state, const DecodeDone& action) {
  const Job* job = findJob(state, action.id);
  const bool isAhead = job != nullptr && job->isAhead;
  const int frame = job != nullptr ? job->frame : action.frame;  // slices may have come in between
  removeJob(state, action.id);
  Image* image = findImage(state, action.image);
  if (image == nullptr || !action.pixels) return;
  if (isAhead && frame != image->frame) {
    image->nearFrames[frame] = action.pixels;
    return;
  }
  if (action.pixels->reduction > 0 && isDecoded(*image)) return;  // a preview that comes too late
  image->decodeMs = action.milliseconds;
  showPixels(state, *image, action.pixels, frame);
  if (action.pixels->reduction > 0) {
    image->load = image->load == LoadState::kHeader ? LoadState::kHeader : LoadState::kDecoding;
  } else if (frame == image->frame) {
    image->load = LoadState::kReady;
  } else if (image->load == LoadState::kReady) {
    image->load = LoadState::kHeader;
  }
  if (isDecoded(*image)) image->spare.reset();
  wantDecoding(state);
}

void change(StudyState& state, const AnalysisDone& action) {
  const Job* job = findJob(state, action.id);
  Image* image = findImage(state, action.image);
  const bool isUnwanted = job == nullptr || job->phase == JobPhase::kCancelled || image == nullptr || !action.analysis;
  if (isUnwanted) {
    removeJob(state, action.id);
    return;
  }
  const int frame = job->frame;
  removeJob(state, action.id);

  if (frame != image->frame && image->byFrame.contains(image->frame)) {
    image->byFrame[frame] = action.analysis;  // the shown frame's own stays on screen
    return;
  }
  if (image->analysis) carryMarks(state, *image->analysis, *action.analysis);
  image->analysis = action.analysis;
  image->analysisFrame = frame;
  if (action.analysis->breast && !isSeenByNetwork(image->breast.get())) image->breast = action.analysis->breast;
  wantThreshold(state, *image);
  keepFrame(state, *image);
}

void change(StudyState& state, const LandmarksDone& action) {
  const Job* job = findJob(state, action.id);
  const bool isWanted = job != nullptr && job->phase != JobPhase::kCancelled;
  removeJob(state, action.id);
  Image* image = findImage(state, action.image);
  if (!isWanted || image == nullptr || image->breast) return;
  image->breast = action.breast;
  if (image->breast) return;
  // Nothing was found: the reader sets the landmarks by hand.
  auto empty = std::make_shared<anatomy::BreastFrame>();
  empty->chestWall = landmarksFrom(*image, nullptr).chestWallSide;
  image->breast = std::move(empty);
}

}  // namespace lobule::study
