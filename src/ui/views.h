// What each panel shows, as plain data made from the state: rows, texts, what is enabled. Pure, unit-tested, no ImGui.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "study/hanging.h"
#include "study/state.h"
#include "study/view_transform.h"

namespace lobule::ui {

// --- top bar
struct TopBarView {
  std::string exam;                  // label; "Lobule" without an exam
  std::string detail;                // "4 images"
  std::vector<std::string> presets;  // window choices of the active image
  int preset = -1;                   // in force; -1: set by hand, or none
  bool canAnalyze = false;
  std::string whyNotAnalyze;  // a sentence for the tooltip
  bool isAnalyzing = false;
};
TopBarView makeTopBarView(const study::StudyState& state);

// --- rail
struct ThumbnailView {
  study::ImageId image;
  std::string name;
  bool isHung = false, isActive = false, isLoading = false, hasFailed = false;
  float progress = 0;
  int findings = 0;                                   // shown ones
  std::optional<study::ImageSide> chestWallOnScreen;  // the picture stands at this side
};
struct RailExamView {
  study::ExamId exam;
  std::string label, detail;  // name; date and count
  bool isShown = false;
  std::vector<ThumbnailView> thumbnails;  // of the shown exam only
};
struct RailView {
  std::vector<RailExamView> exams;
};
RailView makeRailView(const study::StudyState& state);

// --- inspector
struct PictureKindView {  // of the active image, where its file does not say what it is
  study::ImageId image;   // empty: nothing to ask
  bool asksKind = false;  // mammogram or ultrasound
  int chosen = -1;        // 0 mammogram, 1 ultrasound, -1 unknown
  std::string note;       // who says so, or what to do
  bool asksSide = false, asksView = false;
  int side = -1;              // 0 right, 1 left, -1 not said
  int view = -1;              // into kAskedViews, -1 not said
  study::SaidView said;       // as it stands
  std::string viewNote;       // what comes of it
  std::string proposalLabel;  // what the files' names tell; empty: nothing new
  std::vector<std::pair<study::ImageId, study::SaidView>> proposals;
};
inline constexpr std::array kAskedViews{ViewPosition::kCC, ViewPosition::kMLO, ViewPosition::kML, ViewPosition::kLM};
PictureKindView makePictureKindView(const study::StudyState& state);

struct FindingRow {
  std::string id, place, kind, area, score;  // "R CC", "lesion", "1.4 cm²", "72 of 100"
  std::string axes;                          // of ultrasound: "21.4 × 13.0 mm, wider than tall (1.6)"
  std::string scale;                         // "calibrated, region 2", or why there are no millimetres
  double scoreFraction = 0;
  bool isHidden = false, isSelected = false;
  int number = 1;  // in the list
};
struct ThresholdMark {
  std::string name, detail;  // "Balanced", "finds 80%, false alarm in 20%"
  double threshold = 0;
};
enum class FindingsPhase { kNotAnalyzed, kWorking, kNone, kSome, kFailed };
struct FindingsView {
  FindingsPhase phase = FindingsPhase::kNotAnalyzed;
  std::string sentence;               // what to say when there are no rows
  std::vector<std::string> cautions;  // what the list does not speak for: images not read, or not in full
  float progress = 0;                 // of the running analysis
  std::vector<FindingRow> rows;
  Modality modality = Modality::kMammography;
  double threshold = 0.5;
  std::vector<ThresholdMark> marks;
  std::string thresholdName;                                 // of the mark in force, empty between marks
  std::string thresholdTitle, thresholdText, thresholdNote;  // what it is, its value, what it was chosen by
  bool canAnalyze = false;
};
FindingsView makeFindingsView(const study::StudyState& state);

struct ScoreBar {
  std::string label, text;
  double fraction = 0;
  std::optional<double> limit;  // drawn as a tick: where something changes
};
struct ScoresView {  // the model's scores of the active image
  std::string image;
  std::vector<ScoreBar> bars;
  std::optional<ScoreBar> trust;  // of the outlines, where there are any
  std::string trustMeaning;
  std::string meaning;  // what a score says, in the model's own words where its manifest has some
};
ScoresView makeScoresView(const study::StudyState& state);

struct LabelledText {
  std::string label, text;
};
struct MeasuredFigure {
  std::string metric, value, data;  // "Regions found", "0.41 (0.32 to 0.52)", "held-back patients"
};
struct ModelView {
  std::string name;                 // empty: no model loaded
  std::string status;               // "Ready", "Loading", or why not
  std::vector<LabelledText> facts;  // back end, time, size, quantization
  std::vector<MeasuredFigure> results;
  std::string intendedUse, notFor, backendReason;
};
ModelView makeModelView(const study::StudyState& state);

// --- status bar
struct StatusView {
  std::string work;     // "Decoding R CC", empty when idle
  float progress = -1;  // below 0: unknown
  int moreJobs = 0;
  bool canCancel = false;
  std::string failure;  // the last failed job's sentence
  std::string moved;    // a click moved a mark instead of setting another: which one, and how to have both
  int errors = 0;       // files that did not open
  std::string backend;  // "WebGPU", with the model
  std::string privacy;
};
StatusView makeStatusView(const study::StudyState& state);

// --- one viewport
struct ScaleBar {
  double lengthPx = 0;  // CSS pixels
  std::string label;    // "5 cm, magnification corrected"
};
struct ViewportTextView {
  std::string name;                    // "R MLO"
  std::vector<std::string> technique;  // "55 mm, 90 N, 45°"
  std::string said;                    // "said by you, scan3.png": side and view that no file tells
  std::vector<std::string> notices;    // what the reader must know about this image
  std::string window, zoom, frame, sizeNote;
  std::optional<ScaleBar> scale;
  bool standsAtRight = false;  // the side away from the chest wall
};
ViewportTextView makeViewportTextView(const study::StudyState& state, const study::Image& image,
                                      const study::Viewport& viewport, const study::ViewTransform& transform,
                                      double pixelRatio, double heightCss);

// What an empty or waiting viewport says; empty when a picture is there.
struct ViewportNotice {
  std::string sentence;
  bool isWaiting = false, isError = false;
  float progress = 0;
};
ViewportNotice makeViewportNotice(const study::StudyState& state, int viewport);

}  // namespace lobule::ui
