// What the inspector says of ultrasound: three thresholds, what was measured, loops.
#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "study/pipeline.h"
#include "ui/loop_view.h"
#include "ui/malignancy_view.h"
#include "ui/views.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::study::testing;

namespace {

study::LoadedModel ultrasoundModel() {
  study::LoadedModel model = mammoModel();
  inference::Manifest& manifest = model.manifest;
  manifest.id = "us-lesion";
  manifest.modality = Modality::kUltrasound;
  manifest.operatingPoints = {
      {.name = "default", .on = "held-back images", .threshold = 0.65, .sensitivity = 0.95, .specificity = 0.93}};
  manifest.findings.maskThreshold = 0.65;
  manifest.findings.minimumScore = 0.94;
  manifest.findings.gateClass = "normal";
  manifest.findings.gateMaximum = 0.4;
  manifest.malignancyPoints = {
      {.name = "sensitive", .on = "ship-test", .threshold = 0.055, .sensitivity = 0.94, .specificity = 0.55},
      {.name = "balanced", .on = "ship-test", .threshold = 0.575, .sensitivity = 0.64, .specificity = 0.94}};
  return model;
}

study::StudyState analysedWith(std::map<std::string, double> scores, std::vector<findings::Finding> found,
                               bool hasSpacing = true) {
  study::StudyState state;
  study::apply(state, study::AddModel{ultrasoundModel()});
  study::AddFile file = mammogram(Laterality::kRight, ViewPosition::kCC);
  file.header.modality = Modality::kUltrasound;
  file.header.view.reset();
  file.header.spacing =
      hasSpacing ? dicom::PixelSpacing{.rowMm = 0.1, .columnMm = 0.1, .kind = dicom::SpacingKind::kCalibrated}
                 : dicom::PixelSpacing{};
  study::apply(state, file);
  study::apply(state, study::ActivateViewport{0});
  analyze(state, "i1", std::move(found), 0.65);
  auto analysis = std::make_shared<study::Analysis>(*state.images[0].analysis);
  analysis->scores = std::move(scores);
  analysis->findingsGated = analysis->scores["normal"] > 0.4;
  state.images[0].analysis = analysis;
  return state;
}

const std::map<std::string, double> kSuspicious{
    {"normal", 0.01}, {"benign", 0.65}, {"malignant", 0.34}, {"malignancy", 0.34}, {"maxScore", 0.99}};

std::string labels(const study::StudyState& state) {
  std::string text;
  for (const ScoreBar& bar : makeScoresView(state).bars) text += bar.label + ";";
  return text;
}

}  // namespace

TEST_CASE("Each class has one bar, with a tick where the gate and the malignancy point lie") {
  const study::StudyState state = analysedWith(kSuspicious, {});
  CHECK(labels(state) == "Normal;Benign;Malignant;");
  const ScoresView view = makeScoresView(state);
  CHECK(view.bars[0].limit == 0.4);
  CHECK_FALSE(view.bars[1].limit);
  CHECK(view.bars[2].limit == 0.055);
}

TEST_CASE("The sensitive point is chosen unless told, each point with what it was measured to do") {
  study::StudyState state = analysedWith(kSuspicious, {});
  const MalignancyView view = makeMalignancyView(state);
  REQUIRE(view.rows.size() == 2);
  CHECK(view.rows[0].isChosen);
  CHECK(view.rows[0].name == "Sensitive");
  CHECK(view.rows[0].detail == "sensitivity 94%, specificity 55%");
  CHECK(view.isAbove);
  CHECK(view.verdict == "Above the sensitive point: malignant 34 of 100, the point is 5.5");
  CHECK(view.on == "ship-test");

  study::Settings settings = state.settings;
  settings.malignancyPoint = "balanced";
  study::apply(state, study::ChangeSettings{settings});
  CHECK(makeMalignancyView(state).verdict == "Below the balanced point: malignant 34 of 100, the point is 57.5");
  CHECK(makeScoresView(state).bars[2].limit == 0.575);
}

TEST_CASE("A mammogram has no malignancy points to choose") {
  study::StudyState state = fourViews();
  study::apply(state, study::AddModel{mammoModel()});
  decodeAll(state);
  analyze(state, "i1", {});
  CHECK(makeMalignancyView(state).rows.empty());
  CHECK(makeFindingsView(state).thresholdTitle == "Operating point");
  CHECK(makeFindingsView(state).thresholdNote.empty());
}

TEST_CASE("The outline's threshold says so, with the original's value among its marks") {
  study::StudyState state = analysedWith(kSuspicious, {});
  FindingsView view = makeFindingsView(state);
  CHECK(view.thresholdTitle == "Outline threshold");
  CHECK(view.thresholdText == "0.65, Default");
  REQUIRE(view.marks.size() == 2);
  CHECK(view.marks[0].threshold == 0.45);
  CHECK(view.thresholdNote.contains("0.94"));
  study::apply(state, study::SetThreshold{0.45, Modality::kUltrasound});
  CHECK(makeFindingsView(state).thresholdText == "0.45, Original's");
}

