// Series of objects that hold one slice each: one image, gone through frame by frame.
#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "study/hanging.h"
#include "study/snapshot.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

namespace {

AddFile sliceAt(double position, const std::string& series = "1.2.3.4") {
  AddFile slice = mammogram(Laterality::kLeft, ViewPosition::kMLO);
  const std::string name = series + "." + std::to_string(static_cast<int>(position));
  slice.name = "exam/" + name;
  slice.header.identity.seriesInstanceUid = series;
  slice.header.identity.sopInstanceUid = "9." + name;
  slice.header.slicePlace = dicom::SlicePlace{.position = position, .number = 0};
  return slice;
}

std::vector<std::string> filesOf(const Image& image) {
  std::vector<std::string> files;
  for (const Slice& slice : image.slices) files.push_back(slice.file);
  return files;
}

}  // namespace

TEST_CASE("Slices of one series are one image in the order of their places, whatever order they come in") {
  StudyState state;
  for (const double position : {3.0, 1.0, 2.0, 4.0}) apply(state, sliceAt(position));
  REQUIRE(state.images.size() == 1);
  const Image& stack = state.images[0];
  CHECK(stack.header.frames == 4);
  CHECK(filesOf(stack) ==
        std::vector<std::string>{"exam/1.2.3.4.1", "exam/1.2.3.4.2", "exam/1.2.3.4.3", "exam/1.2.3.4.4"});
  CHECK(frameSource(stack, 3).file == "exam/1.2.3.4.4");
  CHECK(frameSource(stack, 3).sopInstanceUid == "9.1.2.3.4.4");
  CHECK(frameSource(stack, 3).frame == 0);
  CHECK(stack.frame == 2);  // the one that came first stays on screen
  REQUIRE(state.exams.size() == 1);
  CHECK(state.exams[0].images.size() == 1);
}

TEST_CASE("What is decoded when more slices come belongs to the slice that it was") {
  StudyState state;
  apply(state, sliceAt(5));
  const Job job = state.jobs.at(0);
  apply(state, JobStarted{job.id});
  apply(state, sliceAt(1));
  apply(state, sliceAt(9));
  REQUIRE(state.images[0].frame == 1);
  const auto pixels = mammogramPixels(false);
  apply(state, DecodeDone{.id = job.id, .image = job.image, .frame = job.frame, .pixels = pixels, .milliseconds = 1});
  CHECK(state.images[0].pixels == pixels);
  CHECK(state.images[0].pixelsFrame == 1);
  CHECK(isDecoded(state.images[0]));
  CHECK(state.images[0].load == LoadState::kReady);

  apply(state, SetFrame{job.image, 2});
  apply(state, sliceAt(0));
  CHECK(state.images[0].frame == 3);
  CHECK(frameSource(state.images[0], state.images[0].frame).file == "exam/1.2.3.4.9");
  CHECK(state.images[0].pixelsFrame == 2);
}

TEST_CASE("Another series, size, side or exam is another image; a plain view hangs before a stack") {
  StudyState state;
  apply(state, sliceAt(1));
  apply(state, sliceAt(1, "1.2.3.5"));
  AddFile wider = sliceAt(2);
  wider.header.columns += 1;
  apply(state, wider);
  AddFile right = sliceAt(3);
  right.header.laterality = Laterality::kRight;
  apply(state, right);
  CHECK(state.images.size() == 4);
  AddFile other = sliceAt(4);
  other.header.identity.patientId = "P2";
  apply(state, other);
  CHECK(state.images.size() == 5);
  CHECK(state.exams.size() == 2);

  StudyState both;
  apply(both, sliceAt(1));
  apply(both, sliceAt(2));
  apply(both, mammogram(Laterality::kLeft, ViewPosition::kMLO));
  CHECK(hangExam(both, both.exams[0])[0] == both.images[1].id);
}

TEST_CASE("A slice that comes twice is there once, and one under a known UID with another content is told of") {
  StudyState state;
  const auto marked = [](double position, std::uint64_t hash) {
    AddFile slice = sliceAt(position);
    slice.content = std::make_shared<const Content>(ContentMark{.bytes = 10, .hash = hash});
    return slice;
  };
  for (const double position : {1.0, 2.0, 1.0, 2.0}) apply(state, marked(position, 7));
  CHECK(state.images[0].slices.size() == 2);
  CHECK(state.errors.empty());
  AddFile strange = marked(2, 8);
  strange.name = "exam/strange";
  apply(state, strange);
  CHECK(state.images[0].slices.size() == 2);
  REQUIRE(state.errors.size() == 1);
  CHECK(state.errors[0].file == "exam/strange");
}

TEST_CASE("The snapshot says of a stack how many files it is made of") {
  StudyState state;
  for (const double position : {3.0, 1.0, 2.0}) apply(state, sliceAt(position));
  apply(state, sliceAt(1, "1.2.3.5"));
  const Json images = debugSnapshot(state, {}, 1).at("exams")[0].at("images");
  CHECK(images[0].at("files") == 3);
  CHECK(images[1].at("files") == 1);
}

TEST_CASE("What one slice warns of stands on the stack") {
  StudyState state;
  apply(state, sliceAt(1));
  AddFile lossy = sliceAt(2);
  lossy.header.warnings = {"Lossy compression, ratio 8 : 1."};
  apply(state, lossy);
  apply(state, lossy);
  CHECK(state.images[0].warnings == lossy.header.warnings);
}
