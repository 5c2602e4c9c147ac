// An exam with a lesion marked by hand in two views, its landmarks found: for tests of study and ui. Made up, no files.
#pragma once

#include <cmath>
#include <memory>
#include <string>

#include "study/exam_builder.h"
#include "study/jobs.h"

namespace lobule::study::testing {

// A breast whose chest wall is where mammogramPixels puts the tissue, nipple in the middle of the height.
inline std::shared_ptr<const anatomy::BreastFrame> someBreast(const Image& image) {
  auto frame = std::make_shared<anatomy::BreastFrame>();
  const bool isRight = image.header.laterality == Laterality::kRight;
  const double wall = isRight ? 199 : 0, toNipple = isRight ? -1 : 1;
  frame->chestWall = isRight ? ImageSide::kRight : ImageSide::kLeft;
  frame->box = {isRight ? 100 : 0, 30, isRight ? 199 : 99, 270};
  for (int i = 0; i <= 40; ++i) {
    const double turn = 3.14159265 * i / 40;
    frame->outline.push_back({wall + toNipple * 95 * std::sin(turn), 150 - 110 * std::cos(turn)});
  }
  frame->nipple = anatomy::Nipple{.point = {wall + toNipple * 95, 150}, .inProfile = true, .uncertaintyPx = 3};
  if (image.header.view == ViewPosition::kMLO) frame->pectoral = LineInImage{{wall + toNipple * 30, 0}, {wall, 200}};
  return frame;
}

// A four-view exam at 0.8 mm a pixel, decoded.
inline StudyState largeExam() {
  StudyState state;
  for (const auto view : {ViewPosition::kMLO, ViewPosition::kCC}) {
    for (const auto side : {Laterality::kLeft, Laterality::kRight}) {
      AddFile file = mammogram(side, view);
      file.header.spacing.rowMm = file.header.spacing.columnMm = 0.8;
      apply(state, file);
    }
  }
  decodeAll(state);
  return state;
}

// Ends every landmarks job as the app would.
inline void findLandmarksNow(StudyState& state) {
  for (const JobId id : startableJobs(state)) {
    const Job* job = findJob(state, id);
    if (job == nullptr || job->kind != JobKind::kLandmarks) continue;
    const Image& image = *findImage(state, job->image);
    apply(state, JobStarted{id});
    apply(state, LandmarksDone{.id = id, .image = image.id, .breast = someBreast(image)});
  }
}

inline const Image& rightView(const StudyState& state, ViewPosition position) {
  return imageWith(state, Laterality::kRight, position);
}

inline void setMark(StudyState& state, ViewPosition position, PointInImage at, const std::string& id = {},
                    int gesture = 0) {
  apply(state,
        SetMark{.id = id, .image = rightView(state, position).id, .center = at, .radiusPx = 6, .gesture = gesture});
  findLandmarksNow(state);
}

// Upper outer: lateral is up in CC, cranial is up in MLO.
inline StudyState markedInBoth() {
  StudyState state = largeExam();
  setMark(state, ViewPosition::kCC, {150, 110});
  setMark(state, ViewPosition::kMLO, {150, 115});
  return state;
}

}  // namespace lobule::study::testing
