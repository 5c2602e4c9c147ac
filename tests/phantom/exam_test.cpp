#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <set>
#include <string>

#include "phantom/small_exam.h"

using namespace lobule;
using namespace lobule::phantom;
using namespace lobule::testing;
using Catch::Matchers::WithinAbs;

TEST_CASE("An exam is four mammograms whose headers say what they show") {
  const auto exam = makeExam(smallOptions(4));
  REQUIRE(exam.has_value());
  REQUIRE(exam->files.size() == 4);
  const std::pair<Laterality, ViewPosition> expected[] = {{Laterality::kRight, ViewPosition::kCC},
                                                          {Laterality::kLeft, ViewPosition::kCC},
                                                          {Laterality::kRight, ViewPosition::kMLO},
                                                          {Laterality::kLeft, ViewPosition::kMLO}};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto object = opened(exam->files[i]);
    const dicom::ImageHeader& header = dicom::header(*object);
    const Json& truth = exam->truth["views"][i];
    CHECK(header.modality == Modality::kMammography);
    CHECK(header.laterality == expected[i].first);
    CHECK(header.view == expected[i].second);
    CHECK(header.rows == 256);
    CHECK(header.bitsStored == 12);
    CHECK(header.photometric == "MONOCHROME2");
    CHECK(header.transferSyntaxUid == "1.2.840.10008.1.2.1");
    CHECK_THAT(header.acquisition.imagerSpacingRowMm.value(), WithinAbs(truth["pixelSpacingMm"].get<double>(), 1e-5));
    CHECK_THAT(header.acquisition.bodyPartThicknessMm.value(), WithinAbs(truth["thicknessMm"].get<double>(), 0.5));
    CHECK_THAT(std::abs(header.acquisition.positionerAngleDeg.value()),
               WithinAbs(truth["angleDeg"].get<double>(), 0.5));
    CHECK_THAT(header.acquisition.magnificationFactor.value(), WithinAbs(truth["magnification"].get<double>(), 1e-3));
    CHECK(header.warnings.empty());
  }
}

TEST_CASE("The same seed gives the same bytes, whatever the number of threads; another seed another exam") {
  PhantomOptions options = smallOptions(9);
  const auto two = makeExam(options);
  options.threads = 1;
  const auto one = makeExam(options);
  REQUIRE(two.has_value());
  REQUIRE(one.has_value());
  for (std::size_t i = 0; i < 4; ++i) CHECK(one->files[i].bytes == two->files[i].bytes);
  CHECK(one->truth == two->truth);
  options.seed = 10;
  CHECK(makeExam(options)->files[0].bytes != one->files[0].bytes);
}

TEST_CASE("The same breast under other options is another exam by its identifiers, of the same patient") {
  std::set<std::string> studies, instances;
  PhantomOptions options = smallOptions(9), pressed = options, dense = options, far = options;
  pressed.compressionPercent = 60;
  dense.density = Density::kD;
  far.seed += 1'000'000'000;
  for (const PhantomOptions& each : {options, pressed, dense, far}) {
    const auto exam = makeExam(each);
    REQUIRE(exam.has_value());
    for (const PhantomFile& file : exam->files) {
      const auto object = opened(file);
      const dicom::PatientAndStudy& identity = dicom::header(*object).identity;
      instances.insert(identity.sopInstanceUid);
      studies.insert(identity.studyInstanceUid);
      CHECK(identity.sopInstanceUid.starts_with("2.25."));
      CHECK(identity.sopInstanceUid.size() <= 44);  // 128 bits after the root
    }
  }
  CHECK(studies.size() == 4);
  CHECK(instances.size() == 16);
}

TEST_CASE("The breast is bright at its chest wall's side and black in front of the nipple") {
  const auto exam = makeExam(smallOptions(5));
  REQUIRE(exam.has_value());
  for (std::size_t i = 0; i < 4; ++i) {
    const image::GreyImage image = pixelsOf(exam->files[i]);
    const Json& truth = exam->truth["views"][i];
    const bool left = truth["laterality"] == "L";
    const int row = static_cast<int>(truth["nipple"][1].get<double>());
    const double nipple = truth["nipple"][0];
    const double spacing = truth["pixelSpacingMm"];
    const auto valueAt = [&](double mmTowardChest) {
      const double column = nipple + (left ? -1 : 1) * mmTowardChest / spacing;
      return image.storedValue(static_cast<int>(column), row);
    };
    INFO(truth["file"]);
    // Fat is dark beside gland and walls: no pixel of it is air's, and their mean is far above it.
    double sum = 0, most = 0, least = 4095;
    for (int mm = 15; mm < 40; ++mm) {
      sum += valueAt(mm);
      least = std::min(least, static_cast<double>(valueAt(mm)));
      if (mm < 25) most = std::max(most, static_cast<double>(valueAt(5 - mm)));
    }
    CHECK(most < 100);
    CHECK(least > 200);
    CHECK(sum / 25 > 450);
  }
}