TEST_CASE("The outline follows its threshold up and down, and presence stays as it was measured") {
  const inference::Manifest manifest = ultrasoundModel().manifest;
  for (const double threshold : {0.2, 0.65, 0.9}) {
    const findings::FindingOptions options = study::findingOptions(manifest, threshold);
    CHECK(options.maskThreshold == threshold);
    CHECK(options.minimumScore == 0.94);
  }
  const inference::Manifest mammogram = mammoModel().manifest;
  CHECK(study::findingOptions(mammogram, 0.9).maskThreshold == mammogram.findings.maskThreshold);
}

TEST_CASE("A normal image says why nothing is outlined") {
  const study::StudyState state = analysedWith({{"normal", 0.87}, {"benign", 0.1}, {"malignant", 0.03}}, {});
  CHECK(makeFindingsView(state).sentence ==
        "Taken for normal: 87 of 100, more than the 40 up to which a lesion is outlined.");
}

TEST_CASE("Without an outline the list says so, and that the whole image scores high all the same") {
  CHECK(makeFindingsView(analysedWith(kSuspicious, {})).sentence.contains("yet the image as a whole"));
  const study::StudyState calm = analysedWith({{"normal", 0.3}, {"benign", 0.68}, {"malignant", 0.02}}, {});
  CHECK(makeFindingsView(calm).sentence == "No region is sure and large enough to be outlined.");
}

TEST_CASE("How far an outline can be trusted is only said of outlines that are there") {
  std::map<std::string, double> scores = kSuspicious;
  scores["outlineTrust"] = 0.9;
  CHECK_FALSE(makeScoresView(analysedWith(scores, {})).trust);
  const PixelBox box{.firstColumn = 20, .firstRow = 30, .lastColumn = 140, .lastRow = 80};
  const ScoresView view = makeScoresView(analysedWith(scores, {findingAt("i1-f1", box, 0.97)}));
  REQUIRE(view.trust);
  CHECK(view.trust->text == "90 of 100");
  CHECK(view.bars.size() == 3);
}

TEST_CASE("A lesion's diameters and shape stand in its row, in millimetres where the file is calibrated") {
  const findings::Finding lying =
      findingAt("i1-f1", {.firstColumn = 20, .firstRow = 30, .lastColumn = 140, .lastRow = 80}, 0.97);
  const findings::Finding standing =
      findingAt("i1-f2", {.firstColumn = 20, .firstRow = 100, .lastColumn = 60, .lastRow = 200}, 0.95);
  const FindingsView view = makeFindingsView(analysedWith(kSuspicious, {lying, standing}));
  REQUIRE(view.rows.size() == 2);
  CHECK(view.rows[0].axes.starts_with("13.0 × "));
  CHECK(view.rows[0].axes.contains(" mm, wider than tall (2.40)"));
  CHECK(view.rows[1].axes.contains(" mm, taller than wide (0.40)"));
  const FindingsView bare = makeFindingsView(analysedWith(kSuspicious, {lying}, false));
  CHECK(bare.rows[0].axes.starts_with("130 × "));
  CHECK(bare.rows[0].axes.contains(" pixels, wider than tall (2.40)"));
}

TEST_CASE("A lesion's row says by which calibration it was measured, and why it was not") {
  const auto lesion = [](int firstColumn, int lastColumn) {
    return findingAt("i1-f1", {.firstColumn = firstColumn, .firstRow = 30, .lastColumn = lastColumn, .lastRow = 80},
                     0.97);
  };
  CHECK(makeFindingsView(analysedWith(kSuspicious, {lesion(20, 60)})).rows[0].scale == "Calibrated");
  CHECK(makeFindingsView(analysedWith(kSuspicious, {lesion(20, 60)}, false)).rows[0].scale ==
        "In pixels: the file is not calibrated");
  const auto spacing = [](double mm) { return dicom::PixelSpacing{mm, mm, dicom::SpacingKind::kCalibrated}; };
  const auto inRegions = [&](int firstColumn, int lastColumn) {
    study::StudyState state = analysedWith(kSuspicious, {lesion(firstColumn, lastColumn)});
    state.images[0].header.regions = {{.box = {0, 0, 99, 299}, .spacing = spacing(0.1)},
                                      {.box = {100, 0, 199, 299}, .spacing = spacing(0.2)}};
    return makeFindingsView(state).rows[0];
  };
  CHECK(inRegions(20, 60).scale == "Calibrated, region 1");
  const FindingRow right = inRegions(120, 160), across = inRegions(80, 120);
  CHECK(right.scale == "Calibrated, region 2");
  CHECK(right.axes.contains(" mm"));
  CHECK(across.scale == "In pixels: across two regions of different scale");
  CHECK(across.axes.contains(" pixels"));
}

TEST_CASE("A loop shows the malignancy of each frame that was read") {
  study::StudyState state = analysedWith(kSuspicious, {});
  CHECK(makeLoopView(state).image.empty());
  state.images[0].header.frames = 3;
  state.images[0].byFrame[1] = state.images[0].analysis;
  const LoopView view = makeLoopView(state);
  CHECK(view.title == "Loop");
  CHECK(view.one == "frame");
  CHECK(view.label == "1 of 3 frames analyzed");
  CHECK(view.scoreName == "Malignant");
  REQUIRE(view.scores.size() == 3);
  CHECK(view.scores[1] == 0.34);
  CHECK_FALSE(view.scores[0]);
  CHECK(view.canStart);
}
