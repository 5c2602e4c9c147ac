// Exams for tests of study and ui: headers and pixels made up here, no files.
#pragma once

#include <initializer_list>
#include <string>

#include "study/action.h"

namespace lobule::study::testing {

// A handle that is there but is never opened: apply does not read files.
inline dicom::SharedObject someObject() {
  static const int place = 0;
  return {std::shared_ptr<const void>(), reinterpret_cast<const dicom::DicomObject*>(&place)};
}

inline dicom::ImageHeader mammogramHeader(Laterality laterality, ViewPosition view, const std::string& uid) {
  dicom::ImageHeader header;
  header.identity.patientId = "P1";
  header.identity.patientName = "Doe^Jane";
  header.identity.studyDate = "20240517";
  header.identity.studyInstanceUid = "1.2.3";
  header.identity.sopInstanceUid = uid;
  header.identity.sopClassUid = "1.2.840.10008.5.1.4.1.1.1.2";
  header.modality = Modality::kMammography;
  header.laterality = laterality;
  header.view = view;
  header.viewLabel = std::string(toDicom(view));
  header.patientOrientation = laterality == Laterality::kRight ? "P\\L" : "A\\R";
  header.columns = 200;
  header.rows = 300;
  header.bitsStored = 12;
  header.bitsAllocated = 16;
  header.photometric = "MONOCHROME2";
  header.spacing = {.rowMm = 0.1, .columnMm = 0.1, .kind = dicom::SpacingKind::kMagnificationCorrected};
  return header;
}

inline AddFile mammogram(Laterality laterality, ViewPosition view) {
  const std::string name = std::string(toDicom(laterality)) + std::string(toDicom(view));
  return {.name = "exam/" + name + ".dcm",
          .object = someObject(),
          .header = mammogramHeader(laterality, view, "1.2.3." + name),
          .pixels = nullptr};
}

// Tissue (2000) on one half, air (0) on the other.
inline std::shared_ptr<const Pixels> mammogramPixels(bool tissueAtRight, int columns = 200, int rows = 300) {
  image::GreyImage grey;
  grey.plane = image::Plane<std::uint16_t>(columns, rows, 0);
  grey.bitsStored = 12;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int depth = tissueAtRight ? columns - 1 - column : column;
      const bool isTissue = depth < columns * 2 / 5;  // most of a mammogram is air
      if (isTissue) grey.plane.at(column, row) = 2000;
    }
  }
  auto pixels = std::make_shared<Pixels>();
  pixels->frame = std::move(grey);
  pixels->pipeline.voi = {{.name = "Standard", .window = {.center = 1000, .width = 2000}, .table = {}},
                          {.name = "Harder", .window = {.center = 1200, .width = 900}, .table = {}}};
  return pixels;
}

inline StudyState fourViews() {
  StudyState state;
  for (const auto view : {ViewPosition::kMLO, ViewPosition::kCC}) {
    for (const auto side : {Laterality::kLeft, Laterality::kRight}) apply(state, mammogram(side, view));
  }
  return state;
}

inline const Image& imageWith(const StudyState& state, Laterality laterality, ViewPosition view) {
  for (const Image& image : state.images) {
    if (image.header.laterality == laterality && image.header.view == view) return image;
  }
  throw std::logic_error("no such view in the test's exam");
}

inline const Job* jobOf(const StudyState& state, const ImageId& image, JobKind kind) {
  for (const Job& job : state.jobs) {
    if (job.image == image && job.kind == kind) return &job;
  }
  return nullptr;
}

// Ends every decode job as the app would.
inline void decodeAll(StudyState& state) {
  while (true) {
    const Job* next = nullptr;
    for (const Job& job : state.jobs) {
      if (job.kind == JobKind::kDecode && job.phase == JobPhase::kIdle) next = &job;
    }
    if (next == nullptr) return;
    const Job job = *next;
    const Image& image = *findImage(state, job.image);
    const bool tissueAtRight = image.header.laterality == Laterality::kRight;
    apply(state, JobStarted{job.id});
    apply(state, DecodeDone{.id = job.id,
                            .image = job.image,
                            .frame = job.frame,
                            .pixels = mammogramPixels(tissueAtRight, image.header.columns, image.header.rows),
                            .milliseconds = 12});
  }
}

inline LoadedModel mammoModel(std::string status = "ready") {
  LoadedModel model;
  model.manifest.id = "mammo-lesion";
  model.manifest.version = "1.0.0";
  model.manifest.modality = Modality::kMammography;
  inference::OperatingPoint balanced, sensitive;
  balanced.name = "balanced";
  balanced.threshold = 0.6;
  sensitive.name = "sensitive";
  sensitive.threshold = 0.3;
  model.manifest.operatingPoints = {balanced, sensitive};
  model.manifest.intendedUse = "Research and teaching.";
  model.manifest.notFor = "Diagnosis.";
  model.status = std::move(status);
  return model;
}

inline LoadedModel landmarkModel(std::string status = "ready") {
  LoadedModel model;
  model.manifest.id = "mammo-landmarks";
  model.manifest.version = "0.2.0";
  model.manifest.task = inference::Task::kLandmarks;
  model.manifest.modality = Modality::kMammography;
  model.status = std::move(status);
  return model;
}

inline findings::Finding findingAt(std::string id, PixelBox box, double score) {
  findings::Finding finding;
  finding.id = std::move(id);
  finding.box = box;
  finding.score = score;
  finding.contour = {{1.0 * box.firstColumn, 1.0 * box.firstRow},
                     {1.0 * box.lastColumn, 1.0 * box.firstRow},
                     {1.0 * box.lastColumn, 1.0 * box.lastRow},
                     {1.0 * box.firstColumn, 1.0 * box.lastRow}};
  finding.areaPixels = 1.0 * box.width() * box.height();
  finding.areaMm2 = finding.areaPixels * 0.01;
  return finding;
}

inline std::shared_ptr<const Analysis> analysisWith(std::vector<findings::Finding> findings, double threshold = 0.6) {
  auto analysis = std::make_shared<Analysis>();
  analysis->modelId = "mammo-lesion";
  analysis->backend = "wasm";
  analysis->threshold = threshold;
  analysis->findings = std::move(findings);
  auto map = std::make_shared<image::PlacedMap>();
  map->values = image::FloatImage(20, 30, 0.1F);
  map->box = {.firstColumn = 0, .firstRow = 0, .lastColumn = 199, .lastRow = 299};
  analysis->probability = map;
  analysis->scores["malignancy"] = 0.72;
  analysis->timings = {.decodeMs = 12, .prepareMs = 30, .inferenceMs = 400, .postMs = 5};
  return analysis;
}

// Requests and ends the analysis of one image.
inline void analyze(StudyState& state, const ImageId& image, std::vector<findings::Finding> findings,
                    double threshold = 0.6) {
  apply(state, RequestAnalysis{{image}});
  decodeAll(state);
  const Job* job = jobOf(state, image, JobKind::kPrepare);
  if (job == nullptr) throw std::logic_error("no analysis was begun");
  const JobId id = job->id;
  apply(state, JobStarted{id});
  apply(state, AnalysisDone{.id = id, .image = image, .analysis = analysisWith(std::move(findings), threshold)});
}

}  // namespace lobule::study::testing