TEST_CASE("A mass is brighter than its surroundings where the truth says it lies, in both views") {
  int masses = 0, brighter = 0;
  for (std::uint64_t seed = 20; seed < 23; ++seed) {
    PhantomOptions options = smallOptions(seed);
    options.density = Density::kA;
    const auto exam = makeExam(options);
    REQUIRE(exam.has_value());
    for (const Json& lesion : exam->truth["lesions"]) {
      if (lesion["kind"] == "grouped microcalcifications") continue;
      for (std::size_t view = 0; view < 2; ++view) {
        const std::string file = lesion["files"][view];
        const auto found = std::ranges::find(exam->files, file, &PhantomFile::name);
        REQUIRE(found != exam->files.end());
        const image::GreyImage image = pixelsOf(*found);
        const Json& mark = lesion["locate"]["views"][view]["lesion"];
        const double column = mark["center"][0], row = mark["center"][1], radius = mark["radiusPx"];
        double inside = 0, around = 0;
        for (int k = 0; k < 24; ++k) {
          const double a = k * 0.2618;
          const auto value = [&](double r) {
            const int c = std::clamp(static_cast<int>(column + r * std::cos(a)), 0, image.columns() - 1);
            return image.storedValue(c, std::clamp(static_cast<int>(row + r * std::sin(a)), 0, image.rows() - 1));
          };
          inside += value(0.4 * radius);
          around += value(2.2 * radius);
        }
        ++masses;
        brighter += inside > around ? 1 : 0;
      }
    }
  }
  REQUIRE(masses >= 4);
  CHECK(brighter >= masses - 1);
}

TEST_CASE("The composition categories are clearly apart, from nearly all fat to nearly all gland") {
  double before = -1;
  for (const Density density : {Density::kA, Density::kB, Density::kC, Density::kD}) {
    PhantomOptions options = smallOptions(60);
    options.density = density;
    options.lesions = 0;
    const auto exam = makeExam(options);
    REQUIRE(exam.has_value());
    const image::GreyImage image = pixelsOf(exam->files[1]);
    double sum = 0, count = 0;
    for (int row = 0; row < image.rows(); ++row) {
      for (int column = 0; column < image.columns(); ++column) {
        if (image.storedValue(column, row) < 300) continue;
        sum += image.storedValue(column, row) > 1300 ? 1 : 0;
        count += 1;
      }
    }
    const double bright = sum / count;
    INFO(static_cast<int>(density) << ": " << bright);
    CHECK(bright > before + 0.06);
    before = bright;
  }
  CHECK(before > 0.45);
}

TEST_CASE("Outside the breast there is air and nothing else") {
  const auto exam = makeExam(smallOptions(7));
  REQUIRE(exam.has_value());
  for (std::size_t i = 0; i < 4; ++i) {
    const image::GreyImage image = pixelsOf(exam->files[i]);
    const Json& truth = exam->truth["views"][i];
    const double spacing = truth["pixelSpacingMm"], nipple = truth["nipple"][0];
    const bool left = truth["laterality"] == "L";
    int brightest = 0;
    for (int row = 0; row < image.rows(); ++row) {
      // From 15 mm in front of the nipple, the breast's foremost part but for a sagging one's belly, to the far border.
      const double front = left ? nipple + 15 / spacing : nipple - 15 / spacing;
      const int first = left ? static_cast<int>(front) + 8 : 0,
                last = left ? image.columns() : static_cast<int>(front) - 8;
      for (int column = first; column < last; ++column)
        brightest = std::max<int>(brightest, image.storedValue(column, row));
    }
    INFO(truth["file"]);
    CHECK(brightest < 100);
  }
}

TEST_CASE("A lesion's truth says what it is and looks like") {
  PhantomOptions options = smallOptions(12);
  options.lesions = 8;
  const auto exam = makeExam(options);
  REQUIRE(exam.has_value());
  for (const Json& lesion : exam->truth["lesions"]) {
    if (lesion["kind"] == "oval mass, circumscribed") CHECK(lesion["looks"] == "benign");
    if (lesion["kind"] == "irregular mass, spiculated") CHECK(lesion["looks"] == "malignant");
    CHECK(lesion["positionMm"].size() == 3);
    CHECK(lesion["locate"]["views"].size() == 2);
    CHECK(lesion["files"].size() == 2);
    CHECK(lesion["chestWallMm"].get<double>() > 40);
  }
}

TEST_CASE("A bad option is refused, and a cancelled exam says so") {
  PhantomOptions options;
  options.heightPx = 100;
  CHECK(makeExam(options).error().code == ErrorCode::kBadInput);
  options = smallOptions(1);
  options.lesions = 9;
  CHECK(makeExam(options).error().message == "The phantom can have 0 to 8 lesions.");
  const Progress progress;
  progress.cancel();
  CHECK(makeExam(smallOptions(1), progress).error().code == ErrorCode::kCancelled);
}
