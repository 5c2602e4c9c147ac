// The exam that tests of the whole screen open.
#pragma once

#include "study/exam_builder.h"
#include "study/marked_exam.h"

namespace lobule::ui::testing {

inline study::StudyState opened() {
  study::StudyState state = study::testing::fourViews();
  study::apply(state, study::AddModel{study::testing::mammoModel()});
  study::testing::decodeAll(state);
  study::apply(state, study::ActivateViewport{0});
  return state;
}

inline study::StudyState analysed() {
  study::StudyState state = opened();
  study::testing::analyze(state, "i4", {study::testing::findingAt("i4-f1", {80, 100, 119, 139}, 0.9)});
  study::testing::analyze(state, "i1", {study::testing::findingAt("i1-f1", {20, 30, 39, 49}, 0.7)});
  for (const char* id : {"i2", "i3"}) study::testing::analyze(state, id, {});
  study::testing::findLandmarksNow(state);
  return state;
}

}  // namespace lobule::ui::testing
