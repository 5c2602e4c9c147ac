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
#include "image/placed_map.h"
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
  double threshold = 0.5;  // the one that findings were made at
  std::shared_ptr<const anatomy::BreastFrame> breast;
  std::shared_ptr<const image::PlacedMap> probability;  // null when the model makes none
  bool findingsGated = false;                           // the model's gate class is too likely: no finding stands
  std::vector<findings::Finding> findings;              // at the current threshold
  std::map<std::string, double> scores;
  Timings timings;
};

// A side of the stored image.
using anatomy::ImageSide;

enum class LoadState { kHeader, kDecoding, kReady, kFailed };

struct Image {
  ImageId id;
  ExamId exam;
  std::string file;  // name as dropped, with its folder
  dicom::ImageHeader header;
  dicom::SharedObject object;  // null for PNG, JPEG, WebP
  LoadState load = LoadState::kHeader;
  int frame = 0;                             // wanted
  int pixelsFrame = 0;                       // decoded last: another one while the wanted one decodes
  std::shared_ptr<const Pixels> pixels;      // null until decoded
  std::shared_ptr<const Analysis> analysis;  // null until analysed
  int analysisFrame = 0;                     // the frame that was analysed
  double decodeMs = 0;
  std::string error;                           // why it failed to decode
  std::vector<std::string> warnings;           // the header's, and what the pixels contradict
  std::optional<ImageSide> chestWallInPixels;  // where the tissue lies at the edge, seen after decoding
};

struct Exam {
  ExamId id;
  std::string key;    // what its files have in common (grouping.h); patient text, never shown or logged
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
  bool followsFinding = false;  // zoomed to the selected finding: back to the whole image when the selection goes
};

struct Layout {
  int columns = 2, rows = 2;
  std::optional<int> maximized;   // viewport index
  bool arrangedByReader = false;  // files that come later then fill free viewports only

  int count() const { return columns * rows; }
};

// A job's life: apply makes it kIdle; the app takes it from startableJobs() (jobs.h), dispatches JobStarted and works:
//   kDecode     decodeImage(image, job.frame)               -> DecodeDone
//   kPrepare    prepareAnalysis, JobAdvanced{kInfer}, the bridge, JobAdvanced{kInterpret}, finishAnalysis
//                                                           -> AnalysisDone
//   kThreshold  findAgain(image, model, threshold) (jobs.h) -> AnalysisDone
// or JobFailed. Ended jobs leave the list; failed ones stay until DismissErrors. Cancelling drops an idle job at once;
// a running one becomes kCancelled, its progress says so, and it stays until the app reports its end (any report).
enum class JobKind { kReadHeader, kDecode, kPrepare, kInfer, kInterpret, kThreshold };
enum class JobPhase { kIdle, kRunning, kFailed, kDone, kCancelled };

struct Job {
  JobId id = 0;
  JobKind kind = JobKind::kDecode;
  JobPhase phase = JobPhase::kIdle;
  ImageId image;
  int frame = 0;
  std::string modelId;  // of an analysis
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

// What the left mouse button does in a viewport.
enum class Tool { kPan, kZoom, kWindow };

struct Settings {
  Tool tool = Tool::kPan;
  bool analyzeOnOpen = false;
  bool showOverlays = true;  // all marks, one key
  bool showHeatMap = false;
  bool showPatientText = true;
  bool railOpen = true, inspectorOpen = true;
  bool inspectorOverImages = false;  // the same on a narrow screen, where it covers images: closed at first
  bool helpOpen = false, aboutOpen = false, errorsOpen = false;
  bool showImageText = true;  // view name, scale, window and notices on the images
  double mammoThreshold = 0.5, ultrasoundThreshold = 0.5;
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
  int nextImage = 1, nextExam = 1;
};

const Image* findImage(const StudyState& state, const ImageId& id);
const Exam* findExam(const StudyState& state, const ExamId& id);
const Job* findJob(const StudyState& state, JobId id);

// The first model that is made for the modality; null when none is loaded.
const LoadedModel* modelFor(const StudyState& state, Modality modality);
double thresholdFor(const StudyState& state, Modality modality);

bool isHidden(const StudyState& state, const std::string& findingId);

// The image that a finding lies in (finding ids are unique in the state); null when there is none.
const Image* imageOfFinding(const StudyState& state, const std::string& findingId);
const findings::Finding* findFinding(const StudyState& state, const std::string& findingId);

// What is to be marked on an image now: none when overlays are off or another frame is shown; hidden ones left out.
std::vector<const findings::Finding*> shownFindings(const StudyState& state, const Image& image);

}  // namespace lobule::study
