#include "study/snapshot.h"

#include <algorithm>

#include "core/version.h"
#include "study/hanging.h"
#include "study/json_words.h"
#include "study/snapshot_places.h"

namespace lobule::study {
namespace {

constexpr int kSnapshotVersion = 1;  // web/snapshot.schema.json; raise it when a field changes its meaning or goes

Json orNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

// Who says side or view; nobody: null.
Json sourceOrNull(bool isKnown, bool isLacking) {
  return isKnown ? Json(isLacking ? "reader" : "file") : Json(nullptr);
}

std::string wordFor(LoadState load) {
  switch (load) {
    case LoadState::kHeader:
      return "header";
    case LoadState::kDecoding:
      return "decoding";
    case LoadState::kReady:
      return "ready";
    case LoadState::kFailed:
      return "failed";
  }
  return "failed";
}

std::string wordFor(JobKind kind) {
  switch (kind) {
    case JobKind::kReadHeader:
      return "readHeader";
    case JobKind::kDecode:
      return "decode";
    case JobKind::kPrepare:
      return "prepare";
    case JobKind::kInfer:
      return "infer";
    case JobKind::kInterpret:
      return "interpret";
    case JobKind::kThreshold:
      return "threshold";
    case JobKind::kLandmarks:
      return "landmarks";
  }
  return "decode";
}

std::string wordFor(JobPhase phase) {
  switch (phase) {
    case JobPhase::kIdle:
      return "idle";
    case JobPhase::kRunning:
      return "running";
    case JobPhase::kFailed:
      return "failed";
    case JobPhase::kDone:
      return "done";
    case JobPhase::kCancelled:
      return "cancelled";
  }
  return "failed";
}

std::string wordFor(Tool tool) {
  switch (tool) {
    case Tool::kPan:
      return "pan";
    case Tool::kZoom:
      return "zoom";
    case Tool::kWindow:
      return "window";
    case Tool::kMark:
      return "mark";
  }
  return "pan";
}

Json analysisJson(const Analysis& analysis) {
  Json scores = Json::object();
  for (const auto& [name, value] : analysis.scores) scores[name] = value;
  return {{"model", analysis.modelId},
          {"backend", analysis.backend},
          {"threshold", analysis.threshold},
          {"scores", scores},
          {"timings",
           {{"prepareMs", analysis.timings.prepareMs},
            {"inferenceMs", analysis.timings.inferenceMs},
            {"postMs", analysis.timings.postMs}}}};
}

Json imageJson(const Image& image) {
  return {{"id", image.id},
          {"file", image.file},
          {"files", std::max<std::size_t>(1, image.slices.size())},
          {"modality", modalityWord(image.header.modality)},
          {"modalitySource", modalitySourceWord(image.modalitySource)},
          {"laterality", wordOrNull(image.header.laterality)},
          {"view", wordOrNull(image.header.view)},
          {"lateralitySource", sourceOrNull(image.header.laterality.has_value(), image.lacksLaterality)},
          {"viewSource", sourceOrNull(image.header.view.has_value(), image.lacksView)},
          {"rows", image.header.rows},
          {"columns", image.header.columns},
          {"frames", image.header.frames},
          {"framesAnalyzed", image.header.frames > 1 ? image.byFrame.size()
                             : image.analysis        ? 1
                                                     : 0},
          {"frame", image.frame},
          {"load", wordFor(image.load)},
          {"reduction", image.pixels ? Json(image.pixels->reduction) : Json(nullptr)},
          {"decodeMs", image.decodeMs},
          {"warnings", image.warnings},
          {"analysis", image.analysis ? analysisJson(*image.analysis) : Json(nullptr)}};
}

Json examsJson(const StudyState& state) {
  Json exams = Json::array();
  for (const Exam& exam : state.exams) {
    Json images = Json::array();
    for (const ImageId& id : exam.images) {
      if (const Image* image = findImage(state, id)) images.push_back(imageJson(*image));
    }
    exams.push_back({{"id", exam.id}, {"label", exam.label}, {"images", images}});
  }
  return exams;
}

Json windowJson(const Viewport& viewport, const Image& image) {
  std::string name = "set by hand";
  const auto& choices = image.pixels ? image.pixels->pipeline.voi : image.header.pipeline.voi;
  if (viewport.voiIndex >= 0 && viewport.voiIndex < static_cast<int>(choices.size())) {
    name = choices[static_cast<std::size_t>(viewport.voiIndex)].name;
  } else if (viewport.voiIndex >= 0) {
    name = "none";
  }
  return {{"center", viewport.window.center}, {"width", viewport.window.width}, {"name", name}};
}

Json viewportJson(const StudyState& state, const Viewport& viewport, const ViewportRect& rect) {
  Json json = {{"rectCss", rectJson(rect)}, {"imageId", orNull(viewport.image)}};
  const Image* image = findImage(state, viewport.image);
  json["frame"] = image == nullptr ? 0 : image->frame;
  json["zoom"] = viewport.zoom;
  json["pan"] = viewport.centered ? Json(nullptr) : Json({viewport.center.x, viewport.center.y});
  json["flip"] = image != nullptr && isFlippedOnScreen(*image);
  json["window"] = image == nullptr ? Json(nullptr) : windowJson(viewport, *image);
  json["invert"] = viewport.inverted;
  json["overlays"] = Json::array();
  if (image == nullptr) return json;
  for (const findings::Finding* finding : shownFindings(state, *image)) json["overlays"].push_back(finding->id);
  return json;
}

Json jobsJson(const StudyState& state) {
  Json jobs = Json::array();
  for (const Job& job : state.jobs) {
    jobs.push_back({{"id", job.id},
                    {"kind", wordFor(job.kind)},
                    {"state", wordFor(job.phase)},
                    {"progress", job.progress.fraction()},
                    {"error", orNull(job.error)},
                    {"imageId", orNull(job.image)}});
  }
  return jobs;
}

Json findingsJson(const StudyState& state) {
  Json json = Json::array();
  for (const Image& image : state.images) {
    if (!image.analysis) continue;
    for (const findings::Finding& finding : image.analysis->findings) {
      const PixelBox& box = finding.box;
      json.push_back({{"id", finding.id},
                      {"imageId", image.id},
                      {"kind", finding.kind},
                      {"score", finding.score},
                      {"box", {box.firstColumn, box.firstRow, box.lastColumn, box.lastRow}},
                      {"areaMm2", finding.areaMm2 ? Json(*finding.areaMm2) : Json(nullptr)},
                      {"hidden", isHidden(state, finding.id)},
                      {"selected", finding.id == state.selectedFinding}});
    }
  }
  return json;
}

Json modelsJson(const StudyState& state) {
  Json models = Json::array();
  for (const LoadedModel& model : state.models) {
    models.push_back({{"id", model.manifest.id},
                      {"version", model.manifest.version},
                      {"sha256", model.manifest.sha256},
                      {"status", model.status}});
  }
  return models;
}

Json errorsJson(const StudyState& state) {
  Json errors = Json::array();
  for (const FileError& error : state.errors) errors.push_back({{"file", error.file}, {"message", error.message}});
  return errors;
}

Json settingsJson(const Settings& settings) {
  return {{"tool", wordFor(settings.tool)},
          {"analyzeOnOpen", settings.analyzeOnOpen},
          {"showOverlays", settings.showOverlays},
          {"showHeatMap", settings.showHeatMap},
          {"showFileOverlays", settings.showFileOverlays},
          {"showLandmarks", settings.showLandmarks},
          {"showPatientText", settings.showPatientText},
          {"showImageText", settings.showImageText},
          {"railOpen", settings.railOpen},
          {"inspectorOpen", settings.inspectorOpen},
          {"inspectorOverImages", settings.inspectorOverImages},
          {"helpOpen", settings.helpOpen},
          {"aboutOpen", settings.aboutOpen},
          {"errorsOpen", settings.errorsOpen},
          {"mammoThreshold", settings.mammoThreshold},
          {"ultrasoundThreshold", settings.ultrasoundThreshold},
          {"malignancyPoint", settings.malignancyPoint},
          {"backendWish", settings.backendWish}};
}

Json partsJson(const std::vector<PartOnScreen>& parts) {
  Json all = Json::array();
  for (const PartOnScreen& part : parts) all.push_back({{"name", part.name}, {"rectCss", rectJson(part.rect)}});
  return all;
}

}  // namespace

Json debugSnapshot(const StudyState& state, const std::array<ViewportRect, 4>& rects, std::uint64_t frame,
                   const WidgetOnScreen& widget, const PartsOnScreen& parts) {
  Json viewports = Json::array();
  for (std::size_t i = 0; i < state.viewports.size(); ++i) {
    viewports.push_back(viewportJson(state, state.viewports[i], rects[i]));
  }
  return {{"version", kSnapshotVersion},
          {"lobule", std::string(kVersion)},
          {"frame", frame},
          {"exams", examsJson(state)},
          {"shownExam", state.shownExam ? Json(*state.shownExam) : Json(nullptr)},
          {"viewports", viewports},
          {"layout",
           {{"columns", state.layout.columns},
            {"rows", state.layout.rows},
            {"maximized", state.layout.maximized ? Json(*state.layout.maximized) : Json(nullptr)}}},
          {"activeViewport", state.activeViewport},
          {"jobs", jobsJson(state)},
          {"filesWaiting", state.filesWaiting},
          {"filesRead", state.filesRead},
          {"findings", findingsJson(state)},
          {"marks", marksJson(state)},
          {"landmarks", landmarksJson(state)},
          {"pairs", pairsJson(state)},
          {"locations", locationsJson(state)},
          {"undoSteps", state.readerBefore.size()},
          {"redoSteps", state.readerAfter.size()},
          {"widget", widgetJson(state, widget)},
          {"controls", partsJson(parts.controls)},
          {"words", partsJson(parts.words)},
          {"explained", state.explained ? Json(static_cast<int>(*state.explained)) : Json(nullptr)},
          {"models", modelsJson(state)},
          {"backend", orNull(state.backend)},
          {"backendReason", orNull(state.backendReason)},
          {"settings", settingsJson(state.settings)},
          {"errors", errorsJson(state)}};
}

}  // namespace lobule::study
