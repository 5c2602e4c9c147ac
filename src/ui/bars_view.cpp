#include <algorithm>
#include <format>

#include "ui/commands.h"
#include "ui/spot_names.h"
#include "ui/views.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

std::string whyNotAnalyze(const study::StudyState& state) {
  const study::Exam* exam = state.shownExam ? study::findExam(state, *state.shownExam) : nullptr;
  if (exam == nullptr) return "Open an exam first";
  bool isAsked = false;
  for (const study::ImageId& id : exam->images) {
    const study::Image* image = study::findImage(state, id);
    isAsked = isAsked || (image != nullptr && image->header.modality == Modality::kOther && !image->object);
    const auto* model = image == nullptr ? nullptr : study::modelFor(state, image->header.modality);
    if (model != nullptr) return model->status;
  }
  if (state.models.empty()) return "No model is loaded";
  return isAsked ? "Say in the inspector whether this is a mammogram or an ultrasound image"
                 : "No model reads these images";
}

std::string verbFor(study::JobKind kind) {
  switch (kind) {
    case study::JobKind::kReadHeader:
      return "Reading";
    case study::JobKind::kDecode:
      return "Decoding";
    case study::JobKind::kPrepare:
      return "Preparing";
    case study::JobKind::kInfer:
      return "Analyzing";
    case study::JobKind::kInterpret:
      return "Outlining";
    case study::JobKind::kLandmarks:
      return "Finding the nipple and muscle in";
    case study::JobKind::kThreshold:
      return "Finding regions in";
  }
  return "Working on";
}

}  // namespace

TopBarView makeTopBarView(const study::StudyState& state) {
  TopBarView view;
  const study::Exam* exam = state.shownExam ? study::findExam(state, *state.shownExam) : nullptr;
  if (exam == nullptr) {
    view.exam = "Lobule";
  } else {
    view.exam = state.settings.showPatientText ? exam->label : "Exam " + exam->id.substr(1);
    view.detail = countInWords(static_cast<int>(exam->images.size()), "image", "images");
  }
  // Windows are for grey values: a colour picture has none.
  const study::Image* image = activeImage(state);
  if (image != nullptr && image->pixels && std::holds_alternative<image::GreyImage>(image->pixels->frame)) {
    for (const image::VoiChoice& choice : image->pixels->pipeline.voi) view.presets.push_back(windowName(choice.name));
    view.preset = state.viewports[static_cast<std::size_t>(state.activeViewport)].voiIndex;
  }
  view.canAnalyze = isEnabled(Command::kAnalyze, state);
  if (!view.canAnalyze) view.whyNotAnalyze = whyNotAnalyze(state);
  view.isAnalyzing = std::ranges::any_of(
      state.jobs, [](const study::Job& job) { return study::isPending(job) && study::isAnalysis(job); });
  return view;
}

StatusView makeStatusView(const study::StudyState& state) {
  StatusView view;
  int pending = 0;
  const study::Job* shown = nullptr;
  for (const study::Job& job : state.jobs) {
    if (job.phase == study::JobPhase::kFailed) view.failure = job.error;
    if (!study::isPending(job)) continue;
    ++pending;
    const bool isBetter = shown == nullptr || (shown->phase == study::JobPhase::kIdle && job.phase != shown->phase);
    if (isBetter) shown = &job;
  }
  if (shown != nullptr) {
    const study::Image* image = study::findImage(state, shown->image);
    view.work = verbFor(shown->kind) + " " + (image == nullptr ? "an image" : imageName(*image));
    if (shown->kind == study::JobKind::kDecode && image != nullptr && image->header.frames > 1) {
      view.work += std::format(", {} {}", frameWords(*image).one, shown->frame + 1);
    }
    // Inference does not tell how far it is.
    view.progress = shown->kind == study::JobKind::kInfer ? -1.0F : shown->progress.fraction();
    view.moreJobs = pending - 1;
    view.canCancel = true;
  }
  if (state.filesWaiting > 1) {
    const int files = state.filesRead + state.filesWaiting;
    view.work = "Reading file " + std::to_string(state.filesRead + 1) + " of " + std::to_string(files);
    view.moreJobs = 0;
    view.progress = static_cast<float>(state.filesRead) / static_cast<float>(files);
    view.canCancel = false;
  }
  view.errors = static_cast<int>(state.errors.size());
  if (const study::Image* image = study::imageOfSpot(state, state.movedMark)) {
    const std::string which =
        markNumber(state, state.movedMark) > 0 ? spotName(state, state.movedMark) : "the mark in " + imageName(*image);
    view.moved = std::format("Moved {}. Shift click or a drag sets another.", which);
  }

  // Name what runs: the back end, and the model for the images on screen.
  view.backend = backendInWords(state.backend);
  const study::Image* image = activeImage(state);
  const auto* model = image == nullptr ? nullptr : study::modelFor(state, image->header.modality);
  if (model == nullptr && image == nullptr) model = study::firstModel(state);
  if (model != nullptr) {
    view.backend += (view.backend.empty() ? "" : ", ") + modelInWords(model->manifest);
  }
  view.privacy = "Nothing has left this computer";
  return view;
}

}  // namespace lobule::ui
