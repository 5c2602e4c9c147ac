#include "ui/views.h"

#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "ui/words.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::study::testing;

namespace {

study::StudyState opened() {
  study::StudyState state = fourViews();
  study::apply(state, study::AddModel{mammoModel()});
  decodeAll(state);
  study::apply(state, study::ActivateViewport{0});
  return state;
}

}  // namespace

TEST_CASE("The top bar names exam and windows, and says why Analyze cannot be pressed") {
  study::StudyState state;
  CHECK(makeTopBarView(state).exam == "Lobule");
  CHECK(makeTopBarView(state).whyNotAnalyze == "Open an exam first");
  state = fourViews();
  CHECK(makeTopBarView(state).whyNotAnalyze == "No model is loaded");
  state = opened();
  const TopBarView view = makeTopBarView(state);
  CHECK(view.exam == "Doe, Jane, 2024-05-17");
  CHECK(view.detail == "4 images");
  CHECK(view.presets == std::vector<std::string>{"Standard", "Harder"});
  CHECK(view.preset == 0);
  CHECK(view.canAnalyze);
}

TEST_CASE("With patient text off no name or date is on the screen") {
  study::StudyState state = opened();
  state.settings.showPatientText = false;
  CHECK(makeTopBarView(state).exam == "Exam 1");
  CHECK(makeRailView(state).exams[0].label == "Exam 1");
  CHECK(makeRailView(state).exams[0].detail == "4 images");
}

TEST_CASE("The rail lists thumbnails in the order of reading") {
  const RailView view = makeRailView(opened());
  REQUIRE(view.exams.size() == 1);
  CHECK(view.exams[0].label == "Doe, Jane");
  CHECK(view.exams[0].detail == "2024-05-17, 4 images");
  REQUIRE(view.exams[0].thumbnails.size() == 4);
  CHECK(view.exams[0].thumbnails[0].name == "R CC");
  CHECK(view.exams[0].thumbnails[3].name == "L MLO");
  CHECK(view.exams[0].thumbnails[0].isActive);
  CHECK_FALSE(view.exams[0].thumbnails[0].isLoading);
  CHECK(makeRailView(fourViews()).exams[0].thumbnails[0].isLoading);
}

TEST_CASE("Exams that look the same in the rail say their first file") {
  study::StudyState state;
  for (const char* study : {"1.2.4", "1.2.5"}) {
    study::AddFile file = mammogram(Laterality::kLeft, ViewPosition::kCC);
    file.name = std::string("us/") + study + ".dcm";
    file.header.identity.studyInstanceUid = study;
    file.header.identity.sopInstanceUid = std::string(study) + ".1";
    study::apply(state, file);
  }
  CHECK(makeRailView(state).exams[1].detail == "2024-05-17, 1 image, 1.2.5.dcm");
}

TEST_CASE("A colour picture has no windows to choose") {
  study::StudyState state = opened();
  auto pixels = std::make_shared<study::Pixels>(*state.images[3].pixels);
  pixels->frame = image::ColorImage{.columns = 1, .rows = 1, .rgb = {0, 0, 0}};
  state.images[3].pixels = pixels;
  CHECK(makeTopBarView(state).presets.empty());
}

TEST_CASE("The findings panel goes through its phases") {
  study::StudyState state = opened();
  CHECK(makeFindingsView(state).phase == FindingsPhase::kNotAnalyzed);
  study::apply(state, study::RequestAnalysis{});
  const FindingsView working = makeFindingsView(state);
  CHECK(working.phase == FindingsPhase::kWorking);
  CHECK(working.sentence == "Analyzing image 1 of 4");
  for (const study::Job& job : std::vector<study::Job>(state.jobs)) {
    study::apply(state, study::JobStarted{job.id});
    study::apply(state, study::AnalysisDone{job.id, job.image, analysisWith({})});
  }
  CHECK(makeFindingsView(state).phase == FindingsPhase::kNone);
  CHECK(makeFindingsView(state).sentence == "No suspicious region at this operating point.");
  analyze(state, "i1", {findingAt("i1-f1", {20, 30, 39, 49}, 0.724)});
  const FindingsView some = makeFindingsView(state);
  REQUIRE(some.rows.size() == 1);
  CHECK(some.rows[0].place == "L MLO");
  CHECK(some.rows[0].score == "72 of 100");
  CHECK(some.rows[0].area == "4 mm²");
}

