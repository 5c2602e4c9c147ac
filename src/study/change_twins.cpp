#include <algorithm>
#include <format>

#include "study/changes.h"
#include "study/grouping.h"
#include "study/places.h"

namespace lobule::study {
namespace {

// How much of it can be seen. A file in hand counts as whole until decoding it has failed.
enum class Wholeness { kUnreadable, kTruncated, kWhole };

Wholeness wholenessOf(const dicom::ImageHeader& header) {
  return header.isTruncated ? Wholeness::kTruncated : Wholeness::kWhole;
}

Wholeness wholenessOf(const Image& image) {
  return image.load == LoadState::kFailed ? Wholeness::kUnreadable : wholenessOf(image.header);
}

template <class Value>
bool canBeSame(const std::optional<Value>& a, const std::optional<Value>& b) {
  return !a || !b || *a == *b;
}

// Whether it may stand in for the image: another patient's, breast's or view's may not, whatever its UID says.
bool showsSameView(const StudyState& state, const Image& image, const AddFile& file) {
  const Exam* exam = findExam(state, image.exam);
  return exam != nullptr && exam->key == groupingKey(file.name, file.header) &&
         canBeSame(image.header.laterality, file.header.laterality) && canBeSame(image.header.view, file.header.view);
}

void report(StudyState& state, const std::string& file, std::string message) {
  const bool isKnown = std::ranges::any_of(
      state.errors, [&](const FileError& error) { return error.file == file && error.message == message; });
  if (!isKnown) change(state, ReportFileError{file, std::move(message)});
}

AddFile fileOf(const Image& image) {
  return {
      .name = image.file, .content = image.content, .object = image.object, .header = image.header, .pixels = nullptr};
}

bool isSameContent(const SharedContent& a, const SharedContent& b) {
  return a == b || (a && b && a->mark() == b->mark());
}

bool isAnalysisWanted(const StudyState& state, const Image& image) {
  const bool isUnderWay = std::ranges::any_of(state.jobs, [&](const Job& job) {
    return job.image == image.id && isAnalysis(job) && job.phase != JobPhase::kCancelled;
  });
  return isUnderWay || image.analysis != nullptr || state.settings.analyzeOnOpen;
}

// A new id: what is still under way for the old one finds no image and goes.
Image& putInPlace(StudyState& state, Image& image, const AddFile& file) {
  const bool wasWanted = isAnalysisWanted(state, image);
  const ImageId before = image.id;
  dropJobsOf(state, before);
  image = makeImage(state, file, ExamId(image.exam));

  // Where the old one was, the new one is.
  const auto exam = std::ranges::find(state.exams, image.exam, &Exam::id);
  if (exam != state.exams.end()) std::ranges::replace(exam->images, before, image.id);
  if (const int viewport = viewportOf(state, before); viewport >= 0) hang(state, viewport, image.id);
  renameImage(state, before, image.id);
  followSaid(state);

  // What a model made of the old one goes, and is made again of the new one.
  std::erase_if(state.hiddenFindings, [&](const std::string& id) { return findFinding(state, id) == nullptr; });
  if (findFinding(state, state.selectedFinding) == nullptr) state.selectedFinding.clear();
  updatePlaces(state);
  wantDecoding(state);
  if (wasWanted) wantAnalysis(state, image);
  return image;
}

}  // namespace

Image* findTwin(StudyState& state, const AddFile& file) {
  const std::string& uid = file.header.identity.sopInstanceUid;
  if (uid.empty()) return nullptr;
  const auto twin = std::ranges::find_if(state.images, [&](const Image& image) {
    return image.header.identity.sopInstanceUid == uid ||
           std::ranges::contains(image.slices, uid, &Slice::sopInstanceUid);
  });
  return twin == state.images.end() ? nullptr : &*twin;
}

void settleTwins(StudyState& state, Image& twin, const AddFile& file) {
  const auto slice = std::ranges::find(twin.slices, file.header.identity.sopInstanceUid, &Slice::sopInstanceUid);
  if (slice != twin.slices.end()) {
    if (isSameContent(slice->content, file.content)) return;
    report(state, file.name,
           std::format("Not shown: it has the same SOP Instance UID as {}, which stays open, but another content.",
                       slice->file));
    return;
  }
  if (isSameContent(twin.content, file.content)) return;
  const Wholeness open = wholenessOf(twin), later = wholenessOf(file.header);
  const bool canStandIn = showsSameView(state, twin, file);

  if (canStandIn && later > open) {
    const auto before = std::make_shared<const AddFile>(fileOf(twin));
    report(state, file.name,
           std::format("Shown in place of {}, which has the same SOP Instance UID and {}.", before->name,
                       open == Wholeness::kTruncated ? "lacks pixels" : "could not be decoded"));
    Image& now = putInPlace(state, twin, file);
    if (open != Wholeness::kUnreadable) now.spare = before;
    return;
  }
  report(state, file.name,
         std::format("Not shown: it has the same SOP Instance UID as {}, which stays open, but {}.", twin.file,
                     later == Wholeness::kTruncated ? "pixels are missing in it" : "another content"));
  const bool isBetterSpare = !twin.spare || later > wholenessOf(twin.spare->header);
  if (canStandIn && !isDecoded(twin) && isBetterSpare) twin.spare = std::make_shared<const AddFile>(file);
}

void showSpare(StudyState& state, Image& image) {
  const std::shared_ptr<const AddFile> spare = image.spare;
  report(
      state, spare->name,
      std::format("Shown in place of {}, which has the same SOP Instance UID and could not be decoded.", image.file));
  putInPlace(state, image, *spare);
}

}  // namespace lobule::study
