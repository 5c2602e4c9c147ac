#include "ui/malignancy_view.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "ui/commands.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

const study::LoadedModel* activeModel(const study::StudyState& state) {
  const study::Image* image = activeImage(state);
  return image == nullptr ? nullptr : study::modelFor(state, image->header.modality);
}

std::string detailOf(const inference::OperatingPoint& point) {
  std::string text;
  const auto add = [&](std::string_view name, const std::optional<double>& share) {
    if (share) text += std::format("{}{} {}%", text.empty() ? "" : ", ", name, std::lround(100 * *share));
  };
  add("sensitivity", point.sensitivity);
  add("specificity", point.specificity);
  return text;
}

std::vector<MalignancyPointRow> rowsOf(const std::vector<inference::OperatingPoint>& points,
                                       const std::string& chosen) {
  std::vector<MalignancyPointRow> rows;
  for (const inference::OperatingPoint& point : points) {
    rows.push_back({.id = point.name,
                    .name = capitalized(point.name),
                    .detail = detailOf(point),
                    .threshold = point.threshold,
                    .isChosen = point.name == chosen});
  }
  if (!rows.empty() && std::ranges::none_of(rows, &MalignancyPointRow::isChosen)) rows.front().isChosen = true;
  return rows;
}

std::string wholeOf100(double score) {
  return score < 0.095 ? numberInWords(100 * score, 1) : std::to_string(std::lround(100 * score));
}

}  // namespace

MalignancyView makeMalignancyView(const study::StudyState& state) {
  MalignancyView view;
  const study::Image* image = activeImage(state);
  const study::LoadedModel* model = activeModel(state);
  if (image == nullptr || model == nullptr || !image->analysis) return view;
  const auto score = image->analysis->scores.find("malignant");
  if (score == image->analysis->scores.end()) return view;
  view.rows = rowsOf(model->manifest.malignancyPoints, state.settings.malignancyPoint);
  const auto chosen = std::ranges::find_if(view.rows, &MalignancyPointRow::isChosen);
  if (chosen == view.rows.end()) return view;

  view.chosen = chosen->threshold;
  view.isAbove = score->second >= chosen->threshold;
  std::string name = chosen->id;
  view.verdict = std::format("{} the {} point: malignant {} of 100, the point is {}", view.isAbove ? "Above" : "Below",
                             name, wholeOf100(score->second), numberInWords(100 * chosen->threshold, 1));
  view.on = model->manifest.malignancyPoints.front().on;
  return view;
}

std::optional<PresenceGate> presenceGate(const study::StudyState& state) {
  const study::LoadedModel* model = activeModel(state);
  if (model == nullptr || model->manifest.findings.gateClass.empty()) return std::nullopt;
  return PresenceGate{model->manifest.findings.gateClass, model->manifest.findings.gateMaximum};
}

std::string gateSentence(const study::StudyState& state) {
  const study::Image* image = activeImage(state);
  if (image == nullptr || !image->analysis || !image->analysis->findingsGated) return {};
  const auto gate = presenceGate(state);
  const auto score = gate ? image->analysis->scores.find(gate->name) : image->analysis->scores.end();
  if (score == image->analysis->scores.end()) {
    return "The model takes this image for one without a lesion, and so marks nothing.";
  }
  return std::format("Taken for {}: {}, more than the {} up to which a lesion is outlined.", gate->name,
                     scoreOf100(score->second), std::lround(100 * gate->maximum));
}

}  // namespace lobule::ui
