#include "ui/loop_view.h"

#include <format>

#include "ui/commands.h"
#include "ui/malignancy_view.h"
#include "ui/words.h"

namespace lobule::ui {

LoopView makeLoopView(const study::StudyState& state) {
  LoopView view;
  const study::Image* image = activeImage(state);
  if (image == nullptr || image->header.frames < 2) return view;
  const study::LoadedModel* model = study::modelFor(state, image->header.modality);
  if (model == nullptr) return view;
  view.image = image->id;
  const FrameWords words = frameWords(*image);
  view.title = words.whole;
  view.one = words.one;
  view.many = words.many;
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
  view.label = std::format("{} of {} {} analyzed", analyzed, image->header.frames, words.many);
  view.canStart = !view.isRunning && analyzed < image->header.frames && model->status == "ready";
  return view;
}

}  // namespace lobule::ui
