#include <algorithm>
#include <cctype>
#include <cmath>
#include <format>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "findings/axes.h"
#include "study/pipeline.h"
#include "ui/commands.h"
#include "ui/malignancy_view.h"
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

// Operating points at one threshold are one mark with both names.
std::vector<ThresholdMark> withoutRepeats(const std::vector<ThresholdMark>& sorted) {
  std::vector<ThresholdMark> marks;
  for (const ThresholdMark& mark : sorted) {
    if (marks.empty() || std::abs(marks.back().threshold - mark.threshold) >= 0.005) {
      marks.push_back(mark);
      continue;
    }
    std::string name = mark.name;
    name.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(name.front())));
    marks.back().name += ", " + name;
    if (marks.back().detail != mark.detail) marks.back().detail += "; " + name + ": " + mark.detail;
  }
  return marks;
}

std::vector<ThresholdMark> marksOf(const study::LoadedModel* model) {
  std::vector<ThresholdMark> marks;
  if (model == nullptr) return marks;
  for (const inference::OperatingPoint& point : model->manifest.operatingPoints) {
    if (point.name.empty()) continue;
    ThresholdMark mark{.name = capitalized(point.name), .detail = {}, .threshold = point.threshold};
    if (point.sensitivity) mark.detail = "sensitivity " + percent(*point.sensitivity);
    if (point.specificity) {
      mark.detail += (mark.detail.empty() ? "" : ", ") + ("specificity " + percent(*point.specificity));
    }
    if (!point.on.empty() && !mark.detail.empty()) mark.detail += ", on " + point.on;
    marks.push_back(std::move(mark));
  }
  std::ranges::stable_sort(marks, {}, &ThresholdMark::threshold);
  return withoutRepeats(marks);
}

// The original system's mask threshold, for whoever compares.
constexpr double kOriginalMaskThreshold = 0.45;

// In ultrasound the threshold shapes the outline; in a mammogram it decides what is marked.
void addThreshold(const study::LoadedModel* model, FindingsView& view) {
  const bool isOutlines = model != nullptr && model->manifest.findings.minimumScore > 0;
  view.thresholdTitle = isOutlines ? "Outline threshold" : "Operating point";
  const std::string value = isOutlines ? std::format("{:.2f}", view.threshold) : scoreOf100(view.threshold);
  if (isOutlines) {
    view.marks.push_back({.name = "Original's",
                          .detail = "0.45, the mask threshold of the system this one was made to surpass",
                          .threshold = kOriginalMaskThreshold});
    std::ranges::stable_sort(view.marks, {}, &ThresholdMark::threshold);
    view.thresholdNote =
        std::format("Pixels at least this likely lie inside. A lesion is outlined from a peak of {:.2f} on.",
                    model->manifest.findings.minimumScore);
  }
  for (const ThresholdMark& mark : view.marks) {
    if (std::abs(mark.threshold - view.threshold) < 0.005) view.thresholdName = mark.name;
  }
  view.thresholdText = value + (view.thresholdName.empty() ? "" : ", " + view.thresholdName);
}

// The longest diameter, the longest one across it, and the ratio that ultrasound reports ask for.
std::string axesInWords(const study::Image& image, const findings::Finding& finding, const dicom::LengthScale& scale) {
  const auto spacing = study::spacingOf(scale.spacing);
  const auto axes = findings::axesOf(finding.contour, spacing);
  if (!axes || image.header.modality != Modality::kUltrasound) return {};
  const bool isInMm = spacing.has_value();
  const char* shape = axes->widthToHeight < 1 ? "taller than wide" : "wider than tall";
  return isInMm ? std::format("{:.1f} × {:.1f} mm, {} ({:.2f})", axes->longLength, axes->shortLength, shape,
                              axes->widthToHeight)
                : std::format("{:.0f} × {:.0f} pixels, {} ({:.2f})", axes->longLength, axes->shortLength, shape,
                              axes->widthToHeight);
}

