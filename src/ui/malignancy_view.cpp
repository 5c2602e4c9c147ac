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

std::string detailOf(const Json& point) {
  std::string text;
  for (const char* key : {"sensitivity", "specificity"}) {
    const auto found = point.find(key);
    if (found == point.end() || !found->is_number()) continue;
    text += std::format("{}{} {}%", text.empty() ? "" : ", ", key, std::lround(100 * found->get<double>()));
  }
  return text;
}

std::vector<MalignancyPointRow> rowsOf(const Json& document, const std::string& chosen) {
  std::vector<MalignancyPointRow> rows;
  const auto points = document.find("malignancyPoints");
  if (points == document.end() || !points->is_array()) return rows;
  for (const Json& point : *points) {
    if (!point.is_object() || !point.contains("name") || !point["name"].is_string()) continue;
    if (!point.contains("threshold") || !point["threshold"].is_number()) continue;
    const auto name = point["name"].get<std::string>();
    rows.push_back({.id = name,
                    .name = capitalized(name),
                    .detail = detailOf(point),
                    .threshold = point["threshold"].get<double>(),
                    .isChosen = name == chosen});
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
  view.rows = rowsOf(model->manifest.document, state.settings.malignancyPoint);
  const auto chosen = std::ranges::find_if(view.rows, &MalignancyPointRow::isChosen);
  if (chosen == view.rows.end()) return view;

  view.chosen = chosen->threshold;
  view.isAbove = score->second >= chosen->threshold;
  std::string name = chosen->id;
  view.verdict = std::format("{} the {} point: malignant {} of 100, the point is {}", view.isAbove ? "Above" : "Below",
                             name, wholeOf100(score->second), numberInWords(100 * chosen->threshold, 1));
  const Json& first = model->manifest.document["malignancyPoints"].front();
  if (const auto on = first.find("on"); on != first.end() && on->is_string()) view.on = on->get<std::string>();
  return view;
}

std::optional<PresenceGate> presenceGate(const study::StudyState& state) {
  const study::LoadedModel* model = activeModel(state);
  if (model == nullptr || model->manifest.findings.gateClass.empty()) return std::nullopt;
  return PresenceGate{model->manifest.findings.gateClass, model->manifest.findings.gateMaximum};
}

}  // namespace lobule::ui
