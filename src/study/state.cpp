#include "study/state.h"

#include <algorithm>

namespace lobule::study {
namespace {

template <class Items, class Id>
auto* findById(const Items& items, const Id& id) {
  const auto found = std::ranges::find_if(items, [&](const auto& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

template <class Rule>
const LoadedModel* findModel(const StudyState& state, Rule rule) {
  const auto found = std::ranges::find_if(state.models, rule);
  return found == state.models.end() ? nullptr : &*found;
}

bool showsLandmarks(const LoadedModel& model) {
  return model.manifest.task == inference::Task::kLandmarks;
}

const LoadedModel* findLandmarkModel(const StudyState& state, Modality modality, std::string_view status) {
  return findModel(state, [&](const LoadedModel& model) {
    return showsLandmarks(model) && model.manifest.modality == modality && model.status == status;
  });
}

}  // namespace

const Image* findImage(const StudyState& state, const ImageId& id) {
  return findById(state.images, id);
}

FrameSource frameSource(const Image& image, int frame) {
  if (frame < 0 || frame >= static_cast<int>(image.slices.size())) {
    return {.file = image.file,
            .sopInstanceUid = image.header.identity.sopInstanceUid,
            .object = image.object.get(),
            .frame = frame};
  }
  const Slice& slice = image.slices[static_cast<std::size_t>(frame)];
  return {.file = slice.file, .sopInstanceUid = slice.sopInstanceUid, .object = slice.object.get()};
}

bool isDecoded(const Image& image) {
  return image.pixels && image.pixels->reduction == 0 && image.pixelsFrame == image.frame;
}

bool isPending(const Job& job) {
  return job.phase == JobPhase::kIdle || job.phase == JobPhase::kRunning;
}

bool isAnalysis(const Job& job) {
  return job.kind == JobKind::kPrepare || job.kind == JobKind::kInfer || job.kind == JobKind::kInterpret;
}

const Exam* findExam(const StudyState& state, const ExamId& id) {
  return findById(state.exams, id);
}

const Job* findJob(const StudyState& state, JobId id) {
  return findById(state.jobs, id);
}

bool isModalityAsked(const Image& image) {
  return image.modalitySource != ModalitySource::kFile || image.header.modality == Modality::kOther;
}

bool isViewAsked(const Image& image) {
  return image.header.modality == Modality::kMammography && (image.lacksLaterality || image.lacksView);
}

const LoadedModel* modelFor(const StudyState& state, Modality modality) {
  return findModel(
      state, [&](const LoadedModel& model) { return model.manifest.modality == modality && !showsLandmarks(model); });
}

const LoadedModel* firstModel(const StudyState& state) {
  return findModel(state, [](const LoadedModel& model) { return !showsLandmarks(model); });
}

const LoadedModel* landmarkModelFor(const StudyState& state, Modality modality) {
  return findLandmarkModel(state, modality, "ready");
}

bool isLandmarkModelLoading(const StudyState& state, Modality modality) {
  return landmarkModelFor(state, modality) == nullptr && findLandmarkModel(state, modality, "loading") != nullptr;
}

bool isBreastLookedFor(const StudyState& state, const Image& image) {
  return image.breast || std::ranges::none_of(state.jobs, [&](const Job& job) {
           return job.image == image.id && job.kind == JobKind::kLandmarks;
         });
}

bool isSeenByNetwork(const anatomy::BreastFrame* breast) {
  return breast != nullptr && ((breast->nipple && breast->nipple->withNetwork) || breast->pectoralWithNetwork);
}

bool sharesLandmarks(const Image& image) {
  return image.header.modality == Modality::kMammography && image.header.frames <= 1;
}

double thresholdFor(const StudyState& state, Modality modality) {
  return modality == Modality::kUltrasound ? state.settings.ultrasoundThreshold : state.settings.mammoThreshold;
}

bool isHidden(const StudyState& state, const std::string& findingId) {
  return std::ranges::contains(state.hiddenFindings, findingId);
}

const Image* imageOfFinding(const StudyState& state, const std::string& findingId) {
  const auto found = std::ranges::find_if(state.images, [&](const Image& image) {
    return image.analysis && findById(image.analysis->findings, findingId) != nullptr;
  });
  return found == state.images.end() ? nullptr : &*found;
}

const findings::Finding* findFinding(const StudyState& state, const std::string& findingId) {
  const Image* image = imageOfFinding(state, findingId);
  return image == nullptr ? nullptr : findById(image->analysis->findings, findingId);
}

bool Place::holds(const std::string& spot) const {
  return std::ranges::contains(spots, spot);
}

const ReaderMark* findMark(const StudyState& state, const std::string& id) {
  return findById(state.reader.marks, id);
}

const Image* imageOfSpot(const StudyState& state, const std::string& id) {
  const ReaderMark* mark = findMark(state, id);
  return mark != nullptr ? findImage(state, mark->image) : imageOfFinding(state, id);
}

bool isKeptAlone(const StudyState& state, const std::string& spot) {
  return std::ranges::contains(state.reader.alone, spot);
}

const Place* placeOf(const StudyState& state, const std::string& spot) {
  if (spot.empty()) return nullptr;
  const auto found = std::ranges::find_if(state.places, [&](const Place& place) { return place.holds(spot); });
  return found == state.places.end() ? nullptr : &*found;
}

const Place* shownPlace(const StudyState& state) {
  if (const Place* place = placeOf(state, state.selectedMark)) return place;
  if (const Place* place = placeOf(state, state.selectedFinding)) return place;
  if (!state.selectedFinding.empty()) return nullptr;
  const auto found =
      std::ranges::find_if(state.places, [&](const Place& place) { return place.exam == state.shownExam; });
  return found == state.places.end() ? nullptr : &*found;
}

bool isAnalysisShown(const StudyState& state, const Image& image) {
  return state.settings.showOverlays && image.analysis && image.analysisFrame == image.frame;
}

std::vector<const findings::Finding*> shownFindings(const StudyState& state, const Image& image) {
  std::vector<const findings::Finding*> shown;
  if (!isAnalysisShown(state, image) || state.explained.value_or(ExplainStep::kRegions) != ExplainStep::kRegions) {
    return shown;
  }
  for (const findings::Finding& finding : image.analysis->findings) {
    if (!isHidden(state, finding.id)) shown.push_back(&finding);
  }
  return shown;
}

}  // namespace lobule::study