FindingRow rowOf(const study::StudyState& state, const findings::Finding& finding, int number) {
  const study::Image* image = study::imageOfFinding(state, finding.id);
  FindingRow row;
  row.id = finding.id;
  row.place = image == nullptr ? std::string() : imageName(*image);
  row.kind = finding.kind;
  row.area =
      finding.areaMm2 ? areaInWords(*finding.areaMm2) : std::format("{} pixels", std::lround(finding.areaPixels));
  if (image != nullptr && image->analysis) {
    const dicom::LengthScale scale = study::scaleOf(*image, *image->analysis, finding);
    row.axes = axesInWords(*image, finding, scale);
    row.scale = scaleInWords(scale);
  }
  row.score = scoreOf100(finding.score);
  row.scoreFraction = finding.score;
  row.isHidden = study::isHidden(state, finding.id);
  row.isSelected = finding.id == state.selectedFinding;
  row.number = number;
  return row;
}

// Preparing, inference and outlining weigh about 3 : 6 : 1; inference itself does not tell how far it is.
float stepOfAnalysis(const study::Job& job) {
  if (job.phase != study::JobPhase::kRunning) return 0;
  if (job.kind == study::JobKind::kInfer) return 0.3F;
  if (job.kind == study::JobKind::kInterpret) return 0.9F;
  return 0.3F * job.progress.fraction();
}

constexpr std::string_view kTrust = "outlineTrust";

std::string scoreName(const std::string& key) {
  if (key == kTrust) return "Outline can be trusted";
  return key == "maxScore" ? "Highest mark" : capitalized(key);
}

// As a sentence, without the file's name; empty where nobody has asked for the analysis.
std::string whyNotAnalyzed(const study::StudyState& state, const study::Image& image) {
  std::string why = image.load == study::LoadState::kFailed ? image.error : "";
  int frame = image.frame;
  for (const study::Job& job : state.jobs) {
    if (job.image != image.id || job.phase != study::JobPhase::kFailed) continue;
    why = job.error;
    frame = job.frame;
  }
  const std::string prefix = study::frameSource(image, frame).file + ": ";
  return asSentence(why.starts_with(prefix) ? why.substr(prefix.size()) : why);
}

// Why an analysed exam has no finding to list.
std::string nothingFound(const study::StudyState& state) {
  std::string gated = gateSentence(state);
  if (!gated.empty()) return gated;
  const MalignancyView malignancy = makeMalignancyView(state);
  if (malignancy.rows.empty()) return "No suspicious region at this operating point.";
  return malignancy.isAbove
             ? "No region is sure and large enough to be outlined; yet the image as a whole scores above "
               "the point for malignancy."
             : "No region is sure and large enough to be outlined.";
}

// An exam's list must not pass for the verdict on images that no model read, or not in full.
std::vector<std::string> unreadImages(const study::StudyState& state) {
  std::vector<std::string> sentences;
  int unasked = 0;
  for (const study::Image* image : shownExamImages(state)) {
    if (image->analysis && study::isPartial(*image)) {
      sentences.push_back(imageName(*image) + ": pixels are missing in the file. What is not there was not analyzed.");
    }
    if (image->analysis) continue;
    const std::string why = whyNotAnalyzed(state, *image);
    if (why.empty()) ++unasked;
    if (!why.empty()) sentences.push_back(std::format("{} was not analyzed: {}", imageName(*image), why));
  }
  if (unasked > 0) sentences.push_back(countInWords(unasked, "image", "images") + " not analyzed yet.");
  return sentences;
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
      if (job.image != image->id || !study::isAnalysis(job)) continue;
      if (job.phase == study::JobPhase::kFailed) progress.failure = job.error;
      if (!study::isPending(job)) continue;
      ++progress.pending;
      progress.done += stepOfAnalysis(job);
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
  addThreshold(study::modelFor(state, view.modality), view);
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
    view.cautions = unreadImages(state);
  } else if (progress.analyzed > 0) {
    view.phase = FindingsPhase::kNone;
    view.sentence = nothingFound(state);
    view.cautions = unreadImages(state);
  } else if (!progress.failure.empty()) {
    view.phase = FindingsPhase::kFailed;
    view.sentence = asSentence(progress.failure);
  } else {
    view.phase = FindingsPhase::kNotAnalyzed;
    view.sentence = "These images have not been analyzed.";
  }
  return view;
}

