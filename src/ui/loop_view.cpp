#include "ui/loop_view.h"

#include <format>

#include "ui/commands.h"
#include "ui/malignancy_view.h"

namespace lobule::ui {

LoopView makeLoopView(const study::StudyState& state) {
  LoopView view;
  const study::Image* image = activeImage(state);
  if (image == nullptr || image->header.frames < 2) return view;
  const study::LoadedModel* model = study::modelFor(state, image->header.modality);
  if (model == nullptr) return view;
  view.image = image->id;
  view.frame = image->frame;
  view.isRunning = image->isLoopWanted;
  view.scores.resize(static_cast<std::size_t>(image->header.frames));
  view.scoreName = "Highest mark";
  view.limit = makeMalignancyView(state).chosen;
  int analyzed = 0;
  for (const auto& [frame, analysis] : image->byFrame) {
    if (frame < 0 || frame >= image->header.frames || !analysis) continue;
    ++analyzed;
    const bool hasClasses = analysis->scores.contains("malignant");
    const auto score = analysis->scores.find(hasClasses ? "malignant" : "maxScore");
    view.scores[static_cast<std::size_t>(frame)] = score == analysis->scores.end() ? 0.0 : score->second;
    if (hasClasses) view.scoreName = "Malignant";
  }
  view.label = std::format("{} of {} frames analyzed", analyzed, image->header.frames);
  view.canStart = !view.isRunning && analyzed < image->header.frames && model->status == "ready";
  return view;
}

}  // namespace lobule::ui
