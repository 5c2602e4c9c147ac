#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "study/exam_builder.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

namespace {

// The right CC view under one UID, from a file of its own.
AddFile copyNamed(const std::string& name, std::uint64_t hash, bool isTruncated = false) {
  AddFile file = mammogram(Laterality::kRight, ViewPosition::kCC);
  file.name = name;
  file.content = std::make_shared<const Content>(ContentMark{.bytes = 1000, .hash = hash});
  file.header.isTruncated = isTruncated;
  return file;
}

void failDecoding(StudyState& state, const ImageId& image) {
  const JobId id = jobOf(state, image, JobKind::kDecode)->id;
  apply(state, JobStarted{id});
  apply(state, JobFailed{id, "The pixel data cannot be decoded."});
}

bool names(const FileError& error, const std::string& file, const std::string& other) {
  return error.file == file && error.message.contains(other);
}

}  // namespace

TEST_CASE("The same content again is silent") {
  StudyState state;
  apply(state, copyNamed("a.dcm", 1));
  apply(state, copyNamed("b.dcm", 1));
  CHECK(state.images.size() == 1);
  CHECK(state.errors.empty());
}

TEST_CASE("Another content under the same UID is named with the file that stays open") {
  StudyState state;
  apply(state, copyNamed("a.dcm", 1));
  apply(state, copyNamed("b.dcm", 2));
  REQUIRE(state.images.size() == 1);
  CHECK(state.images[0].file == "a.dcm");
  REQUIRE(state.errors.size() == 1);
  CHECK(names(state.errors[0], "b.dcm", "a.dcm"));
  apply(state, copyNamed("b.dcm", 2));
  CHECK(state.errors.size() == 1);
}

TEST_CASE("Four images under one UID: one hangs and three are named, whatever views they are") {
  StudyState state;
  std::uint64_t hash = 0;
  for (const auto view : {ViewPosition::kCC, ViewPosition::kMLO}) {
    for (const auto side : {Laterality::kRight, Laterality::kLeft}) {
      AddFile file = mammogram(side, view);
      file.header.identity.sopInstanceUid = "1.2.3.4";
      file.content = std::make_shared<const Content>(ContentMark{.bytes = 1000, .hash = ++hash});
      file.header.isTruncated = hash == 1;  // no view takes another's place
      apply(state, file);
    }
  }
  REQUIRE(state.images.size() == 1);
  CHECK(state.images[0].file == "exam/RCC.dcm");
  CHECK(state.errors.size() == 3);
  CHECK(std::ranges::all_of(state.errors, [](const auto& error) { return error.message.contains("exam/RCC.dcm"); }));
}

TEST_CASE("A whole file takes the place of a truncated one, with its marks, and is analysed anew") {
  StudyState state;
  apply(state, AddModel{mammoModel()});
  apply(state, copyNamed("cut.dcm", 1, true));
  const ImageId before = state.images[0].id;
  analyze(state, before, {findingAt("f1", {.firstColumn = 10, .firstRow = 10, .lastColumn = 30, .lastRow = 30}, 0.8)});
  apply(state, SelectFinding{"f1"});
  apply(state, SetMark{.id = "", .image = before, .center = {50, 50}, .radiusPx = 5});

  apply(state, copyNamed("whole.dcm", 2));
  REQUIRE(state.images.size() == 1);
  const Image& image = state.images[0];
  CHECK(image.file == "whole.dcm");
  CHECK_FALSE(image.header.isTruncated);
  CHECK(image.analysis == nullptr);
  CHECK(image.pixels == nullptr);
  CHECK(state.exams[0].images == std::vector{image.id});
  CHECK(state.viewports[0].image == image.id);
  CHECK(state.selectedFinding.empty());
  REQUIRE(state.reader.marks.size() == 1);
  CHECK(state.reader.marks[0].image == image.id);
  CHECK(jobOf(state, image.id, JobKind::kDecode) != nullptr);
  CHECK(jobOf(state, image.id, JobKind::kPrepare) != nullptr);
  REQUIRE(state.errors.size() == 1);
  CHECK(names(state.errors[0], "whole.dcm", "cut.dcm"));
}

TEST_CASE("What is still under way for the file that gave way is dropped") {
  StudyState state;
  apply(state, copyNamed("cut.dcm", 1, true));
  const Job decode = *jobOf(state, state.images[0].id, JobKind::kDecode);
  apply(state, JobStarted{decode.id});
  apply(state, copyNamed("whole.dcm", 2));
  CHECK(decode.progress.isCancelled());
  apply(state,
        DecodeDone{
            .id = decode.id, .image = decode.image, .frame = 0, .pixels = mammogramPixels(true), .milliseconds = 1});
  CHECK(state.images[0].pixels == nullptr);
  decodeAll(state);
  CHECK(state.images[0].load == LoadState::kReady);
  CHECK(state.jobs.empty());
}

TEST_CASE("A truncated file never takes the place of a whole one, but is named") {
  StudyState state;
  apply(state, copyNamed("whole.dcm", 1));
  decodeAll(state);
  apply(state, copyNamed("cut.dcm", 2, true));
  CHECK(state.images[0].file == "whole.dcm");
  REQUIRE(state.errors.size() == 1);
  CHECK(names(state.errors[0], "cut.dcm", "whole.dcm"));
}

TEST_CASE("A file that fails to decode gives way to one that came before its failure or comes after it") {
  const bool isEarly = GENERATE(true, false);
  StudyState state;
  apply(state, copyNamed("bad.dcm", 1));
  const ImageId bad = state.images[0].id;
  if (isEarly) apply(state, copyNamed("good.dcm", 2));
  failDecoding(state, bad);
  if (!isEarly) apply(state, copyNamed("good.dcm", 2));
  REQUIRE(state.images.size() == 1);
  CHECK(state.images[0].file == "good.dcm");
  decodeAll(state);
  CHECK(state.images[0].load == LoadState::kReady);
  CHECK(state.jobs.empty());
  CHECK(names(state.errors.back(), "good.dcm", "bad.dcm"));
}

TEST_CASE("A truncated picture comes back when the file that took its place cannot be decoded") {
  StudyState state;
  apply(state, copyNamed("cut.dcm", 1, true));
  apply(state, copyNamed("bad.dcm", 2));
  failDecoding(state, state.images[0].id);
  CHECK(state.images[0].file == "cut.dcm");
  failDecoding(state, state.images[0].id);
  CHECK(state.images[0].load == LoadState::kFailed);
}

TEST_CASE("Another patient's image under the same UID never takes the place of a truncated one") {
  StudyState state;
  apply(state, copyNamed("cut.dcm", 1, true));
  AddFile other = copyNamed("other.dcm", 2);
  other.header.identity.patientId = "P2";
  apply(state, other);
  REQUIRE(state.images.size() == 1);
  CHECK(state.images[0].file == "cut.dcm");
  REQUIRE(state.errors.size() == 1);
  CHECK(names(state.errors[0], "other.dcm", "cut.dcm"));
}
