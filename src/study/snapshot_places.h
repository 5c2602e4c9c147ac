// The reader's marks, landmarks, pairs and locations of the state as JSON: parts of debugSnapshot (snapshot.h).
#pragma once

#include "core/json.h"
#include "study/snapshot.h"
#include "study/state.h"

namespace lobule::study {

Json marksJson(const StudyState& state);
Json landmarksJson(const StudyState& state);  // of images whose landmarks were looked for or moved
Json pairsJson(const StudyState& state);
Json locationsJson(const StudyState& state);
Json rectJson(const ViewportRect& rect);
Json widgetJson(const StudyState& state, const WidgetOnScreen& widget);

}  // namespace lobule::study
