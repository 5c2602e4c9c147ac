#include "ui/explain_view.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "study/pipeline.h"
#include "ui/commands.h"
#include "ui/malignancy_view.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

const char* titleOf(study::ExplainStep step) {
  switch (step) {
    case study::ExplainStep::kInput:
      return "What the network sees";
    case study::ExplainStep::kMap:
      return "What it answers";
    case study::ExplainStep::kThreshold:
      return "The threshold";
    case study::ExplainStep::kRegions:
      return "The regions";
  }
  return "";
}

std::string ofHundred(double score) {
  return numberInWords(100 * score, score < 0.095 ? 1 : 0);
}

std::string inputText(const study::Analysis& analysis, const inference::Manifest& model) {
  const inference::InputGeometry& geometry = analysis.geometry;
  const bool isBreastAlone = model.input.crop == inference::CropRule::kBreastBox;
  std::string text = isBreastAlone ? "The breast alone is cut out" : "The whole image is taken";
  if (geometry.inverted) text += ", dark and bright exchanged";
  if (geometry.mirrored) text += ", mirrored so that the chest wall is at the left (here it is turned back)";
  const double pixels = static_cast<double>(geometry.crop.width()) / geometry.content.width();
  text += std::format(", and made {} by {} points: one point is {} pixels wide.", geometry.content.width(),
                      geometry.content.height(), numberInWords(pixels, 1));
  if (model.input.range == inference::RangeRule::kBreastPercentile) {
    text += std::format(" Its darkest and brightest {} become black and white.", isBreastAlone ? "tissue" : "points");
  }
  return text + " Finer detail than this it cannot see.";
}

std::string classesInWords(const study::Analysis& analysis, const inference::Manifest& model) {
  std::string text;
  for (const inference::OutputSpec& output : model.outputs) {
    for (const std::string& name : output.classes) {
      const auto score = analysis.scores.find(name);
      if (score == analysis.scores.end()) continue;
      text += std::format("{}{} {}", text.empty() ? "" : ", ", name, ofHundred(score->second));
    }
  }
  return text;
}

std::string mapText(const study::Analysis& analysis, const inference::Manifest& model) {
  if (!analysis.probability) return "This model makes no map of the image.";
  const float highest = *std::ranges::max_element(analysis.probability->values.samples);
  std::string text = std::format(
      "For each point one number: how much it looks like a part of a lesion. The highest here is {} of 100.",
      ofHundred(highest));
  const std::string classes = classesInWords(analysis, model);
  if (!classes.empty()) text += std::format(" For the whole image, of 100: {}.", classes);
  return text;
}

std::string thresholdText(const study::Analysis& analysis, const inference::Manifest& model) {
  if (!analysis.probability) return "Without a map there is nothing to cut off.";
  const findings::FindingOptions options = study::findingOptions(model, analysis.threshold);
  const auto& samples = analysis.probability->values.samples;
  const double level = findings::outlineLevel(options);
  const auto above = std::ranges::count_if(samples, [&](float value) { return value >= static_cast<float>(level); });
  const double share = 100.0 * static_cast<double>(above) / static_cast<double>(samples.size());
  std::string text = std::format("Points of {} of 100 and more stay: ", ofHundred(level));
  text += above == 0 ? "none here."
                     : std::format("{}% of what it saw.", share < 0.1 ? "less than 0.1" : numberInWords(share, 1));
  if (level >= options.threshold) return text + " The slider at the findings moves this threshold.";
  return text + " A lower one than the operating point, so that an outline takes in a lesion's faint edge.";
}

// "1 is smaller than 0.3% of the image, 2 stay below 94 of 100".
std::string leftOutInWords(const study::Analysis& analysis, const findings::FindingOptions& options) {
  const auto count = [&](findings::LeftOutReason reason) {
    return std::ranges::count(analysis.leftOut, reason, &findings::LeftOutRegion::reason);
  };
  std::string text;
  const auto add = [&](long long number, const std::string& one, const std::string& many) {
    if (number > 0) text += std::format("{}{} {}", text.empty() ? "" : ", ", number, number == 1 ? one : many);
  };
  const std::string size = numberInWords(100 * options.minimumAreaFraction, 2) + "% of what it saw";
  const std::string score = ofHundred(std::max(options.threshold, options.minimumScore)) + " of 100";
  add(count(findings::LeftOutReason::kTooSmall), "is smaller than " + size, "are smaller than " + size);
  add(count(findings::LeftOutReason::kTooWeak), "stays below " + score, "stay below " + score);
  add(count(findings::LeftOutReason::kTooMany), "is one too many", "are too many");
  return text;
}

std::string regionsText(const study::Analysis& analysis, const inference::Manifest& model) {
  const auto found = static_cast<int>(analysis.findings.size());
  const auto dropped = static_cast<int>(analysis.leftOut.size());
  std::string text = found + dropped == 0 ? "No points are left, so there is no region."
                                          : std::format("Neighbouring points make {}: {}.",
                                                        countInWords(found + dropped, "region", "regions"),
                                                        countInWords(found, "finding", "findings"));
  const std::string leftOut = leftOutInWords(analysis, study::findingOptions(model, analysis.threshold));
  if (!leftOut.empty()) text += std::format(" Left out, in grey: {}.", leftOut);
  if (found > 0) text += " A finding's score is the highest number within it.";
  return text;
}

}  // namespace

ExplainView makeExplainView(const study::StudyState& state) {
  const study::ExplainStep step = *state.explained;
  ExplainView view{.title = titleOf(step), .text = {}};
  const study::Image* image = activeImage(state);
  if (image == nullptr || !image->analysis) {
    view.text = "The chosen view is not analyzed: choose another one, or analyze it.";
    return view;
  }
  if (!study::isAnalysisShown(state, *image)) {
    view.text = state.settings.showOverlays ? "This frame is not analyzed: go to one that is."
                                            : "All marks are hidden: show them to see this step.";
    return view;
  }
  const study::Analysis& analysis = *image->analysis;
  const auto model = std::ranges::find(state.models, analysis.modelId,
                                       [](const study::LoadedModel& loaded) { return loaded.manifest.id; });
  if (model == state.models.end()) {
    view.text = "The model that analyzed this view is no longer loaded.";
    return view;
  }
  switch (step) {
    case study::ExplainStep::kInput:
      view.text = analysis.seen ? inputText(analysis, model->manifest) : "What the network saw was not kept.";
      break;
    case study::ExplainStep::kMap:
      view.text = mapText(analysis, model->manifest);
      view.hasLegend = analysis.probability != nullptr;
      break;
    case study::ExplainStep::kThreshold:
      view.text = thresholdText(analysis, model->manifest);
      break;
    case study::ExplainStep::kRegions:
      view.text = gateSentence(state);
      if (view.text.empty()) view.text = regionsText(analysis, model->manifest);
      break;
  }
  return view;
}

}  // namespace lobule::ui
