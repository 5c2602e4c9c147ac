// Everything that can happen to the state: by the reader, or by a job that ended. `apply` is the only mutation.
#pragma once

#include <variant>
#include <vector>

#include "study/state.h"

namespace lobule::study {

// --- files
struct AddFile {
  std::string name;
  SharedContent content;  // must be marked where two files have one SOP Instance UID
  int opening = 0;  // counted by the page: a drop, a choice of files; the first file of a later one shows its exam
  dicom::SharedObject object;
  dicom::ImageHeader header;
  std::shared_ptr<const Pixels> pixels;  // of PNG, JPEG, WebP: decoded as they are read
  double decodeMs = 0;
};
struct ReportFileError {
  std::string file, message;
};
struct DismissErrors {};
struct SetFilesWaiting {  // found, but not read yet; read: of those that came with them
  int count = 0, read = 0;
};
struct CloseExam {
  ExamId exam;
};
struct ShowExam {
  ExamId exam;
};
// --- viewing
struct HangImage {
  int viewport;
  ImageId image;
};
struct ActivateViewport {
  int viewport;
};
struct ToggleMaximize {
  int viewport;
};
struct SetLayout {  // 1 or 2 each; images keep their viewports as far as there are any
  int columns, rows;
};
struct HangAgain {};  // back to the protocol's arrangement
struct SetView {
  int viewport;
  double zoom;
  PointInImage center;
};
struct FitView {
  int viewport;
};
struct SetWindow {
  int viewport;
  image::Window window;
};  // the reader's own
struct ChooseVoi {
  int viewport;
  int index;
};
struct ToggleInvert {
  int viewport;
};
struct SetFrame {
  ImageId image;
  int frame;
};
struct SetModality {  // what kind of picture it is, where its file does not say; what was made of it goes
  ImageId image;
  Modality modality;
};
// --- analysis
struct RequestAnalysis {
  std::vector<ImageId> images;
};  // empty: the shown exam
struct RequestLoop {  // all frames of a loop, from the shown one on
  ImageId image;
};
struct CancelJobs {};
struct CancelJob {
  JobId id;
};
struct SetThreshold {
  double threshold;
  Modality modality = Modality::kMammography;
};
struct SelectFinding {
  std::string id;
};  // empty: none; a selected finding is zoomed to
struct HideFinding {
  std::string id;
  bool hidden;
};
// --- reader's marks and the place of a lesion. gesture: the same number for all steps of one drag, which one undo
// takes back; 0: a change of its own.
struct SetMark {
  std::string id;  // empty: a new one
  ImageId image;
  PointInImage center;
  double radiusPx = 0;
  int gesture = 0;
};
struct DeleteMark {
  std::string id;
};
struct SelectMark {
  std::string id;
};  // empty: none
struct SetNipple {
  ImageId image;
  PointInImage point;
  int gesture = 0;
};
struct SetNippleInProfile {
  ImageId image;
  bool isInProfile;
};
struct SetPectoral {
  ImageId image;
  LineInImage line;
  int gesture = 0;
};
struct SetChestWall {
  ImageId image;
  LineInImage line;
  int gesture = 0;
};
struct SetSkinLine {
  ImageId image;
  std::vector<PointInImage> line;  // as BreastFrame::outline runs
  int gesture = 0;
};
struct ResetLandmarks {  // as anatomy found them
  ImageId image;
};
struct LinkSpots {  // marks or findings of two views of one breast
  std::string a, b;
};
struct UnlinkSpots {
  std::string a, b;
};
struct KeepAlone {  // "none of these": the spot has no partner in the other view, until it is linked by hand
  std::string spot;
};
struct MovePlace {   // dragged in 3D: the marks follow; a model's findings stay and get reader's marks beside them
  std::string spot;  // one of the place's
  PointInBreastMm position;
  int gesture = 0;
};
struct SetImageView {  // side and view of a mammogram whose file does not say; what is not set is unknown again
  ImageId image;
  SaidView said;
  int gesture = 0;
};
struct UndoMarks {};
struct RedoMarks {};
struct SetWidget {
  WidgetView view;
};
struct SetExplained {
  std::optional<ExplainStep> step;
};
// --- settings
struct ChangeSettings {
  Settings settings;
};
struct SetBackend {
  std::string backend, reason;
};
struct AddModel {
  LoadedModel model;
};
// --- jobs
struct JobStarted {
  JobId id;
};
struct JobAdvanced {  // an analysis reached its next step
  JobId id;
  JobKind kind;
};
struct JobFailed {
  JobId id;
  std::string message;
};
struct DecodeDone {
  JobId id;
  ImageId image;
  int frame;
  std::shared_ptr<const Pixels> pixels;
  double milliseconds;
};
struct AnalysisDone {
  JobId id;
  ImageId image;
  std::shared_ptr<const Analysis> analysis;
};
struct LandmarksDone {
  JobId id;
  ImageId image;
  std::shared_ptr<const anatomy::BreastFrame> breast;  // null: none was found
};

using Action =
    std::variant<AddFile, ReportFileError, DismissErrors, SetFilesWaiting, CloseExam, ShowExam, HangImage,
                 ActivateViewport, ToggleMaximize, SetLayout, HangAgain, SetView, FitView, SetWindow, ChooseVoi,
                 ToggleInvert, SetFrame, SetModality, RequestAnalysis, RequestLoop, CancelJobs, CancelJob, SetThreshold,
                 SelectFinding, HideFinding, SetMark, DeleteMark, SelectMark, SetNipple, SetNippleInProfile,
                 SetPectoral, SetChestWall, SetSkinLine, ResetLandmarks, LinkSpots, UnlinkSpots, KeepAlone, MovePlace,
                 SetImageView, UndoMarks, RedoMarks, SetWidget, SetExplained, ChangeSettings, SetBackend, AddModel,
                 JobStarted, JobAdvanced, JobFailed, DecodeDone, AnalysisDone, LandmarksDone>;
using Actions = std::vector<Action>;

void apply(StudyState& state, const Action& action);

}  // namespace lobule::study