TEST_CASE("A failed analysis says why in the panel and in the status bar") {
  study::StudyState state = opened();
  study::apply(state, study::RequestAnalysis{{"i1"}});
  const study::JobId id = jobOf(state, "i1", study::JobKind::kPrepare)->id;
  study::apply(state, study::JobStarted{id});
  study::apply(state, study::JobFailed{id, "The model did not load: its checksum is wrong"});
  CHECK(makeFindingsView(state).phase == FindingsPhase::kFailed);
  CHECK(makeFindingsView(state).sentence == "The model did not load: its checksum is wrong.");
  CHECK(makeStatusView(state).failure == "The model did not load: its checksum is wrong");
}

TEST_CASE("Operating points stand in order and name the threshold in force") {
  const FindingsView view = makeFindingsView(opened());
  REQUIRE(view.marks.size() == 2);
  CHECK(view.marks[0].name == "Sensitive");
  CHECK(view.marks[1].name == "Balanced");
  CHECK(view.thresholdName == "Balanced");
}

TEST_CASE("Operating points at one threshold are one mark with both names") {
  study::StudyState state = opened();
  state.models[0].manifest.operatingPoints[1].threshold = 0.6;
  const FindingsView view = makeFindingsView(state);
  REQUIRE(view.marks.size() == 1);
  CHECK(view.marks[0].name == "Balanced, sensitive");
  CHECK(view.thresholdName == "Balanced, sensitive");
}

TEST_CASE("An image's score and its highest mark are said once where they are the same") {
  study::StudyState state = opened();
  analyze(state, "i4", {});
  auto analysis = std::make_shared<study::Analysis>(*state.images[3].analysis);
  analysis->scores = {{"malignancy", 0.4}, {"maxScore", 0.4}};
  state.images[3].analysis = analysis;
  REQUIRE(makeScoresView(state).bars.size() == 1);
  CHECK(makeScoresView(state).bars[0].label == "Highest mark");
  CHECK(makeScoresView(state).meaning.contains("not a probability of cancer"));
  analysis->scores["maxScore"] = 0.6;
  REQUIRE(makeScoresView(state).bars.size() == 2);
  CHECK(makeScoresView(state).bars[1].label == "Highest mark");
}

TEST_CASE("Classes stand from harmless to worst, and nothing is said twice") {
  study::StudyState state = opened();
  analyze(state, "i4", {});
  auto analysis = std::make_shared<study::Analysis>(*state.images[3].analysis);
  analysis->scores = {{"benign", 0.3}, {"malignancy", 0.6}, {"malignant", 0.6}, {"maxScore", 0.9}, {"normal", 0.1}};
  state.images[3].analysis = analysis;
  std::vector<std::string> labels;
  for (const ScoreBar& bar : makeScoresView(state).bars) labels.push_back(bar.label);
  CHECK(labels == std::vector<std::string>{"Normal", "Benign", "Malignant"});
}

TEST_CASE("What a score means is said in the words of the model's manifest") {
  study::StudyState state = opened();
  analyze(state, "i4", {});
  for (auto& model : state.models)
    model.manifest.document["calibration"] = {{"inWords", "Of 100 such marks, so many."}};
  CHECK(makeScoresView(state).meaning == "Of 100 such marks, so many.");
}

