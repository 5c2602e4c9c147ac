#include "app/job_runner.h"

#include <algorithm>

#include "study/jobs.h"

namespace lobule::app {

namespace {

// Prepared tensors that wait for the one inference at a time: more would only fill memory.
constexpr int kAnalysesUnderWay = 2, kLandmarksUnderWay = 2;

const inference::Manifest* findModel(const study::StudyState& state, const std::string& id) {
  const auto found =
      std::ranges::find_if(state.models, [&](const study::LoadedModel& model) { return model.manifest.id == id; });
  return found == state.models.end() ? nullptr : &found->manifest;
}

auto countRunning(const study::StudyState& state, auto isOfKind) {
  return std::ranges::count_if(
      state.jobs, [&](const study::Job& job) { return job.phase == study::JobPhase::kRunning && isOfKind(job); });
}

bool showsLandmarks(const inference::Manifest& model) {
  return model.task == inference::Task::kLandmarks;
}

bool isForLandmarks(const study::Job& job) {
  return job.kind == study::JobKind::kLandmarks;
}

}  // namespace

JobRunner::JobRunner(Workers& workers, std::function<double()> nowMs, int parallelJobs,
                     std::function<void(study::Action)> report)
    : workers_(workers), nowMs_(std::move(nowMs)), parallelJobs_(parallelJobs), report_(std::move(report)) {}

template <class Work, class Done>
void JobRunner::runJob(Work work, Done done) {
  ++running_;
  workers_.run(std::move(work), [this, done = std::move(done)](auto result) {
    --running_;
    done(std::move(result));
  });
}

void JobRunner::reportFailure(study::JobId id, const Error& error) {
  report_(study::JobFailed{.id = id, .message = error.message});
}

void JobRunner::startJobs(const study::StudyState& state) {
  endCancelledInferences(state);
  auto analyses = countRunning(state, study::isAnalysis), landmarks = countRunning(state, isForLandmarks);
  for (const study::JobId id : study::startableJobs(state)) {
    if (running_ >= parallelJobs_) {
      return;
    }
    const study::Job* job = study::findJob(state, id);
    if (job == nullptr) {
      continue;
    }
    if (job->kind == study::JobKind::kPrepare && ++analyses > kAnalysesUnderWay) {
      continue;
    }
    if (isForLandmarks(*job) && ++landmarks > kLandmarksUnderWay) {
      continue;
    }
    start(state, *job);
  }
}

void JobRunner::start(const study::StudyState& state, const study::Job& job) {
  const study::Image* image = study::findImage(state, job.image);
  if (image == nullptr) {
    return;
  }
  if (job.kind == study::JobKind::kDecode) {
    startDecode(*image, job);
    return;
  }
  if (job.kind == study::JobKind::kLandmarks) {
    startLandmarks(state, *image, job);
    return;
  }
  const inference::Manifest* model = findModel(state, job.modelId);
  if (model == nullptr) {
    reportFailure(job.id, {.code = ErrorCode::kMissing, .message = "The model of this analysis is not loaded."});
  } else if (job.kind == study::JobKind::kThreshold) {
    startThreshold(*image, job, *model, study::thresholdFor(state, image->header.modality));
  } else {
    startPrepare(*image, job, *model);
  }
}

void JobRunner::startDecode(const study::Image& image, const study::Job& job) {
  report_(study::JobStarted{job.id});
  using Decoded = std::pair<std::shared_ptr<const study::Pixels>, double>;
  runJob(
      [image, frame = job.frame, isPreview = job.isPreview, progress = job.progress,
       now = nowMs_]() -> Result<Decoded> {
        const double begin = now();
        auto decoded =
            isPreview ? study::decodePreview(image, frame, progress) : study::decodeImage(image, frame, progress);
        return decoded.transform([&](auto pixels) { return Decoded(std::move(pixels), now() - begin); });
      },
      [this, id = job.id, imageId = image.id, frame = job.frame](Result<Decoded> decoded) {
        if (!decoded) {
          reportFailure(id, decoded.error());
          return;
        }
        report_(study::DecodeDone{.id = id,
                                  .image = imageId,
                                  .frame = frame,
                                  .pixels = std::move(decoded->first),
                                  .milliseconds = decoded->second});
      });
}

void JobRunner::startLandmarks(const study::StudyState& state, const study::Image& image, const study::Job& job) {
  report_(study::JobStarted{job.id});
  Inference begun{.image = image, .model = {}, .prepared = {}, .progress = job.progress};
  const study::LoadedModel* model = study::landmarkModelFor(state, image.header.modality);
  if (model == nullptr) {
    finishLandmarks(job.id, std::move(begun), {});
    return;
  }
  begun.model = model->manifest;
  runJob([image, model = begun.model, progress = job.progress] { return study::prepareInput(image, model, progress); },
         [this, id = job.id, begun](Result<inference::Prepared> prepared) {
           if (!prepared) {
             finishLandmarks(id, begun, {});
             return;
           }
           inferences_.emplace(id, begun).first->second.prepared.input = std::move(*prepared);
         });
}

void JobRunner::finishLandmarks(study::JobId id, Inference inference, inference::NamedTensors outputs) {
  using Found = std::shared_ptr<const anatomy::BreastFrame>;
  const study::ImageId imageId = inference.image.id;
  runJob(
      [inference = std::move(inference), outputs = std::move(outputs)] {
        const auto seen =
            outputs.empty()
                ? study::SeenLandmarks()
                : study::readLandmarks(inference.model, inference.prepared.input.geometry, outputs).value_or(nullptr);
        return study::findLandmarks(inference.image, seen, inference.progress);
      },
      [this, id, imageId](Result<Found> found) {
        if (!found) {
          reportFailure(id, found.error());
          return;
        }
        report_(study::LandmarksDone{.id = id, .image = imageId, .breast = std::move(*found)});
      });
}

void JobRunner::startPrepare(const study::Image& image, const study::Job& job, const inference::Manifest& model) {
  report_(study::JobStarted{job.id});
  runJob([image, model, progress = job.progress] { return study::prepareAnalysis(image, model, progress); },
         [this, image, model, id = job.id, progress = job.progress](Result<study::PreparedAnalysis> prepared) {
           if (!prepared) {
             reportFailure(id, prepared.error());
             return;
           }
           report_(study::JobAdvanced{.id = id, .kind = study::JobKind::kInfer});
           inferences_.emplace(
               id, Inference{.image = image, .model = model, .prepared = std::move(*prepared), .progress = progress});
         });
}

void JobRunner::startThreshold(const study::Image& image, const study::Job& job, const inference::Manifest& model,
                               double threshold) {
  report_(study::JobStarted{job.id});
  using Found = std::shared_ptr<const study::Analysis>;
  runJob([image, model,
          threshold]() -> Result<Found> { return study::findAgain(image, *image.analysis, model, threshold); },
         [this, id = job.id, imageId = image.id](Result<Found> found) {
           if (!found) {
             reportFailure(id, found.error());
             return;
           }
           report_(study::AnalysisDone{.id = id, .image = imageId, .analysis = std::move(*found)});
         });
}

std::optional<InferenceRequest> JobRunner::nextInference() {
  for (auto& [id, inference] : inferences_) {
    if (inference.isGivenOut || inference.progress.isCancelled()) {
      continue;
    }
    inference.isGivenOut = true;
    return InferenceRequest{.id = id,
                            .modelId = inference.model.id,
                            .input = std::move(inference.prepared.input.tensor),
                            .inputName = inference.model.input.name};
  }
  return std::nullopt;
}

int JobRunner::waitingInferences() const {
  return static_cast<int>(std::ranges::count_if(
      inferences_, [](const auto& named) { return !named.second.isGivenOut && !named.second.progress.isCancelled(); }));
}

void JobRunner::finishInference(const study::StudyState& state, study::JobId id, inference::NamedTensors outputs,
                                double milliseconds, const std::string& backend) {
  auto taken = inferences_.extract(id);
  if (taken.empty()) {
    return;  // cancelled meanwhile
  }
  if (showsLandmarks(taken.mapped().model)) {
    finishLandmarks(id, std::move(taken.mapped()), std::move(outputs));
    return;
  }
  report_(study::JobAdvanced{.id = id, .kind = study::JobKind::kInterpret});
  auto inference = std::make_shared<Inference>(std::move(taken.mapped()));
  const double threshold = study::thresholdFor(state, inference->image.header.modality);
  runJob(
      [inference, threshold, outputs = std::move(outputs), milliseconds, backend] {
        return study::finishAnalysis(inference->image, inference->model, inference->prepared, outputs, threshold,
                                     backend, milliseconds, inference->progress);
      },
      [this, id, imageId = inference->image.id](Result<std::shared_ptr<const study::Analysis>> analysis) {
        if (!analysis) {
          reportFailure(id, analysis.error());
          return;
        }
        report_(study::AnalysisDone{.id = id, .image = imageId, .analysis = std::move(*analysis)});
      });
}

void JobRunner::failInference(study::JobId id, const std::string& why) {
  auto taken = inferences_.extract(id);
  if (taken.empty()) {
    return;
  }
  if (showsLandmarks(taken.mapped().model)) {
    finishLandmarks(id, std::move(taken.mapped()), {});
    return;
  }
  report_(study::JobFailed{.id = id, .message = why});
}

void JobRunner::endCancelledInferences(const study::StudyState& state) {
  for (auto inference = inferences_.begin(); inference != inferences_.end();) {
    const study::Job* job = study::findJob(state, inference->first);
    const bool isWanted = job != nullptr && !inference->second.progress.isCancelled();
    if (isWanted) {
      ++inference;
      continue;
    }
    report_(study::JobFailed{.id = inference->first, .message = "Cancelled."});
    inference = inferences_.erase(inference);
  }
}

}  // namespace lobule::app