namespace {

std::string textOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<double> numberOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

// As the manifest states them, in its order: each with its interval and the data it was measured on.
std::vector<MeasuredFigure> measuredFigures(const Json& document) {
  std::vector<MeasuredFigure> figures;
  if (!document.is_object() || !document.contains("results")) return figures;
  for (const Json& result : document["results"]) {
    if (!result.is_object()) continue;
    const auto value = numberOf(result, "value");
    MeasuredFigure figure{.metric = capitalized(textOf(result, "metric")), .value = {}, .data = textOf(result, "data")};
    if (figure.metric.empty() || !value) continue;
    figure.value = std::format("{:.2f}", *value);
    const auto low = numberOf(result, "low"), high = numberOf(result, "high");
    if (low && high) figure.value += std::format(" ({:.2f} to {:.2f})", *low, *high);
    figures.push_back(std::move(figure));
  }
  return figures;
}

// The classes from harmless to worst, then what else the model says. The image's malignancy is its malignant class, or
// its highest mark where there are no classes: said once.
std::vector<std::pair<std::string, double>> inReadingOrder(const std::map<std::string, double>& scores) {
  const auto isSame = [&](const char* name, double score) {
    const auto found = scores.find(name);
    return found != scores.end() && found->second == score;
  };
  std::vector<std::pair<std::string, double>> ordered;
  for (const char* name : {"normal", "benign", "malignant"}) {
    if (const auto found = scores.find(name); found != scores.end()) ordered.emplace_back(*found);
  }
  for (const auto& [name, score] : scores) {
    const bool isClass = name == "normal" || name == "benign" || name == "malignant";
    const bool isMarks = name == "maxScore" && scores.contains("malignant");  // each finding's row says its own
    const bool isRepeat =
        isMarks || (name == "malignancy" && (isSame("maxScore", score) || scores.contains("malignant")));
    if (!isClass && !isRepeat) ordered.emplace_back(name, score);
  }
  return ordered;
}

// What the model's scores mean: the manifest's `calibration.inWords`.
std::string scoreMeaning(const Json& document) {
  const auto calibration = document.find("calibration");
  const std::string words =
      calibration != document.end() && calibration->is_object() ? textOf(*calibration, "inWords") : "";
  return words.empty() ? "A score ranks images for this model. It is not a probability of cancer." : words;
}

}  // namespace

ScoresView makeScoresView(const study::StudyState& state) {
  ScoresView view;
  const study::Image* image = activeImage(state);
  if (image == nullptr || !image->analysis) return view;
  view.image = imageName(*image);
  const auto gate = presenceGate(state);
  const auto malignancy = makeMalignancyView(state);
  for (const auto& [name, score] : inReadingOrder(image->analysis->scores)) {
    ScoreBar bar{.label = scoreName(name), .text = scoreOf100(score), .fraction = score, .limit = {}};
    if (gate && name == gate->name) bar.limit = gate->maximum;
    if (name == "malignant") bar.limit = malignancy.chosen;
    if (name != kTrust) {
      view.bars.push_back(std::move(bar));
    } else if (!image->analysis->findings.empty()) {
      view.trust = std::move(bar);
    }
  }
  const study::LoadedModel* model = study::modelFor(state, image->header.modality);
  if (view.trust && model != nullptr) {
    const auto trust = model->manifest.document.find("trust");
    const bool isSaid = trust != model->manifest.document.end() && trust->is_object();
    view.trustMeaning = isSaid ? capitalized(asSentence(textOf(*trust, "meaning"))) : "";
  }
  view.meaning = scoreMeaning(model == nullptr ? Json::object() : model->manifest.document);
  return view;
}

ModelView makeModelView(const study::StudyState& state) {
  ModelView view;
  const Modality modality = shownModality(state);
  const study::LoadedModel* model = study::modelFor(state, modality);
  if (model == nullptr && activeImage(state) == nullptr) model = study::firstModel(state);
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
  if (const study::LoadedModel* landmarks = study::landmarkModelFor(state, manifest.modality)) {
    view.facts.push_back({"Helps to find landmarks", modelInWords(landmarks->manifest)});
  }

  view.results = measuredFigures(manifest.document);
  return view;
}

}  // namespace lobule::ui