TEST_CASE("A closed gate is said, and not blamed on the operating point") {
  study::StudyState state = opened();
  analyze(state, "i4", {});
  auto analysis = std::make_shared<study::Analysis>(*state.images[3].analysis);
  analysis->findingsGated = true;
  state.images[3].analysis = analysis;
  CHECK(makeFindingsView(state).sentence ==
        "The model takes this image for one without a lesion, and so marks nothing.");
}

TEST_CASE("Images that no model read are named beside the findings of the others") {
  study::StudyState state = opened();
  analyze(state, "i1", {});
  CHECK(makeFindingsView(state).cautions == std::vector<std::string>{"3 images not analyzed yet."});
  for (const char* id : {"i2", "i3"}) analyze(state, id, {});
  state.images[3].load = study::LoadState::kFailed;
  state.images[3].error = state.images[3].file + ": The frame ends early.";
  const FindingsView view = makeFindingsView(state);
  CHECK(view.phase == FindingsPhase::kNone);
  REQUIRE(view.cautions.size() == 1);
  CHECK(view.cautions[0] == imageName(state.images[3]) + " was not analyzed: The frame ends early.");
  state.images[3].load = study::LoadState::kReady;
  analyze(state, "i4", {});
  CHECK(makeFindingsView(state).cautions.empty());
}

TEST_CASE("The findings of a truncated file say that pixels are missing") {
  study::StudyState state = opened();
  state.images[1].header.isTruncated = true;
  for (const char* id : {"i1", "i2", "i3", "i4"}) analyze(state, id, {});
  const FindingsView view = makeFindingsView(state);
  REQUIRE(view.cautions.size() == 1);
  CHECK(view.cautions[0].starts_with(imageName(state.images[1]) + ": pixels are missing"));
}

TEST_CASE("A picture whose file does not say what it is can be told, others not") {
  study::StudyState state = opened();
  CHECK(makePictureKindView(state).image.empty());

  study::AddFile picture{.name = "a.png", .object = {}, .header = {}, .pixels = mammogramPixels(true), .decodeMs = 3};
  picture.header.modality = Modality::kUltrasound;
  study::apply(state, picture);
  study::apply(state, study::ShowExam{state.exams.back().id});
  study::apply(state, study::ActivateViewport{0});
  const study::ImageId id = state.images.back().id;
  CHECK(makePictureKindView(state).image == id);
  CHECK(makePictureKindView(state).chosen == 1);
  CHECK(makePictureKindView(state).note.starts_with("Taken for this by its pixels."));
  study::apply(state, study::SetModality{.image = id, .modality = Modality::kMammography});
  CHECK(makePictureKindView(state).chosen == 0);
  CHECK(makePictureKindView(state).note == "As you said.");

  study::AddFile unknown{.name = "b.png", .object = {}, .header = {}, .pixels = mammogramPixels(true), .decodeMs = 3};
  unknown.header.modality = Modality::kOther;
  study::StudyState other;
  study::apply(other, study::AddModel{mammoModel()});
  study::apply(other, unknown);
  CHECK(makePictureKindView(other).chosen == -1);
  CHECK_FALSE(makeTopBarView(other).canAnalyze);
  CHECK(makeTopBarView(other).whyNotAnalyze.starts_with("Say in the inspector"));
}

TEST_CASE("An operating point without measured figures claims none") {
  study::StudyState state = opened();
  CHECK(makeFindingsView(state).marks[0].detail.empty());
  auto& point = state.models[0].manifest.operatingPoints[0];
  point.sensitivity = 0.8;
  point.specificity = 0.65;
  point.on = "CESM";
  CHECK(makeFindingsView(state).marks[1].detail == "sensitivity 80%, specificity 65%, on CESM");
}

