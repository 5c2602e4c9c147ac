#include <algorithm>
#include <cmath>
#include <format>

#include "ui/commands.h"
#include "ui/views.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

std::vector<const study::Image*> shownExamImages(const study::StudyState& state) {
  std::vector<const study::Image*> images;
  const study::Exam* exam = state.shownExam ? study::findExam(state, *state.shownExam) : nullptr;
  if (exam == nullptr) return images;
  for (const study::ImageId& id : exam->images) {
    if (const study::Image* image = study::findImage(state, id)) images.push_back(image);
  }
  return images;
}

// The modality that the threshold is for: the active image's, else the first one that has a model.
Modality shownModality(const study::StudyState& state) {
  if (const study::Image* image = activeImage(state); image != nullptr && image->header.modality != Modality::kOther) {
    return image->header.modality;
  }
  for (const study::Image* image : shownExamImages(state)) {
    if (study::modelFor(state, image->header.modality) != nullptr) return image->header.modality;
  }
  return Modality::kMammography;
}

std::string percent(double fraction) {
  return std::format("{}%", std::lround(fraction * 100));
}

std::vector<ThresholdMark> marksOf(const study::LoadedModel* model) {
  std::vector<ThresholdMark> marks;
  if (model == nullptr) return marks;
  for (const inference::OperatingPoint& point : model->manifest.operatingPoints) {
    ThresholdMark mark{.name = capitalized(point.name), .detail = {}, .threshold = point.threshold};
    if (point.sensitivity) mark.detail = "sensitivity " + percent(*point.sensitivity);
    if (point.specificity) {
      mark.detail += (mark.detail.empty() ? "" : ", ") + ("specificity " + percent(*point.specificity));
    }
    if (!point.on.empty() && !mark.detail.empty()) mark.detail += ", on " + point.on;
    marks.push_back(std::move(mark));
  }
  std::ranges::stable_sort(marks, {}, &ThresholdMark::threshold);
  return marks;
}

FindingRow rowOf(const study::StudyState& state, const findings::Finding& finding, int number) {
  const study::Image* image = study::imageOfFinding(state, finding.id);
  FindingRow row;
  row.id = finding.id;
  row.place = image == nullptr ? std::string() : imageName(*image);
  row.kind = finding.kind;
  row.area =
      finding.areaMm2 ? areaInWords(*finding.areaMm2) : std::format("{} pixels", std::lround(finding.areaPixels));
  row.score = scoreOf100(finding.score);
  row.scoreFraction = finding.score;
  row.isHidden = study::isHidden(state, finding.id);
  row.isSelected = finding.id == state.selectedFinding;
  row.number = number;
  return row;
}

struct AnalysisProgress {
  int analyzed = 0, pending = 0;
  float done = 0;  // of the pending ones, summed
  std::string failure;
};

AnalysisProgress progressOf(const study::StudyState& state) {
  AnalysisProgress progress;
  for (const study::Image* image : shownExamImages(state)) {
    if (image->analysis) ++progress.analyzed;
    for (const study::Job& job : state.jobs) {
      const bool isAnalysis = job.kind == study::JobKind::kPrepare || job.kind == study::JobKind::kInfer ||
                              job.kind == study::JobKind::kInterpret;
      if (job.image != image->id || !isAnalysis) continue;
      if (job.phase == study::JobPhase::kFailed) progress.failure = job.error;
      if (job.phase != study::JobPhase::kIdle && job.phase != study::JobPhase::kRunning) continue;
      ++progress.pending;
      progress.done += job.progress.fraction();
    }
  }
  return progress;
}

}  // namespace

