#include "ui/words.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "study/exam_builder.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::study::testing;

TEST_CASE("Scores and measures carry their units") {
  CHECK(scoreOf100(0.724) == "72 of 100");
  CHECK(scoreOf100(0.9975) == "99 of 100");
  CHECK(scoreOf100(1.0) == "100 of 100");
  CHECK(areaInWords(34.6) == "35 mm²");
  CHECK(areaInWords(144.0) == "1.4 cm²");
  CHECK(durationInWords(380.4) == "380 ms");
  CHECK(durationInWords(1234.0) == "1.2 s");
  CHECK(durationInWords(999.6) == "1.0 s");
  CHECK(bytesInWords(5'800'000) == "5.8 MB");
  CHECK(bytesInWords(942'000) == "942 kB");
  CHECK(numberInWords(12.50, 2) == "12.5");
  CHECK(numberInWords(-0.01, 1) == "0");
  CHECK(numberInWords(2000, 1) == "2000");
  CHECK(countInWords(1, "finding", "findings") == "1 finding");
  CHECK(countInWords(0, "finding", "findings") == "0 findings");
}

TEST_CASE("Every kind of length but none has words") {
  CHECK(spacingInWords(dicom::SpacingKind::kNone).empty());
  std::set<std::string> words;
  for (const auto kind :
       {dicom::SpacingKind::kDetector, dicom::SpacingKind::kScanned, dicom::SpacingKind::kMagnificationCorrected,
        dicom::SpacingKind::kCalibrated, dicom::SpacingKind::kStated}) {
    CHECK_FALSE(spacingInWords(kind).empty());
    words.insert(spacingInWords(kind));
  }
  CHECK(words.size() == 5);
}

TEST_CASE("Frames are called as readers of their kind of image call them") {
  study::Image image;
  const auto words = [&](Modality modality, const char* sopClass = "") {
    image.header.modality = modality;
    image.header.identity.sopClassUid = sopClass;
    const FrameWords said = frameWords(image);
    return std::string(said.whole) + " " + said.one + " " + said.many;
  };
  CHECK(words(Modality::kUltrasound) == "Loop frame frames");
  CHECK(words(Modality::kMammography) == "Slices slice slices");
  CHECK(words(Modality::kMammography, "1.2.840.10008.5.1.4.1.1.13.1.3") == "Slices slice slices");
  CHECK(words(Modality::kMammography, "1.2.840.10008.5.1.4.1.1.13.1.4") == "Projections projection projections");
  CHECK(words(Modality::kMammography, "1.2.840.10008.5.1.4.1.1.13.1.5") == "Projections projection projections");
  CHECK(words(Modality::kOther) == "Frames frame frames");
}

TEST_CASE("An image is called by side and view, else by what it is, else by its file") {
  study::Image image;
  image.file = "cases/one/scan7.png";
  CHECK(imageName(image) == "scan7.png");
  image.header = mammogramHeader(Laterality::kLeft, ViewPosition::kMLO, "1");
  CHECK(imageName(image) == "L MLO");
  image.header.viewLabel = "MLO, magnified";
  CHECK(imageName(image) == "L MLO, magnified");
  image.header = {};
  image.header.modality = Modality::kUltrasound;
  image.object = someObject();
  CHECK(imageName(image) == "Ultrasound");
  image.header.laterality = Laterality::kRight;
  CHECK(imageName(image) == "Ultrasound, right");
}

TEST_CASE("Window names do not shout, sentences end") {
  CHECK(windowName("NORMAL") == "Normal");
  CHECK(windowName("Algo1") == "Algo1");
  CHECK(windowName("VOI") == "VOI");
  CHECK(windowName("full range") == "Full range");
  CHECK(asSentence("notes.txt is no picture") == "notes.txt is no picture.");
  CHECK(asSentence("Done.") == "Done.");
  CHECK(asSentence("").empty());
}
