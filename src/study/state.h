// The whole state of the app as plain data. Only `apply` (action.h) changes it, between two frames, on the UI thread.
// Heavy pixel data is immutable and shared, so that a copy of the state is cheap and jobs may hold on to their input.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "anatomy/breast_frame.h"
#include "core/byte_source.h"
#include "core/progress.h"
#include "dicom/dicom_object.h"
#include "findings/finding.h"
#include "image/grey_pipeline.h"
#include "image/pixels.h"
#include "image/placed_features.h"
#include "image/placed_map.h"
#include "inference/manifest.h"
#include "inference/prepare.h"
#include "localization/locate.h"
#include "study/reader_work.h"

namespace lobule::study {

using ImageId = std::string;  // "i1", "i2", ... in the order of opening
using ExamId = std::string;
using JobId = std::uint64_t;

// A decoded frame, ready to draw and to analyse.
struct Pixels {
  dicom::Frame frame;
  image::GreyPipeline pipeline;                                      // voi is never empty for grey
  std::optional<dicom::Calibration> calibration;                     // where it may be another than the header's
  std::vector<std::shared_ptr<const dicom::OverlayPlane>> overlays;  // what the file draws over this frame
  int reduction = 0;  // decoded at 1/2^reduction of its resolution only: to look at until the rest is there
};

struct Timings {
  double decodeMs = 0, prepareMs = 0, inferenceMs = 0, postMs = 0;
};

// What a model made of one image.
struct Analysis {
  std::string modelId, backend;
  double threshold = 0.5;  // the one that findings were made at
  std::shared_ptr<const anatomy::BreastFrame> breast;
  std::shared_ptr<const image::PlacedMap> probability;    // null when the model makes none
  std::shared_ptr<const image::PlacedFeatures> features;  // null when the model gives none
  bool findingsGated = false;                             // the model's gate class is too likely: no finding stands
  std::vector<findings::Finding> findings;                // at the current threshold
  double outlineLevel = 0.5;                              // of the map, at the current threshold
  std::vector<findings::LeftOutRegion> leftOut;           // at the current threshold: regions that are no findings
  inference::InputGeometry geometry;                      // where the network's input lies in the image
  std::shared_ptr<const inference::SeenPicture> seen;     // that input
  std::optional<dicom::Calibration> calibration;          // of the frame that was analysed
  std::map<std::string, double> scores;
  Timings timings;
};

// A side of the stored image.
using anatomy::ImageSide;

// Who says what kind of image it is: its file, its own pixels (image/picture_modality.h), or the reader.
enum class ModalitySource { kFile, kPixels, kReader };

enum class LoadState { kHeader, kDecoding, kReady, kFailed };

struct AddFile;

// One object of a stack.
struct Slice {
  std::string file, sopInstanceUid;
  dicom::SlicePlace place;
  SharedContent content;
  dicom::SharedObject object;
};

struct Image {
  ImageId id;
  ExamId exam;
  std::string file;  // name as dropped, with its folder
  SharedContent content;
  dicom::ImageHeader header;
  dicom::SharedObject object;  // null for PNG, JPEG, WebP
  std::vector<Slice> slices;   // of a stack of objects that hold one slice each: frame n is slice n; else empty
  ModalitySource modalitySource = ModalitySource::kFile;
  bool lacksLaterality = false, lacksView = false;  // its file is silent: the header has what the reader said
  LoadState load = LoadState::kHeader;
  int frame = 0;                                            // wanted
  int travel = 0;                                           // 1, -1: the way the reader goes through frames; 0: none
  std::map<int, std::shared_ptr<const Pixels>> nearFrames;  // decoded ahead or just left; null: it cannot be decoded
  int pixelsFrame = 0;                                      // decoded last: another one while the wanted one decodes
  std::shared_ptr<const Pixels> pixels;                     // null until decoded
  std::shared_ptr<const Analysis> analysis;                 // null until analysed
  int analysisFrame = 0;                                    // the frame that was analysed
  std::map<int, std::shared_ptr<const Analysis>> byFrame;   // of a loop: what was made of each frame
  bool isLoopWanted = false;                                // the other frames are analysed one after another
  std::shared_ptr<const anatomy::BreastFrame> breast;       // null until looked for; empty when none was found
  bool isBreastWanted = false;                              // also where nothing is marked: for an analysis
  bool isBreastUnwanted = false;                            // looking for it was cancelled: until the reader asks again
  double decodeMs = 0;
  std::string error;                           // why it failed to decode
  std::vector<std::string> warnings;           // the header's, and what the pixels contradict
  std::optional<ImageSide> chestWallInPixels;  // where the tissue lies at the edge, seen after decoding
  std::shared_ptr<const AddFile> spare;        // says that it is the same object, and is shown if this one fails
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
  bool activeByReader = false;    // or else the first filled one is active, in whatever order files come