FindingsView makeFindingsView(const study::StudyState& state) {
  FindingsView view;
  view.modality = shownModality(state);
  view.threshold = study::thresholdFor(state, view.modality);
  view.marks = marksOf(study::modelFor(state, view.modality));
  for (const ThresholdMark& mark : view.marks) {
    if (std::abs(mark.threshold - view.threshold) < 0.005) view.thresholdName = mark.name;
  }
  view.canAnalyze = isEnabled(Command::kAnalyze, state);
  for (const findings::Finding* finding : findingsInOrder(state)) {
    view.rows.push_back(rowOf(state, *finding, static_cast<int>(view.rows.size()) + 1));
  }

  // Say what there is to say without rows.
  const AnalysisProgress progress = progressOf(state);
  if (progress.pending > 0) {
    const int all = progress.analyzed + progress.pending;
    view.phase = FindingsPhase::kWorking;
    view.progress = (static_cast<float>(progress.analyzed) + progress.done) / static_cast<float>(all);
    view.sentence = std::format("Analyzing image {} of {}", progress.analyzed + 1, all);
  } else if (!view.rows.empty()) {
    view.phase = FindingsPhase::kSome;
  } else if (progress.analyzed > 0) {
    view.phase = FindingsPhase::kNone;
    view.sentence = "No suspicious region at this operating point.";
  } else if (!progress.failure.empty()) {
    view.phase = FindingsPhase::kFailed;
    view.sentence = asSentence(progress.failure);
  } else {
    view.phase = FindingsPhase::kNotAnalyzed;
    view.sentence = "These images have not been analyzed.";
  }
  return view;
}

ScoresView makeScoresView(const study::StudyState& state) {
  ScoresView view;
  const study::Image* image = activeImage(state);
  if (image == nullptr || !image->analysis) return view;
  view.image = imageName(*image);
  for (const auto& [name, score] : image->analysis->scores) {
    view.bars.push_back({.label = capitalized(name), .text = scoreOf100(score), .fraction = score});
  }
  return view;
}

ModelView makeModelView(const study::StudyState& state) {
  ModelView view;
  const Modality modality = shownModality(state);
  const study::LoadedModel* model = study::modelFor(state, modality);
  if (model == nullptr && activeImage(state) == nullptr && !state.models.empty()) model = &state.models.front();
  view.backendReason = state.backendReason;
  if (model == nullptr) return view;
  const inference::Manifest& manifest = model->manifest;
  view.name = modelInWords(manifest);
  view.status = capitalized(model->status);
  view.intendedUse = manifest.intendedUse;
  view.notFor = manifest.notFor;

  // What ran last on the active image, else what would run.
  const study::Image* image = activeImage(state);
  const auto analysis = image == nullptr ? nullptr : image->analysis;
  const std::string backend = analysis ? analysis->backend : state.backend;
  if (!backend.empty()) view.facts.push_back({"Back end", backendInWords(backend)});
  if (analysis) {
    const study::Timings& t = analysis->timings;
    view.facts.push_back({"Inference", durationInWords(t.inferenceMs)});
    view.facts.push_back({"Preparing and outlining", durationInWords(t.prepareMs + t.postMs)});
  }
  if (manifest.input.width > 0) {
    view.facts.push_back({"Input", std::format("{} × {} pixels", manifest.input.width, manifest.input.height)});
  }
  if (manifest.bytes > 0) view.facts.push_back({"Size", bytesInWords(static_cast<double>(manifest.bytes))});

  // Measured figures as the manifest states them: value and its interval.
  const Json results =
      manifest.document.is_object() ? manifest.document.value("results", Json::array()) : Json::array();
  for (const Json& result : results) {
    if (!result.is_object() || !result.contains("metric") || !result.contains("value")) continue;
    if (!result["metric"].is_string() || !result["value"].is_number()) continue;
    LabelledText row{.label = capitalized(result["metric"].get<std::string>()),
                     .text = numberInWords(result["value"].get<double>(), 3)};
    const auto number = [&](const char* key) { return result.contains(key) && result[key].is_number(); };
    if (number("low") && number("high")) {
      row.text += " (" + numberInWords(result["low"].get<double>(), 3) + " to " +
                  numberInWords(result["high"].get<double>(), 3) + ")";
    }
    if (result.contains("data") && result["data"].is_string()) row.label += ", " + result["data"].get<std::string>();
    view.results.push_back(std::move(row));
  }
  return view;
}

}  // namespace lobule::ui