TEST_CASE("The model panel shows what the manifest measured, with its interval") {
  study::StudyState state = opened();
  state.models[0].manifest.document = Json::parse(
      R"({"results":[{"data":"CESM","metric":"AUC","value":0.81,"low":0.75,"high":0.86},{"metric":3},{"metric":"n","value":"x"}]})");
  const ModelView view = makeModelView(state);
  CHECK(view.name == "mammo-lesion 1.0.0");
  CHECK_FALSE(std::ranges::contains(view.facts, "Helps to find landmarks", &LabelledText::label));
  study::apply(state, study::AddModel{landmarkModel()});
  CHECK(makeModelView(state).name == view.name);
  CHECK(makeModelView(state).facts.back().text == "mammo-landmarks 0.2.0");
  REQUIRE(view.results.size() == 1);
  CHECK(view.results[0].metric == "AUC");
  CHECK(view.results[0].data == "CESM");
  CHECK(view.results[0].value == "0.81 (0.75 to 0.86)");
}

TEST_CASE("The status bar tells what runs and how much more waits") {
  study::StudyState state = fourViews();
  study::apply(state, study::SetBackend{"wasm", ""});
  study::apply(state, study::JobStarted{state.jobs[2].id});
  const StatusView view = makeStatusView(state);
  CHECK(view.work == "Decoding L CC");
  CHECK(view.moreJobs == 3);
  CHECK(view.canCancel);
  CHECK(view.backend == "WebAssembly");
  decodeAll(state);
  CHECK(makeStatusView(state).moreJobs == 0);

  state.filesRead = 811;
  state.filesWaiting = 1189;
  CHECK(makeStatusView(state).work == "Reading file 812 of 2000");
  CHECK(makeStatusView(state).progress == 811.0F / 2000.0F);
}

TEST_CASE("On-image text names view, window, zoom and the kind of its scale") {
  const study::StudyState state = opened();
  const study::Image& image = *study::findImage(state, state.viewports[0].image);
  const study::ViewTransform transform{.scale = 0.5};
  const auto text = makeViewportTextView(state, image, state.viewports[0], transform, 1.0, 400);
  CHECK(text.name == "R CC");
  CHECK(text.window == "C 1000 W 2000, Standard");
  CHECK(text.zoom == "50% of full size");
  REQUIRE(text.scale.has_value());
  CHECK(text.scale->label == "2 cm, magnification corrected");  // 0.1 mm pixels at half size: a quarter of 400
  CHECK(text.scale->lengthPx == 100);
  CHECK_FALSE(text.standsAtRight);
  const study::Image& left = *study::findImage(state, state.viewports[1].image);
  CHECK(makeViewportTextView(state, left, state.viewports[1], transform, 2.0, 400).standsAtRight);
  CHECK(makeViewportTextView(state, left, state.viewports[1], transform, 2.0, 400).zoom == "100%");
}

TEST_CASE("Without calibration there is no scale bar and the text says so") {
  study::StudyState state = opened();
  study::Image image = *study::findImage(state, state.viewports[0].image);
  image.header.spacing = {};
  const auto text = makeViewportTextView(state, image, state.viewports[0], {.scale = 1}, 1.0, 400);
  CHECK_FALSE(text.scale.has_value());
  CHECK(text.sizeNote == "Lengths in pixels, no calibration");
}

TEST_CASE("The technique names a positioner other than that of mammography, and slices are called slices") {
  const study::StudyState state = opened();
  study::Image image = *study::findImage(state, state.viewports[0].image);
  const auto textWith = [&](const char* positioner) {
    image.header.acquisition = {};
    image.header.acquisition.positionerAngleDeg = -15;
    image.header.acquisition.positionerType = positioner;
    return makeViewportTextView(state, image, state.viewports[0], {}, 1.0, 400);
  };
  CHECK(textWith("MAMMOGRAPHIC").technique == std::vector<std::string>{"15°"});
  CHECK(textWith("").technique == std::vector<std::string>{"15°"});
  CHECK(textWith("STEREOTACTIC").technique == std::vector<std::string>{"15°, stereotactic"});
  CHECK(textWith("NONE").technique == std::vector<std::string>{"15°, no positioner"});
  image.header.acquisition = {
      .positionerAngleDeg = 45, .scanArcDeg = 14.6, .positionerType = "", .bodyPartThicknessMm = 61};
  const auto swept = makeViewportTextView(state, image, state.viewports[0], {}, 1.0, 400);
  CHECK(swept.technique == std::vector<std::string>{"61 mm thick, 45°, 15° arc"});
  image.header.frames = 3;
  image.frame = 1;
  CHECK(textWith("").frame == "Slice 2 of 3");
}