  int count() const { return columns * rows; }
};

// A job's life: apply makes it kIdle; the app takes it from startableJobs() (jobs.h), dispatches JobStarted and works:
//   kDecode     decodeImage(image, job.frame), or decodePreview  -> DecodeDone
//   kPrepare    prepareAnalysis, JobAdvanced{kInfer}, the bridge, JobAdvanced{kInterpret}, finishAnalysis
//                                                           -> AnalysisDone
//   kThreshold  findAgain(image, model, threshold) (jobs.h) -> AnalysisDone
//   kLandmarks  where a model shows them: prepareInput, the bridge, readLandmarks; findLandmarks (pipeline.h)
//                                                           -> LandmarksDone
// or JobFailed. Ended jobs leave the list; failed ones stay until DismissErrors. Cancelling drops an idle job at once;
// a running one becomes kCancelled, its progress says so, and it stays until the app reports its end (any report).
enum class JobKind { kReadHeader, kDecode, kPrepare, kInfer, kInterpret, kThreshold, kLandmarks };
enum class JobPhase { kIdle, kRunning, kFailed, kDone, kCancelled };

struct Job {
  JobId id = 0;
  JobKind kind = JobKind::kDecode;
  JobPhase phase = JobPhase::kIdle;
  ImageId image;
  int frame = 0;
  bool isPreview = false;  // kDecode: at a part of the resolution, shown until the job for all of it is done
  bool isAhead = false;    // kDecode: of a frame that the reader will come to; after everything on screen
  std::string modelId;     // of an analysis
  std::string error;
  Progress progress;
};

// Waits or runs.
bool isPending(const Job& job);
// A step of it: prepare, infer, interpret.
bool isAnalysis(const Job& job);

struct FileError {
  std::string file, message;
};

struct LoadedModel {
  inference::Manifest manifest;
  std::string status;  // "ready", "loading", or the reason why it cannot run
};

// What the left mouse button does in a viewport.
enum class Tool { kPan, kZoom, kWindow, kMark };

struct Settings {
  Tool tool = Tool::kPan;
  bool analyzeOnOpen = false;
  bool showOverlays = true;      // all marks, one key
  bool showFileOverlays = true;  // what the file itself draws over its image
  bool showHeatMap = false;
  bool showLandmarks = false;  // nipple, pectoral line, chest wall; always while the mark tool is chosen
  bool showPatientText = true;
  bool railOpen = true, inspectorOpen = true;
  bool inspectorOverImages = false;  // the same on a narrow screen, where it covers images: closed at first
  bool helpOpen = false, aboutOpen = false, errorsOpen = false;
  bool showImageText = true;  // view name, scale, window and notices on the images
  double mammoThreshold = 0.5, ultrasoundThreshold = 0.5;
  std::string malignancyPoint = "sensitive";  // by the manifest's name; leaning to malignant unless told
  std::string backendWish = "auto";           // auto, webgpu, wasm
};

// Where a lesion lies, from its marks in one or two views. Made anew by apply whenever something that it rests on
// changes; never edited.
struct Place {
  ExamId exam;
  Laterality laterality = Laterality::kLeft;
  std::vector<std::string> spots;  // one or two ids of reader's marks or findings, the CC view's first
  std::vector<ImageId> images;     // of the spots
  bool isLinkedByReader = false;
  std::optional<double> score;                             // of a pair: the probability that both are one lesion
  bool isWaiting = false;                                  // landmarks are still looked for
  std::vector<localization::ViewMarks> marks;              // what it was located from
  std::shared_ptr<const localization::Location> location;  // null: waiting, or error says why
  std::string error;
  // Of a spot alone: where the breast's other view could show the same lesion, in that image's stored pixels.
  ImageId guideImage;
  std::vector<PointInImage> guide;

