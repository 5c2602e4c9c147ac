#include "study/analysis_result.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <set>
#include <string>

#include "core/version.h"
#include "localization/locate_json.h"
#include "study/breast_matches.h"
#include "study/json_words.h"
#include "study/pipeline.h"
#include "study/upright.h"

namespace lobule::study {
namespace {

// One of the four words that INTERFACES.md has; where they are too coarse, spacingDetail says more.
std::string spacingKindWord(dicom::SpacingKind kind, Modality modality) {
  switch (kind) {
    case dicom::SpacingKind::kMagnificationCorrected:
      return "corrected";
    case dicom::SpacingKind::kDetector:
    case dicom::SpacingKind::kScanned:
      return "detector";
    case dicom::SpacingKind::kCalibrated:
      return "calibrated";
    case dicom::SpacingKind::kStated:
      return modality == Modality::kUltrasound ? "calibrated" : "detector";
    case dicom::SpacingKind::kNone:
      break;
  }
  return "none";
}

Json spacingDetail(dicom::SpacingKind kind) {
  if (kind == dicom::SpacingKind::kScanned) return "scanned";
  return kind == dicom::SpacingKind::kStated ? Json("stated") : Json(nullptr);
}

// A hundredth of a pixel is more than any of this is known to.
double hundredths(double value) {
  return std::round(value * 100.0) / 100.0;
}

Json pointJson(const PointInImage& point) {
  return Json::array({hundredths(point.x), hundredths(point.y)});
}

Json pointsJson(const std::vector<PointInImage>& points) {
  Json array = Json::array();
  for (const PointInImage& point : points) array.push_back(pointJson(point));
  return array;
}

Json breastJson(const anatomy::BreastFrame* frame, const StoredPlaces& stored) {
  Json json{{"outline", Json::array()},
            {"nipple", nullptr},
            {"pectoral", nullptr},
            {"densityPercent", nullptr},
            {"acr", nullptr}};
  if (!frame) return json;
  json["outline"] = pointsJson(stored.ofOutline(frame->outline));
  if (frame->nipple) json["nipple"] = pointJson(stored.of(frame->nipple->point));
  if (frame->pectoral) {
    json["pectoral"] = {pointJson(stored.of(frame->pectoral->a)), pointJson(stored.of(frame->pectoral->b))};
  }
  return json;
}

Json findingJson(const findings::Finding& finding, const StoredPlaces& stored) {
  const PixelBox box = stored.of(finding.box);
  return {{"id", finding.id},
          {"kind", finding.kind},
          {"score", finding.score},
          {"box", {box.firstColumn, box.firstRow, box.lastColumn, box.lastRow}},
          {"contour", pointsJson(stored.ofOutline(finding.contour))},
          {"areaMm2", finding.areaMm2 ? Json(hundredths(*finding.areaMm2)) : Json(nullptr)}};
}

// Under which the result speaks of an image: of a stack, the slice that was analysed.
const std::string& fileOf(const Image& image) {
  return frameSource(image, image.analysisFrame).file;
}

Json imageJson(const Image& image) {
  const StoredPlaces stored(image.header);
  dicom::PixelSpacing spacing = image.header.spacing;
  if (image.header.upright.swapsAxes) std::swap(spacing.rowMm, spacing.columnMm);
  const bool hasSpacing = spacing.kind != dicom::SpacingKind::kNone;
  const Analysis* analysis = image.analysis.get();
  const Timings timings = analysis ? analysis->timings : Timings{.decodeMs = image.decodeMs};
  Json scores = Json::object(), found = Json::array();
  if (analysis) {
    for (const auto& [name, value] : analysis->scores) scores[name] = value;
    for (const findings::Finding& finding : analysis->findings) found.push_back(findingJson(finding, stored));
  }
  const FrameSource source = frameSource(image, image.analysisFrame);
  return {{"id", image.id},
          {"file", source.file},
          {"sopInstanceUid", source.sopInstanceUid.empty() ? Json(nullptr) : Json(source.sopInstanceUid)},
          {"modality", modalityWord(image.header.modality)},
          {"modalitySource", modalitySourceWord(image.modalitySource)},
          {"laterality", wordOrNull(image.header.laterality)},
          {"view", wordOrNull(image.header.view)},
          {"rows", stored.rows()},
          {"columns", stored.columns()},
          {"pixelSpacingMm", hasSpacing ? Json::array({spacing.rowMm, spacing.columnMm}) : Json(nullptr)},
          {"spacingKind", spacingKindWord(spacing.kind, image.header.modality)},
          {"spacingDetail", spacingDetail(spacing.kind)},
          {"breast", breastJson(analysis ? analysis->breast.get() : nullptr, stored)},
          {"analyzed", analysis != nullptr},
          {"truncated", isPartial(image)},
          {"scores", scores},
          {"findings", found},
          {"timings",
           {{"decodeMs", timings.decodeMs},
            {"prepareMs", timings.prepareMs},
            {"inferenceMs", timings.inferenceMs},
            {"postMs", timings.postMs}}},
          {"warnings", image.warnings}};
}

Json modelsJson(const StudyState& state) {
  std::set<std::string> used;
  for (const Image& image : state.images) {
    if (!image.analysis) continue;
    used.insert(image.analysis->modelId);
    const LoadedModel* landmarks = landmarkModelFor(state, image.header.modality);
    if (landmarks != nullptr && isSeenByNetwork(image.analysis->breast.get())) used.insert(landmarks->manifest.id);
  }
  Json models = Json::array();
  for (const LoadedModel& model : state.models) {
    const inference::Manifest& manifest = model.manifest;
    if (!used.contains(manifest.id)) continue;
    models.push_back({{"id", manifest.id}, {"version", manifest.version}, {"sha256", manifest.sha256}});
  }
  return models;
}

const double* malignancyOf(const Image& image) {
  if (!image.analysis) return nullptr;
  const auto found = image.analysis->scores.find("malignancy");
  return found == image.analysis->scores.end() ? nullptr : &found->second;
}

std::vector<const Image*> imagesOf(const StudyState& state, const Exam& exam) {
  std::vector<const Image*> images;
  for (const ImageId& id : exam.images) {
    if (const Image* image = findImage(state, id)) images.push_back(image);
  }
  return images;
}

// A breast is as suspicious as its views in the mean: CC and MLO show the same tissue.
std::optional<double> breastMalignancy(const std::vector<const Image*>& images, Laterality laterality) {
  double sum = 0.0;
  int views = 0;
  for (const Image* image : images) {
    if (image->header.modality != Modality::kMammography || image->header.laterality != laterality) continue;
    const double* malignancy = malignancyOf(*image);
    if (!malignancy) continue;
    sum += *malignancy;
    ++views;
  }
  return views > 0 ? std::optional(sum / views) : std::nullopt;
}

Json matchJson(const BreastMatch& match) {
  return {{"cc", match.cc},
          {"mlo", match.mlo},
          {"score", match.score},
          {"location", match.location ? localization::locationToJson(*match.location) : Json(nullptr)}};
}

// An exam is as suspicious as its most suspicious breast, or single image where breasts are not told apart.
Json scoresJson(const std::vector<const Image*>& images) {
  Json breasts = Json::array();
  std::optional<double> exam;
  for (const Laterality laterality : {Laterality::kRight, Laterality::kLeft}) {
    const auto malignancy = breastMalignancy(images, laterality);
    if (!malignancy) continue;
    breasts.push_back({{"laterality", std::string(toDicom(laterality))}, {"malignancy", *malignancy}});
    exam = std::max(exam.value_or(0.0), *malignancy);
  }
  for (const Image* image : images) {
    const bool isInBreast = image->header.modality == Modality::kMammography && image->header.laterality;
    if (const double* malignancy = malignancyOf(*image); malignancy && !isInBreast) {
      exam = std::max(exam.value_or(0.0), *malignancy);
    }
  }
  return {{"breasts", breasts}, {"exam", {{"malignancy", exam ? Json(*exam) : Json(nullptr)}}}};
}

// Scores never mix exams: each has its own; `breasts` and `exam` are the first one's.
void addScores(const StudyState& state, Json& result) {
  result.update(scoresJson({}));
  result["exams"] = Json::array();
  result["warnings"] = Json::array();
  for (const Exam& exam : state.exams) {
    const auto images = imagesOf(state, exam);
    Json scores = scoresJson(images);
    if (result["exams"].empty()) result.update(scores);
    scores["files"] = Json::array();
    for (const Image* image : images) scores["files"].push_back(fileOf(*image));
    result["exams"].push_back(std::move(scores));
  }
  if (state.exams.size() < 2) return;
  const auto second = imagesOf(state, state.exams[1]);
  result["warnings"].push_back(
      {{"file", second.empty() ? Json(nullptr) : Json(fileOf(*second.front()))},
       {"message", std::format("{} exams were given; this is the first file of the second. `breasts` and `exam` are "
                               "the first exam's, `exams` holds each one's own.",
                               state.exams.size())}});
}

// An image that no model could read is an error too; one whose pixels did not decode stands among the files already.
void addFailedAnalyses(const StudyState& state, Json& errors) {
  for (const Job& job : state.jobs) {
    const Image* image = findImage(state, job.image);
    if (job.phase != JobPhase::kFailed || job.kind == JobKind::kDecode || image == nullptr) continue;
    const std::string& file = frameSource(*image, job.frame).file;
    const std::string prefix = file + ": ";
    const bool namesFile = job.error.starts_with(prefix);
    errors.push_back({{"file", file}, {"message", namesFile ? job.error.substr(prefix.size()) : job.error}});
  }
}

}  // namespace

Json analysisResult(const StudyState& state) {
  Json result{{"version", std::string(kVersion)}, {"backend", state.backend}, {"models", modelsJson(state)}};
  result["images"] = Json::array();
  for (const Image& image : state.images) result["images"].push_back(imageJson(image));
  result["matches"] = Json::array();
  for (const BreastMatch& match : matchesOf(state)) result["matches"].push_back(matchJson(match));
  addScores(state, result);
  result["errors"] = Json::array();
  for (const FileError& error : state.errors) {
    result["errors"].push_back({{"file", error.file}, {"message", error.message}});
  }
  addFailedAnalyses(state, result["errors"]);
  return result;
}

}  // namespace lobule::study
