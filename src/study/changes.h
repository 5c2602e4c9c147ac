// The parts of apply: one change for each action, grouped by file. Only apply.cpp and the changes themselves include
// it.
#pragma once

#include <optional>

#include "study/action.h"

namespace lobule::study {

// --- change_exams.cpp
void change(StudyState& state, const AddFile& action);
void change(StudyState& state, const ReportFileError& action);
void change(StudyState& state, const DismissErrors& action);
void change(StudyState& state, const SetFilesWaiting& action);
void change(StudyState& state, const CloseExam& action);
void change(StudyState& state, const ShowExam& action);

// An image as its file tells, not decoded yet.
Image makeImage(StudyState& state, const AddFile& file, const ExamId& exam);

// --- change_twins.cpp
// The open image that has the file's SOP Instance UID; null for none.
Image* findTwin(StudyState& state, const AddFile& file);
// The file is not opened beside its twin: left out in silence where it is the same again, else named in the list of
// errors, and shown in the twin's place where it is the less damaged of both.
void settleTwins(StudyState& state, Image& twin, const AddFile& file);
// An image that failed to decode gives way to a file that says it is the same, if there is one.
void showSpare(StudyState& state, Image& image);

// --- change_views.cpp
void change(StudyState& state, const HangImage& action);
void change(StudyState& state, const ActivateViewport& action);
void change(StudyState& state, const ToggleMaximize& action);
void change(StudyState& state, const SetLayout& action);
void change(StudyState& state, const HangAgain& action);
void change(StudyState& state, const SetView& action);
void change(StudyState& state, const FitView& action);
void change(StudyState& state, const SetWindow& action);
void change(StudyState& state, const ChooseVoi& action);
void change(StudyState& state, const ToggleInvert& action);
void change(StudyState& state, const SetFrame& action);

// --- change_loops.cpp
void change(StudyState& state, const RequestLoop& action);

// Puts a decoded frame on screen, with the windows that it brings.
void showPixels(StudyState& state, Image& image, std::shared_ptr<const Pixels> pixels, int frame);
// A frame of a loop, with what a model made of it earlier.
void showFrame(StudyState& state, Image& image, int frame);
// A frame was analysed: kept, and the next one asked for when all are wanted.
void keepFrame(StudyState& state, Image& image);
void stopLoop(StudyState& state, Image& image);

// --- change_findings.cpp
void change(StudyState& state, const SetThreshold& action);
void change(StudyState& state, const SelectFinding& action);
void change(StudyState& state, const HideFinding& action);

// --- change_marks.cpp
void change(StudyState& state, const SetMark& action);
void change(StudyState& state, const DeleteMark& action);
void change(StudyState& state, const SelectMark& action);
void change(StudyState& state, const SetNipple& action);
void change(StudyState& state, const SetNippleInProfile& action);
void change(StudyState& state, const SetPectoral& action);
void change(StudyState& state, const SetChestWall& action);
void change(StudyState& state, const SetSkinLine& action);
void change(StudyState& state, const ResetLandmarks& action);
void change(StudyState& state, const LinkSpots& action);
void change(StudyState& state, const UnlinkSpots& action);
void change(StudyState& state, const KeepAlone& action);
void change(StudyState& state, const MovePlace& action);
void change(StudyState& state, const SetWidget& action);
void change(StudyState& state, const SetExplained& action);

// --- change_said.cpp
void change(StudyState& state, const SetImageView& action);

// Headers that lack side or view follow what the reader said of them.
void followSaid(StudyState& state);

// --- reader_history.cpp
void change(StudyState& state, const UndoMarks& action);
void change(StudyState& state, const RedoMarks& action);

// Before a change of the reader's work: what undo goes back to, once for a whole drag.
void remember(StudyState& state, int gesture);

// Findings got new ids: links follow them (an empty name: it is gone).
void renameSpots(StudyState& state, const std::map<std::string, std::string>& renamed);

// An image got a new id, and keeps what was marked in it and said of it.
void renameImage(StudyState& state, const ImageId& before, const ImageId& now);

// Marks and links of images that are open no more go, also from what undo would bring back.
void forgetClosedImages(StudyState& state);

// --- change_settings.cpp
void change(StudyState& state, const ChangeSettings& action);
void change(StudyState& state, const SetBackend& action);
void change(StudyState& state, const AddModel& action);

// --- change_jobs.cpp
void change(StudyState& state, const SetModality& action);
void change(StudyState& state, const RequestAnalysis& action);
void change(StudyState& state, const CancelJobs& action);
void change(StudyState& state, const CancelJob& action);
void change(StudyState& state, const JobStarted& action);
void change(StudyState& state, const JobAdvanced& action);
void change(StudyState& state, const JobFailed& action);
void change(StudyState& state, const DecodeDone& action);
void change(StudyState& state, const AnalysisDone& action);
void change(StudyState& state, const LandmarksDone& action);

// A new job of decoding the image's frame.
Job& addDecoding(StudyState& state, const Image& image);

// Jobs for what is on screen, and for the thumbnails of the shown exam within a memory budget.
void wantDecoding(StudyState& state);
void wantThreshold(StudyState& state, const Image& image);
bool wantAnalysis(StudyState& state, Image& image);
void wantLandmarks(StudyState& state);  // of every image that has a mark, and of hung ones while landmarks show
void dropJobsOf(StudyState& state, const ImageId& image);

// The analysis and the search for landmarks that are under way stop; gives whether there was an analysis.
bool dropAnalysesOf(StudyState& state, const ImageId& image);

// --- near_frames.cpp
// Drops decoding of what is no longer shown before it starts, and stops what runs.
void dropUnseenDecoding(StudyState& state);
// Jobs for the frames around the shown ones within a memory budget; what has gone past is forgotten.
void wantNearFrames(StudyState& state);
// Shows the wanted frame when it is there already.
void takeNearFrame(StudyState& state, Image& image);

// --- change_slices.cpp
// The image that the file is another slice of; nullptr when it is none, or the first.
Image* findStack(StudyState& state, const AddFile& file);
// Puts it in its place; the reader goes on seeing the slice that was shown.
void addSlice(StudyState& state, Image& stack, const AddFile& file);

// --- what several of them need
Image* findImage(StudyState& state, const ImageId& id);

// nullptr for an index outside 0..3.
Viewport* findViewport(StudyState& state, int viewport);

// The viewport that shows the image, -1 for none.
int viewportOf(const StudyState& state, const ImageId& image);

// Fits, unwindows and shows the image (or nothing) afresh.
void hang(StudyState& state, int viewport, const ImageId& image);
void hangByProtocol(StudyState& state, const Exam& exam);

// The file's first window, once its pixels are known.
void startWindow(Viewport& viewport, const Image& image);

// Views that were moved for the last selected finding show the whole image again.
void leaveFinding(StudyState& state);

// What is wrong with the image beyond its header's own warnings, once its pixels are known.
void noteContradictions(Image& image);

}  // namespace lobule::study
