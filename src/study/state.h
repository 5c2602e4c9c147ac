// The whole state of the app as plain data. Only `apply` (action.h) changes it, between two frames, on the UI thread.
// Heavy pixel data is immutable and shared, so that a copy of the state is cheap and jobs may hold on to their input.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "anatomy/breast_frame.h"
#include "core/progress.h"
#include "dicom/dicom_object.h"
#include "findings/finding.h"
#include "image/grey_pipeline.h"
#include "image/pixels.h"
#include "inference/manifest.h"

namespace lobule::study {

using ImageId = std::string;  // "i1", "i2", ... in the order of opening
using ExamId = std::string;
using JobId = std::uint64_t;

// A decoded frame, ready to draw and to analyse.
struct Pixels {
  dicom::Frame frame;
  image::GreyPipeline pipeline;  // voi is never empty for grey
};

struct Timings {
  double decodeMs = 0, prepareMs = 0, inferenceMs = 0, postMs = 0;
};

// What a model made of one image.
struct Analysis {
  std::string modelId, backend;
  std::shared_ptr<const anatomy::BreastFrame> breast;
  std::shared_ptr<const image::FloatImage> probability;  // the image's own size
  std::vector<findings::Finding> findings;               // at the current threshold
  std::map<std::string, double> scores;
  Timings timings;
};

enum class LoadState { kHeader, kDecoding, kReady, kFailed };

struct Image {
  ImageId id;
  ExamId exam;
  std::string file;  // name as dropped, with its folder
  dicom::ImageHeader header;
  dicom::SharedObject object;  // null for PNG, JPEG, WebP
  LoadState load = LoadState::kHeader;
  int frame = 0;
  std::shared_ptr<const Pixels> pixels;      // null until decoded
  std::shared_ptr<const Analysis> analysis;  // null until analysed
  double decodeMs = 0;
};

struct Exam {
  ExamId id;
  std::string label;  // patient and date, for the screen only
  std::vector<ImageId> images;
};

struct Viewport {
  ImageId image;         // empty: nothing hung here
  double zoom = 1.0;     // 1 = fit to the viewport
  PointInImage center;   // image point in the viewport's centre
  bool centered = true;  // follow the image's centre (or chest wall) until panned
  int voiIndex = 0;      // into the pipeline's choices; -1: the reader's own window
  image::Window window;  // in force
  bool inverted = false;
};

struct Layout {
  int columns = 2, rows = 2;
  std::optional<int> maximized;  // viewport index
};

enum class JobKind { kReadHeader, kDecode, kPrepare, kInfer, kInterpret };
enum class JobPhase { kIdle, kRunning, kFailed, kDone, kCancelled };

struct Job {
  JobId id = 0;
  JobKind kind = JobKind::kDecode;
  JobPhase phase = JobPhase::kIdle;
  ImageId image;
  std::string error;
  Progress progress;
};

struct FileError {
  std::string file, message;
};

struct LoadedModel {
  inference::Manifest manifest;
  std::string status;  // "ready", "loading", or the reason why it cannot run
};

struct Settings {
  bool analyzeOnOpen = false;
  bool showOverlays = true;  // all marks, one key
  bool showHeatMap = false;
  bool showPatientText = true;
  bool railOpen = true, inspectorOpen = true;
  bool helpOpen = false, aboutOpen = false;
  double mammoThreshold = 0.5;
  std::string backendWish = "auto";  // auto, webgpu, wasm
};

struct StudyState {
  std::vector<Image> images;
  std::vector<Exam> exams;
  std::optional<ExamId> shownExam;
  std::array<Viewport, 4> viewports;
  Layout layout;
  int activeViewport = 0;
  std::string selectedFinding;              // finding id or empty
  std::vector<std::string> hiddenFindings;  // finding ids
  std::vector<Job> jobs;                    // running ones, and failed ones until dismissed
  std::vector<FileError> errors;
  std::vector<LoadedModel> models;
  std::string backend;        // what runs: "webgpu", "wasm", or empty until known
  std::string backendReason;  // one sentence: why this one
  Settings settings;
  JobId nextJob = 1;
  int nextImage = 1;
};

const Image* findImage(const StudyState& state, const ImageId& id);
const Exam* findExam(const StudyState& state, const ExamId& id);

}  // namespace lobule::study
