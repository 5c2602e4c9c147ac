#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;
using Catch::Approx;

namespace {

bool warnsOf(const ImageHeader& header, std::string_view words) {
  return std::ranges::any_of(header.warnings, [&](const std::string& w) { return w.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("One character set under its name for code extensions is the set itself") {
  for (const char* name : {"ISO 2022 IR 100 ", "ISO_IR 100"}) {
    const auto object = openDicom(dataSetOf({{0x08, 0x05, "CS", name},
                                             {0x08, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.1.2 "},
                                             {0x28, 0x1050, "DS", "127 "},
                                             {0x28, 0x1051, "DS", "256 "},
                                             {0x28, 0x1055, "LO", "Selec\xe7\xe3o"}}));
    REQUIRE(object.has_value());
    REQUIRE(header(**object).pipeline.voi.size() == 1);
    CHECK(header(**object).pipeline.voi[0].name == "Selec\xc3\xa7\xc3\xa3o");
  }
}

TEST_CASE("Laterality of the image and the coded view win over the words of the series, and say so") {
  const SharedObject object = openFixture("header.dcm");
  const ImageHeader& read = header(*object);
  CHECK(read.modality == Modality::kMammography);
  CHECK(read.laterality == Laterality::kRight);
  CHECK(read.view == ViewPosition::kMLO);
  CHECK(read.viewLabel == "MLO, magnified");
  CHECK(read.viewModifiers == std::vector<std::string>{"magnified"});
  CHECK(read.patientOrientation == "P\\FL");
  CHECK(warnsOf(read, "Image Laterality says R"));
  CHECK(warnsOf(read, "View Position says CC"));
}

TEST_CASE("The detector's spacing is divided by the magnification, rows and columns each") {
  const SharedObject object = openFixture("header.dcm");
  const ImageHeader& read = header(*object);
  CHECK(read.spacing.kind == SpacingKind::kMagnificationCorrected);
  CHECK(read.spacing.rowMm == Approx(0.05));
  CHECK(read.spacing.columnMm == Approx(0.1 / 1.8));
  CHECK(read.acquisition.imagerSpacingRowMm == 0.09);
  CHECK(read.acquisition.bodyPartThicknessMm == 51);
  CHECK(read.acquisition.positionerAngleDeg == -45);
  CHECK(header(*openFixture("rle.dcm")).spacing.kind == SpacingKind::kNone);
}

TEST_CASE("Windows come with their function and names, tables after them") {
  const SharedObject object = openFixture("header.dcm");
  const auto& pipeline = header(*object).pipeline;
  CHECK(pipeline.modality.slope == 2.0);
  CHECK(pipeline.modality.intercept == -10.0);
  REQUIRE(pipeline.voi.size() == 3);
  CHECK(pipeline.voi[0].name == "NORMAL");
  CHECK(pipeline.voi[0].window == image::Window{2000, 3000, image::VoiFunction::kSigmoid});
  CHECK(pipeline.voi[1].name == "HARDER");
  CHECK(pipeline.voi[2].name == "SOFTER");
  REQUIRE(pipeline.voi[2].table.has_value());
  CHECK(pipeline.voi[2].table->firstMapped == 100);
  CHECK(pipeline.voi[2].table->bitsPerEntry == 12);
  CHECK(pipeline.voi[2].table->entries == std::vector<std::uint16_t>{0, 100, 2000, 4095});
}

TEST_CASE("Padding comes as a range of stored values") {
  const auto frame = decodeFrame(*openFixture("header.dcm"), 0);
  REQUIRE(frame.has_value());
  CHECK(std::get<image::GreyImage>(*frame).padding == image::PaddingRange{0, 30});
}

TEST_CASE("What makes an image unsafe to read stands in its warnings") {
  const SharedObject object = openFixture("header.dcm");
  const ImageHeader& read = header(*object);
  CHECK(warnsOf(read, "ratio 12.5 : 1"));
  CHECK(warnsOf(read, "For Processing"));
  CHECK(warnsOf(read, "Partial view"));
  CHECK(header(*openFixture("rle.dcm")).warnings.empty());
}

TEST_CASE("The part of a partial view is told by codes and by words, whichever the file has") {
  CHECK(warnsOf(header(*openFixture("partial-view.dcm")),
                "Partial view of the breast: nur der vordere Teil, schr\xc3\xa4g."));
  CHECK(warnsOf(header(*openFixture("partial-view-coded.dcm")),
                "Partial view of the breast: medial (nur der vordere Teil, schr\xc3\xa4g)."));
  CHECK(warnsOf(header(*openFixture("header.dcm")), "Partial view of the breast."));
  std::string text(300, 'a');
  text += "\xc3\xa4";
  const auto object = openDicom(dataSetOf(
      {{0x08, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.1.2 "}, {0x28, 0x1350, "CS", "YES "}, {0x28, 0x1351, "ST", text}}));
  REQUIRE(object.has_value());
  CHECK(warnsOf(header(**object), std::string(200, 'a') + "...."));
}

TEST_CASE("Names come as UTF-8") {
  CHECK(header(*openFixture("header.dcm")).identity.patientName == "\xc3\x84pfel^\xc3\x96se");
}

TEST_CASE("A real GE mammogram: sigmoid windows, tables, padding and spacing") {
  auto object = openDicom(share(readBytes(sharedFile("dicom/mg/fodicom_GH133.dcm"))));
  REQUIRE(object.has_value());
  const ImageHeader& read = header(**object);
  CHECK(read.laterality == Laterality::kRight);
  CHECK(read.view == ViewPosition::kMLO);
  CHECK(read.columns == 2394);
  CHECK(read.bitsStored == 12);
  REQUIRE(read.pipeline.voi.size() == 6);
  CHECK(read.pipeline.voi[0].name == "NORMAL");
  CHECK(read.pipeline.voi[0].window == image::Window{2653, 900, image::VoiFunction::kSigmoid});
  CHECK(read.pipeline.voi[3].name == "NORMAL (table)");
  CHECK(read.pipeline.voi[3].table->entries.size() == 3447);
  CHECK(read.spacing.rowMm == Approx(0.0940909));
  const auto frame = decodeFrame(**object, 0);
  REQUIRE(frame.has_value());
  CHECK(std::get<image::GreyImage>(*frame).padding == image::PaddingRange{0, 30});
}

TEST_CASE("A breast ultrasound image is calibrated by its region") {
  auto object = openDicom(share(readBytes(sharedFile("dicom/us/dataset-uta11-dicom__13e2bd3b_IM0.dcm"))));
  REQUIRE(object.has_value());
  CHECK(header(**object).modality == Modality::kUltrasound);
  CHECK(header(**object).spacing.kind == SpacingKind::kCalibrated);
  CHECK(header(**object).spacing.rowMm == Approx(0.105263));
}

TEST_CASE("A slice with a second group 0002 is read by the first") {
  auto object = openDicom(share(readBytes(sharedFile("dicom/mg/fodicom_GH1376.dcm"))));
  REQUIRE(object.has_value());
  CHECK(header(**object).transferSyntaxUid == "1.2.840.10008.1.2.4.70");
  CHECK(header(**object).view == ViewPosition::kMLO);
  CHECK(decodeRaw(**object, 0).has_value());
}

TEST_CASE("A Patient Orientation that contradicts the breast or stands on its head is told on the image") {
  const auto warningsWith = [](std::string_view orientation) {
    // R MLO, stored as P\\FL
    const auto object = openDicom(share(replaced(fixtureBytes("header.dcm"), "P\\FL", orientation)));
    REQUIRE(object.has_value());
    std::string said;
    for (const auto& warning : header(**object).warnings) said += warning + "\n";
    return said;
  };
  CHECK(warningsWith("P\\FL").find("Patient Orientation") == std::string::npos);
  CHECK(warningsWith("A\\FL").find("Patient Orientation") == std::string::npos);  // mirrored, and says so
  CHECK(warningsWith("P\\FR").find("belongs to the left breast") != std::string::npos);
  CHECK(warningsWith("P\\HR").find("upside down") != std::string::npos);
  CHECK(warningsWith("P\\HL").find("belongs to the left breast") != std::string::npos);
  CHECK(warningsWith("H\\PL").find("stored on its side") != std::string::npos);
  CHECK(warningsWith("F\\HL").find("does not fit") != std::string::npos);
}

TEST_CASE("A tomosynthesis object says by its functional groups where it lies, and each frame how it is shown") {
  const SharedObject object = openFixture("tomosynthesis.dcm");
  const ImageHeader& read = header(*object);
  CHECK(read.modality == Modality::kMammography);
  CHECK(read.laterality == Laterality::kLeft);
  CHECK(read.view == ViewPosition::kMLO);
  CHECK(read.spacing.kind == SpacingKind::kCalibrated);
  CHECK(read.spacing.rowMm == 0.085);
  CHECK(read.spacing.columnMm == 0.09);
  for (int frame = 0; frame < 3; ++frame) {
    const image::GreyPipeline pipeline = framePipeline(*object, frame);
    REQUIRE(pipeline.voi.size() == 1);
    CHECK(pipeline.voi[0].name == "SLICE " + std::to_string(frame));
    CHECK(pipeline.voi[0].window.center == 1000 + 100 * frame);
    CHECK(pipeline.modality.slope == 1 + frame);
    CHECK(pipeline.modality.intercept == 10 * frame);
  }
  CHECK(framePipeline(*object, 3).voi[0].name == "SLICE 0");  // there is none: the first one's
  CHECK(framePipeline(*openFixture("three-frames.dcm"), 1).voi.empty());
}

TEST_CASE("A projection is a mammogram, shown inverted as its presentation says") {
  const SharedObject object = openFixture("projection.dcm");
  CHECK(header(*object).modality == Modality::kMammography);
  CHECK(header(*object).laterality == Laterality::kRight);
  CHECK(header(*object).frames == 3);
  CHECK(header(*object).pipeline.invertedPresentation);
}

TEST_CASE("What a detector gives before processing is shown by its logarithm, and says so") {
  const SharedObject object = openFixture("for-processing.dcm");
  const ImageHeader& read = header(*object);
  CHECK(warnsOf(read, "For Processing"));
  CHECK(warnsOf(read, "logarithm"));
  CHECK(read.pipeline.invertedPresentation);
  REQUIRE(read.pipeline.modality.table.has_value());
  const auto& entries = read.pipeline.modality.table->entries;
  REQUIRE(entries.size() == 4096);
  CHECK(entries.front() == 0);
  CHECK(entries.back() >= 65530);
  CHECK(std::ranges::is_sorted(entries));
  // Halving the intensity is the same step of grey wherever it happens, but near the dark.
  const int bright = entries[4000] - entries[2000], middle = entries[1000] - entries[500];
  CHECK(std::abs(bright - middle) < 100);
  CHECK_FALSE(header(*openFixture("header.dcm")).pipeline.modality.table.has_value());  // it carries windows of its own
}

TEST_CASE("Where a detector's larger values mean less exposure, the same logarithm is read the other way round") {
  const SharedObject one = openFixture("for-processing.dcm"), other = openFixture("for-processing-falling.dcm");
  const ImageHeader &rising = header(*one), &falling = header(*other);
  CHECK(warnsOf(falling, "logarithm"));
  CHECK_FALSE(falling.pipeline.invertedPresentation);
  REQUIRE(falling.pipeline.modality.table.has_value());
  const auto &up = rising.pipeline.modality.table->entries, &down = falling.pipeline.modality.table->entries;
  REQUIRE(down.size() == up.size());
  // One is shown inverted and the other is not: every pixel comes out the same grey.
  for (std::size_t value = 0; value < up.size(); ++value) CHECK(65535 - up[value] == down[up.size() - 1 - value]);
}

TEST_CASE("What says for its frames how they are shown is not shown by the logarithm") {
  const SharedObject object = openFixture("for-processing-frames.dcm");
  CHECK(warnsOf(header(*object), "For Processing"));
  CHECK_FALSE(warnsOf(header(*object), "logarithm"));
  for (int frame = 0; frame < 3; ++frame) {
    const image::GreyPipeline pipeline = framePipeline(*object, frame);
    CHECK_FALSE(pipeline.modality.table.has_value());
    REQUIRE(pipeline.voi.size() == 1);
    CHECK(pipeline.voi[0].window.center == 1500 + 100 * frame);
  }
}

TEST_CASE("A magnification that the distances to the source contradict is told once, calmly") {
  const auto told = [](const ImageHeader& read) {
    return std::ranges::count_if(read.warnings, [](const std::string& w) { return w.contains("magnification"); });
  };
  const SharedObject object = openFixture("stereotactic.dcm");
  const ImageHeader& read = header(*object);
  CHECK(told(read) == 1);
  CHECK(warnsOf(read,
                "The file says a magnification of 1.2, but its distances to the source give 1.1: lengths may be "
                "off by 8%."));
  CHECK(read.spacing.rowMm == Approx(0.1 / 1.2));  // the stated one is used
  const auto withFactor = [](const std::string& factor) {
    return openDicom(share(replaced(fixtureBytes("stereotactic.dcm"), "1.2 ", factor)));
  };
  CHECK(told(header(**withFactor("1.1 "))) == 0);
  CHECK(told(header(**withFactor("1.06"))) == 0);  // a few percent: to the table's top or to the breast's middle
  CHECK(told(header(**withFactor("1.02"))) == 1);
  CHECK(told(header(**withFactor("0   "))) == 0);  // no magnification at all
}

TEST_CASE("What held the tube stands beside its angle") {
  const SharedObject object = openFixture("stereotactic.dcm");
  CHECK(header(*object).acquisition.positionerType == "STEREOTACTIC");
  CHECK(header(*object).acquisition.positionerAngleDeg == 15);
  CHECK(header(*openFixture("header.dcm")).acquisition.positionerType.empty());
}

TEST_CASE("An image of both breasts belongs to neither, whatever its series says") {
  const SharedObject object = openFixture("both-breasts.dcm");
  const ImageHeader& read = header(*object);
  CHECK(read.showsBothBreasts);
  CHECK_FALSE(read.laterality.has_value());
  CHECK(read.view == ViewPosition::kCV);
  CHECK(read.viewLabel == "CV, both breasts");
  CHECK(read.warnings.empty());
  CHECK_FALSE(header(*openFixture("header.dcm")).showsBothBreasts);
}

TEST_CASE("A lossy file that does not state its ratio gets the one that its size tells") {
  // 40 x 33 samples of 16 bits against what OpenJPH made of them.
  const SharedObject object = openFixture("htj2k-lossy.dcm");
  const ImageHeader& lossy = header(*object);
  REQUIRE(lossy.warnings.size() == 1);
  CHECK(lossy.warnings[0].starts_with("Lossy compression, ratio not stated; "));
  CHECK(lossy.warnings[0].ends_with(" : 1 by its size."));
}

TEST_CASE("What is no image to look at is named, and an image is not") {
  CHECK(whyNotShown(*openFixture("cad-report.dcm"))->find("Mammography CAD SR") != std::string::npos);
  CHECK(whyNotShown(*openFixture("segmentation.dcm"))->find("SEG") != std::string::npos);
  CHECK(decodeRaw(*openFixture("segmentation.dcm"), 1).has_value());  // for programs, not for the page
  for (const auto* name : {"rle.dcm", "tomosynthesis.dcm", "projection.dcm", "ct-slice-0.dcm", "palette-plain-8.dcm"}) {
    CHECK_FALSE(whyNotShown(*openFixture(name)).has_value());
  }
  auto cut = fixtureBytes("rle.dcm");
  cut.resize(400);
  const auto object = openDicom(share(std::move(cut)));
  if (object) CHECK_FALSE(whyNotShown(**object).has_value());  // it may have been an image
}

TEST_CASE("A slice stored as CT has its place along the normal of its series") {
  for (int index = 0; index < 3; ++index) {
    const SharedObject slice = openFixture("ct-slice-" + std::to_string(index) + ".dcm");
    REQUIRE(header(*slice).slicePlace.has_value());
    CHECK(header(*slice).slicePlace->position == Approx(10 * index));
    CHECK(header(*slice).slicePlace->number == 3 - index);
    CHECK(header(*slice).modality == Modality::kMammography);
  }
  CHECK_FALSE(header(*openFixture("rle.dcm")).slicePlace.has_value());
}

TEST_CASE("A view, a modifier and a part that no list of ours has are told in the file's own words") {
  const SharedObject object = openFixture("specimen.dcm");
  const ImageHeader& read = header(*object);
  CHECK_FALSE(read.view.has_value());
  CHECK(read.viewLabel == "tissue specimen from breast, with a grid");
  CHECK(warnsOf(read, "Partial view of the breast: superior, lateral."));
  CHECK(warnsOf(read, "subtracted"));
}

TEST_CASE("An image of a class for processing is one also where its intent is not stated") {
  for (const char* uid : {"1.2.840.10008.5.1.4.1.1.1.2.1", "1.2.840.10008.5.1.4.1.1.13.1.5"}) {
    const std::string even = std::string(uid).size() % 2 == 0 ? uid : std::string(uid) + ' ';
    const auto object = openDicom(dataSetOf({{0x08, 0x16, "UI", even}, {0x08, 0x60, "CS", "MG"}}));
    REQUIRE(object.has_value());
    CHECK(header(**object).isForProcessing);
    CHECK(warnsOf(header(**object), "For Processing"));
  }
}

TEST_CASE("Two windows of one explanation have two names, and a photometric interpretation that DICOM lacks is told") {
  const auto twice = openDicom(share(replaced(fixtureBytes("header.dcm"), "HARDER", "NORMAL")));
  REQUIRE(twice.has_value());
  CHECK(header(**twice).pipeline.voi[0].name == "NORMAL");
  CHECK(header(**twice).pipeline.voi[1].name == "NORMAL (2)");
  const auto odd = openDicom(share(replaced(fixtureBytes("rle.dcm"), "MONOCHROME2", "MONOCHROMEX")));
  REQUIRE(odd.has_value());
  CHECK(header(**odd).warnings ==
        std::vector<std::string>{"Photometric Interpretation (0028,0004) is no term of DICOM: shown as MONOCHROME2."});
}
