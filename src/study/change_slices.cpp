// Slices that are objects of their own (tomosynthesis stored as CT): one series is one image, gone through frame by
// frame as a multi-frame object is.
#include <algorithm>

#include "study/changes.h"
#include "study/grouping.h"

namespace lobule::study {
namespace {

bool isSameSeries(const dicom::ImageHeader& a, const dicom::ImageHeader& b) {
  return !a.identity.seriesInstanceUid.empty() && a.identity.seriesInstanceUid == b.identity.seriesInstanceUid &&
         a.columns == b.columns && a.rows == b.rows && a.samplesPerPixel == b.samplesPerPixel &&
         a.isSigned == b.isSigned && a.photometric == b.photometric && a.laterality == b.laterality && a.view == b.view;
}

template <class Value>
void moveUp(std::map<int, Value>& byFrame, int from) {
  std::map<int, Value> moved;
  for (auto& [frame, value] : byFrame) moved.emplace(frame >= from ? frame + 1 : frame, std::move(value));
  byFrame = std::move(moved);
}

// What is known of a frame belongs to the same slice as before.
void makeRoom(StudyState& state, Image& stack, int at) {
  const auto moveFrame = [&](int& frame) {
    if (frame >= at) ++frame;
  };
  moveFrame(stack.frame);
  moveFrame(stack.pixelsFrame);
  moveFrame(stack.analysisFrame);
  moveUp(stack.byFrame, at);
  moveUp(stack.nearFrames, at);
  for (Job& job : state.jobs) {
    if (job.image == stack.id) moveFrame(job.frame);
  }
}

Slice sliceOf(const std::string& file, const dicom::ImageHeader& header, const SharedContent& content,
              const dicom::SharedObject& object) {
  return {.file = file,
          .sopInstanceUid = header.identity.sopInstanceUid,
          .place = *header.slicePlace,
          .content = content,
          .object = object};
}

}  // namespace

Image* findStack(StudyState& state, const AddFile& file) {
  if (!file.header.slicePlace || !file.object) return nullptr;
  const auto found = std::ranges::find_if(state.images, [&](const Image& image) {
    return image.header.slicePlace && image.object && isSameSeries(image.header, file.header);
  });
  if (found == state.images.end()) return nullptr;
  const Exam* exam = findExam(state, found->exam);
  return exam != nullptr && exam->key == groupingKey(file.name, file.header) ? &*found : nullptr;
}

void addSlice(StudyState& state, Image& stack, const AddFile& file) {
  if (stack.slices.empty()) stack.slices.push_back(sliceOf(stack.file, stack.header, stack.content, stack.object));
  stack.spare.reset();
  Slice slice = sliceOf(file.name, file.header, file.content, file.object);
  const auto place = std::ranges::upper_bound(stack.slices, slice.place, {}, &Slice::place);
  const auto at = static_cast<int>(place - stack.slices.begin());
  stack.slices.insert(place, std::move(slice));
  stack.header.frames = static_cast<int>(stack.slices.size());
  makeRoom(state, stack, at);

  // A warning about one of them stands on all: it must not be missed.
  stack.header.isTruncated = stack.header.isTruncated || file.header.isTruncated;
  for (const std::string& warning : file.header.warnings) {
    if (!std::ranges::contains(stack.header.warnings, warning)) stack.header.warnings.push_back(warning);
  }
  noteContradictions(stack);
}

}  // namespace lobule::study
