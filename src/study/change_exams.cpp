#include <algorithm>

#include "study/changes.h"
#include "study/grouping.h"
#include "study/hanging.h"

namespace lobule::study {
namespace {

Exam& examFor(StudyState& state, const AddFile& file) {
  const std::string key = groupingKey(file.name, file.header);
  const auto found = std::ranges::find(state.exams, key, &Exam::key);
  if (found != state.exams.end()) return *found;
  Exam exam;
  exam.id = "e" + std::to_string(state.nextExam++);
  exam.key = key;
  exam.label = examLabel(file.name, file.header);
  state.exams.push_back(std::move(exam));
  return state.exams.back();
}

// Files arrive one by one: the protocol arranges them anew each time, unless the reader has arranged them already.
void hangNewImage(StudyState& state, const Exam& exam, const ImageId& image) {
  if (!state.layout.arrangedByReader) {
    hangByProtocol(state, exam);
    return;
  }
  for (int viewport = 0; viewport < state.layout.count(); ++viewport) {
    if (!state.viewports[static_cast<std::size_t>(viewport)].image.empty()) continue;
    hang(state, viewport, image);
    return;
  }
}

void showExam(StudyState& state, const ExamId& id) {
  const Exam* exam = findExam(state, id);
  if (exam == nullptr) return;
  state.shownExam = id;
  state.selectedFinding.clear();
  state.selectedMark.clear();
  state.movedMark.clear();
  state.layout.arrangedByReader = false;
  state.layout.activeByReader = false;
  for (int viewport = 0; viewport < 4; ++viewport) hang(state, viewport, {});
  hangByProtocol(state, *exam);
  dropUnseenDecoding(state);
  wantDecoding(state);
}

// Pixels that can be decoded again are not kept for exams out of sight.
void releaseOtherExams(StudyState& state) {
  for (Image& image : state.images) {
    if (image.exam == state.shownExam || !image.object || image.load != LoadState::kReady) continue;
    const bool isInUse = std::ranges::any_of(state.jobs, [&](const Job& job) {
      return job.image == image.id && (job.phase == JobPhase::kIdle || job.phase == JobPhase::kRunning);
    });
    if (isInUse) continue;
    image.pixels.reset();
    image.nearFrames.clear();
    image.load = LoadState::kHeader;
  }
}

}  // namespace

Image makeImage(StudyState& state, const AddFile& file, const ExamId& exam) {
  Image image;
  image.id = "i" + std::to_string(state.nextImage++);
  image.exam = exam;
  image.file = file.name;
  image.content = file.content;
  image.header = file.header;
  image.object = file.object;
  image.modalitySource = file.object ? ModalitySource::kFile : ModalitySource::kPixels;
  image.lacksLaterality = !file.header.laterality && !file.header.showsBothBreasts;
  image.lacksView = !file.header.view && file.header.viewLabel.empty();
  image.pixels = file.pixels;
  image.decodeMs = file.decodeMs;
  image.load = file.pixels ? LoadState::kReady : LoadState::kHeader;
  image.warnings = file.header.warnings;
  if (image.pixels) noteContradictions(image);
  return image;
}

void change(StudyState& state, const AddFile& action) {
  const bool isFirstOfOpening = action.opening > state.openingShown;
  state.openingShown = std::max(state.openingShown, action.opening);
  if (Image* twin = findTwin(state, action)) {
    const ExamId exam = twin->exam;
    settleTwins(state, *twin, action);
    if (isFirstOfOpening) change(state, ShowExam{exam});
    return;
  }
  if (Image* stack = findStack(state, action)) {
    addSlice(state, *stack, action);
    if (isFirstOfOpening) change(state, ShowExam{ExamId(stack->exam)});
    return;
  }
  Exam& exam = examFor(state, action);
  state.images.push_back(makeImage(state, action, exam.id));
  const ImageId id = state.images.back().id;
  exam.images.push_back(id);
  if (!state.shownExam) state.shownExam = exam.id;
  if (isFirstOfOpening) change(state, ShowExam{exam.id});
  if (state.shownExam != exam.id) return;
  hangNewImage(state, exam, id);
  wantDecoding(state);
  if (state.settings.analyzeOnOpen) wantAnalysis(state, *findImage(state, id));
}

void change(StudyState& state, const ReportFileError& action) {
  // The list shows the name beside the sentence: not twice.
  const std::string prefix = action.file + ": ";
  const bool namesFile = action.message.starts_with(prefix);
  state.errors.push_back({action.file, namesFile ? action.message.substr(prefix.size()) : action.message});
  state.settings.errorsOpen = true;
}

void change(StudyState& state, const SetFilesWaiting& action) {
  state.filesWaiting = action.count;
  state.filesRead = action.read;
}

void change(StudyState& state, const DismissErrors&) {
  state.errors.clear();
  state.settings.errorsOpen = false;
  std::erase_if(state.jobs, [](const Job& job) { return job.phase == JobPhase::kFailed; });
}

void change(StudyState& state, const CloseExam& action) {
  const Exam* exam = findExam(state, action.exam);
  if (exam == nullptr) return;
  for (const ImageId& image : exam->images) dropJobsOf(state, image);
  std::erase_if(state.images, [&](const Image& image) { return image.exam == action.exam; });
  std::erase_if(state.exams, [&](const Exam& other) { return other.id == action.exam; });
  std::erase_if(state.hiddenFindings, [&](const std::string& id) { return findFinding(state, id) == nullptr; });
  forgetClosedImages(state);
  if (state.shownExam != action.exam) return;
  state.widget = {};
  state.explained.reset();
  state.shownExam.reset();
  state.selectedFinding.clear();
  state.layout = {};
  state.activeViewport = 0;
  for (int viewport = 0; viewport < 4; ++viewport) hang(state, viewport, {});
  if (!state.exams.empty()) showExam(state, state.exams.back().id);
}

void change(StudyState& state, const ShowExam& action) {
  if (state.shownExam == action.exam) return;
  showExam(state, action.exam);
  releaseOtherExams(state);
}

}  // namespace lobule::study