  bool holds(const std::string& spot) const;
};

// From where the 3D breast is looked at; as render::BreastCamera.
struct WidgetView {
  double azimuthDeg = -46, elevationDeg = 18, zoom = 1;
  std::optional<int> step;  // 0 to 7: step by step; none: everything
  bool isLarge = false;     // beside the images of its breast
  bool isAlone = false;     // when large: over all images
  bool operator==(const WidgetView&) const = default;
};

// How an analysis comes to its findings, step by step: what is drawn over the images instead of the findings alone.
enum class ExplainStep { kInput, kMap, kThreshold, kRegions };
inline constexpr int kExplainSteps = 4;

struct StudyState {
  std::vector<Image> images;
  std::vector<Exam> exams;
  std::optional<ExamId> shownExam;
  std::array<Viewport, 4> viewports;
  Layout layout;
  int activeViewport = 0;
  std::string selectedFinding;              // finding id or empty
  std::vector<std::string> hiddenFindings;  // finding ids
  std::string selectedMark;                 // the reader's; at most one of both is selected
  std::string movedMark;                    // by the latest click, elsewhere in its image; empty after any other change
  ReaderWork reader;
  std::vector<ReaderWork> readerBefore;  // for undo, the latest last
  std::vector<ReaderWork> readerAfter;   // undone, for redo, the latest last
  int readerGesture = 0;                 // the drag that made the latest change
  std::vector<Place> places;
  WidgetView widget;
  std::optional<ExplainStep> explained;  // none: the findings, as always
  std::vector<Job> jobs;                 // running ones, and failed ones until dismissed
  std::vector<FileError> errors;
  int filesWaiting = 0;  // found, but not read yet
  int filesRead = 0;     // of those that came with them; 0 when none waits
  int openingShown = 0;  // the latest opening (AddFile) that a file came of
  std::vector<LoadedModel> models;
  std::string backend;        // what runs: "webgpu", "wasm", or empty until known
  std::string backendReason;  // one sentence: why this one
  Settings settings;
  JobId nextJob = 1;
  int nextImage = 1, nextExam = 1, nextMark = 1;
};

const Image* findImage(const StudyState& state, const ImageId& id);

// The file that a frame comes from, its object, and which of that object's frames it is.
struct FrameSource {
  const std::string& file;
  const std::string& sopInstanceUid;
  const dicom::DicomObject* object = nullptr;  // null for PNG, JPEG, WebP
  int frame = 0;
};
FrameSource frameSource(const Image& image, int frame);

// The wanted frame is there in full: good for measuring and analysis.
bool isDecoded(const Image& image);
const Exam* findExam(const StudyState& state, const ExamId& id);
const Job* findJob(const StudyState& state, JobId id);

// What an image without a modality says of itself.
inline constexpr std::string_view kModalityUnknown =
    "Mammogram or ultrasound image? Neither the file nor its pixels tell: say which.";

// Whether the reader may say what kind of image it is: not where the file says so.
bool isModalityAsked(const Image& image);

// Whether the reader may say side or view: of mammograms whose files do not.
bool isViewAsked(const Image& image);

// The first model that makes findings in images of the modality; null when none is loaded.
const LoadedModel* modelFor(const StudyState& state, Modality modality);

// The first model of any modality that makes findings; null when none is loaded.
const LoadedModel* firstModel(const StudyState& state);

// The first model that shows landmarks in images of the modality and is ready; null when there is none.
const LoadedModel* landmarkModelFor(const StudyState& state, Modality modality);

// No model for the modality's landmarks is ready yet, but one is being loaded.
bool isLandmarkModelLoading(const StudyState& state, Modality modality);

// The search for the image's landmarks is over, or nobody asked for one: an analysis need not wait for it.
bool isBreastLookedFor(const StudyState& state, const Image& image);

// A network took part in finding the nipple. breast: may be null.
bool isSeenByNetwork(const anatomy::BreastFrame* breast);

// One frame: its analysis takes over the landmarks that were found in it. Frames of many find their own.
bool sharesLandmarks(const Image& image);

double thresholdFor(const StudyState& state, Modality modality);

bool isHidden(const StudyState& state, const std::string& findingId);

// The image that a finding lies in (finding ids are unique in the state); null when there is none.
const Image* imageOfFinding(const StudyState& state, const std::string& findingId);
const findings::Finding* findFinding(const StudyState& state, const std::string& findingId);

const ReaderMark* findMark(const StudyState& state, const std::string& id);

// The image of a reader's mark or of a finding; null when there is none.
const Image* imageOfSpot(const StudyState& state, const std::string& id);

// The place that the interface tells about: the selected spot's, else the first of the shown exam; null for none.
const Place* shownPlace(const StudyState& state);

// The reader said that nothing in the other view is the same lesion.
bool isKeptAlone(const StudyState& state, const std::string& spot);

// The place that holds a spot; null for none.
const Place* placeOf(const StudyState& state, const std::string& spot);

// The wanted frame was analysed and overlays are on: what the analysis found may be drawn over it.
bool isAnalysisShown(const StudyState& state, const Image& image);

// What is to be marked on an image now: none when overlays are off, another frame is shown, or an earlier step of the
// analysis is explained; hidden ones left out.
std::vector<const findings::Finding*> shownFindings(const StudyState& state, const Image& image);

}  // namespace lobule::study