TEST_CASE("Warnings of the file stand on its image") {
  study::StudyState state = opened();
  study::Image image = *study::findImage(state, state.viewports[0].image);
  image.warnings = {"Lossy compression, 12 to 1."};
  CHECK(makeViewportTextView(state, image, state.viewports[0], {}, 1.0, 400).notices == image.warnings);
}

TEST_CASE("Viewports without a picture say what is missing") {
  study::StudyState state;
  study::apply(state, mammogram(Laterality::kLeft, ViewPosition::kMLO));
  study::apply(state, mammogram(Laterality::kRight, ViewPosition::kMLO));
  study::apply(state, mammogram(Laterality::kLeft, ViewPosition::kCC));
  CHECK(makeViewportNotice(state, 0).sentence == "No R CC in this exam");
  CHECK(makeViewportNotice(state, 1).isWaiting);
  const study::Job job = state.jobs[0];
  study::apply(state, study::JobStarted{job.id});
  study::apply(state, study::JobFailed{job.id, "The file ends early"});
  const int place = state.viewports[3].image == job.image ? 3 : 2;
  CHECK(makeViewportNotice(state, place).isError);
  CHECK(makeViewportNotice(state, place).sentence == "The file ends early.");
}

TEST_CASE("Pictures without a view lack none") {
  study::StudyState state;
  for (const char* name : {"a.png", "b.png", "c.png"}) {
    study::apply(state, study::AddFile{
                            .name = name, .object = {}, .header = {}, .pixels = mammogramPixels(true), .decodeMs = 3});
  }
  CHECK(makeViewportNotice(state, 3).sentence == "No image here");
}

TEST_CASE("A picture's side and view are asked in the inspector, proposed by names, and marked as said by the reader") {
  study::StudyState state;
  for (const char* name : {"case/R_CC.png", "case/R_MLO.png"}) {
    study::AddFile file{.name = name, .object = {}, .header = {}, .pixels = mammogramPixels(true), .decodeMs = 4};
    file.header.modality = Modality::kMammography;
    file.header.columns = 200;
    file.header.rows = 300;
    study::apply(state, file);
  }
  PictureKindView view = makePictureKindView(state);
  CHECK(view.image == "i1");
  CHECK((view.asksKind && view.asksSide && view.asksView));
  CHECK((view.side == -1 && view.view == -1));
  REQUIRE(view.proposals.size() == 2);
  CHECK(view.proposalLabel == "Take all 2 from the files' names");
  const auto textOf = [&](std::size_t image) {
    return makeViewportTextView(state, state.images[image], state.viewports[image], {}, 1, 400);
  };
  CHECK(textOf(0).name == "R_CC.png");
  CHECK(textOf(0).said.empty());
  REQUIRE(textOf(0).notices.size() == 1);
  CHECK(textOf(0).notices[0].starts_with("Which side and view?"));

  study::apply(state, study::SetImageView{view.proposals[0].first, view.proposals[0].second, 0});
  view = makePictureKindView(state);
  CHECK(view.image == "i1");
  CHECK((view.side == 0 && view.view == 0));
  CHECK(view.proposals.size() == 1);
  CHECK(view.proposalLabel == "R_MLO.png is R MLO");
  CHECK(textOf(0).name == "R CC");
  CHECK(textOf(0).said == "said by you, R_CC.png");
  CHECK(textOf(0).notices.empty());
}
