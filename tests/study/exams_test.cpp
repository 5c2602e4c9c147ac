#include <catch2/catch_test_macros.hpp>

#include "study/exam_builder.h"
#include "study/grouping.h"

using namespace lobule;
using namespace lobule::study;
using namespace lobule::study::testing;

TEST_CASE("Files of one patient and one study make one exam") {
  const StudyState state = fourViews();
  REQUIRE(state.exams.size() == 1);
  CHECK(state.exams[0].images.size() == 4);
  CHECK(state.exams[0].label == "Doe, Jane, 2024-05-17");
  CHECK(state.shownExam == state.exams[0].id);
}

TEST_CASE("Another study or another patient makes another exam, and of one opening the first stays on screen") {
  StudyState state = fourViews();
  AddFile later = mammogram(Laterality::kLeft, ViewPosition::kCC);
  later.header.identity.studyInstanceUid = "1.2.4";
  later.header.identity.sopInstanceUid = "1.2.4.1";
  apply(state, later);
  AddFile sameUidOtherPatient = mammogram(Laterality::kLeft, ViewPosition::kCC);
  sameUidOtherPatient.header.identity.patientId = "P2";
  sameUidOtherPatient.header.identity.sopInstanceUid = "1.2.5.1";
  apply(state, sameUidOtherPatient);
  CHECK(state.exams.size() == 3);
  CHECK(state.shownExam == state.exams[0].id);
  CHECK(findImage(state, state.viewports[1].image)->header.identity.studyInstanceUid == "1.2.3");
}

TEST_CASE("Pictures without a header group by their folder") {
  StudyState state;
  for (const char* name : {"cases/one/a.png", "cases/one/b.png", "cases/two/a.png", "loose.png"}) {
    AddFile picture{.name = name, .object = nullptr, .header = {}, .pixels = mammogramPixels(false)};
    picture.header.columns = 200;
    picture.header.rows = 300;
    apply(state, picture);
  }
  REQUIRE(state.exams.size() == 3);
  CHECK(state.exams[0].label == "one");
  CHECK(state.exams[0].images.size() == 2);
  CHECK(state.exams[1].label == "two");
  CHECK(state.exams[2].label == "Pictures");
  CHECK(state.images[0].load == LoadState::kReady);
}

TEST_CASE("The same object dropped twice is one image") {
  StudyState state = fourViews();
  apply(state, mammogram(Laterality::kLeft, ViewPosition::kCC));
  CHECK(state.images.size() == 4);
}

TEST_CASE("A sentence that begins with the file's name loses it in the list, which shows the name beside it") {
  StudyState state;
  apply(state, ReportFileError{"exam/a.dcm", "exam/a.dcm: The file is empty."});
  REQUIRE(state.errors.size() == 1);
  CHECK(state.errors.front().file == "exam/a.dcm");
  CHECK(state.errors.front().message == "The file is empty.");
}

TEST_CASE("A bad file is listed and the rest stays as it was") {
  StudyState state = fourViews();
  const auto before = state.viewports[0].image;
  apply(state, ReportFileError{"notes.txt", "notes.txt is neither DICOM nor a picture."});
  REQUIRE(state.errors.size() == 1);
  CHECK(state.errors[0].file == "notes.txt");
  CHECK(state.settings.errorsOpen);
  CHECK(state.images.size() == 4);
  CHECK(state.viewports[0].image == before);
  apply(state, DismissErrors{});
  CHECK(state.errors.empty());
  CHECK_FALSE(state.settings.errorsOpen);
}

TEST_CASE("Showing another exam hangs it and lets go of pixels that can be decoded again") {
  StudyState state = fourViews();
  decodeAll(state);
  AddFile other = mammogram(Laterality::kRight, ViewPosition::kCC);
  other.header.identity.studyInstanceUid = "1.2.4";
  other.header.identity.sopInstanceUid = "1.2.4.1";
  apply(state, other);
  apply(state, ShowExam{state.exams[1].id});
  CHECK(state.viewports[0].image == state.exams[1].images[0]);
  CHECK(state.layout.count() == 1);
  CHECK(findImage(state, state.exams[0].images[0])->pixels == nullptr);
  CHECK(findImage(state, state.exams[0].images[0])->load == LoadState::kHeader);

  apply(state, ShowExam{state.exams[0].id});
  CHECK(state.layout.count() == 4);
  CHECK(jobOf(state, state.exams[0].images[0], JobKind::kDecode) != nullptr);
}

TEST_CASE("What is opened later is shown, and analysed when the reader asks") {
  StudyState state;
  apply(state, AddModel{mammoModel()});
  const auto open = [&](const std::string& study, ViewPosition view, int opening) {
    AddFile file = mammogram(Laterality::kRight, view);
    file.header.identity.studyInstanceUid = study;
    file.header.identity.sopInstanceUid = study + "." + std::string(toDicom(view));
    file.opening = opening;
    apply(state, file);
  };
  open("1.1", ViewPosition::kCC, 1);
  open("1.1", ViewPosition::kMLO, 1);
  decodeAll(state);
  open("1.2", ViewPosition::kCC, 2);
  open("1.2", ViewPosition::kMLO, 2);
  REQUIRE(state.exams.size() == 2);
  CHECK(state.shownExam == state.exams[1].id);
  CHECK(state.viewports[0].image == state.exams[1].images[0]);
  CHECK(state.viewports[1].image == state.exams[1].images[1]);
  for (const ImageId& id : state.exams[1].images) CHECK(jobOf(state, id, JobKind::kDecode) != nullptr);
  CHECK(findImage(state, state.exams[0].images[0])->pixels == nullptr);

  apply(state, RequestAnalysis{});
  for (const ImageId& id : state.exams[1].images) CHECK(jobOf(state, id, JobKind::kPrepare) != nullptr);
  for (const ImageId& id : state.exams[0].images) CHECK(jobOf(state, id, JobKind::kPrepare) == nullptr);

  // A latecomer of the first drop changes nothing; the same files again bring their exam back.
  open("1.1", ViewPosition::kML, 1);
  CHECK(state.shownExam == state.exams[1].id);
  open("1.1", ViewPosition::kCC, 3);
  CHECK(state.shownExam == state.exams[0].id);
  CHECK(state.errors.empty());
}

TEST_CASE("Closing the shown exam shows another, and closing the last leaves nothing") {
  StudyState state = fourViews();
  AddFile other = mammogram(Laterality::kRight, ViewPosition::kCC);
  other.header.identity.studyInstanceUid = "1.2.4";
  other.header.identity.sopInstanceUid = "1.2.4.1";
  apply(state, other);
  apply(state, CloseExam{state.exams[0].id});
  REQUIRE(state.exams.size() == 1);
  CHECK(state.images.size() == 1);
  CHECK(state.shownExam == state.exams[0].id);
  CHECK(state.viewports[0].image == state.images[0].id);
  apply(state, CloseExam{state.exams[0].id});
  CHECK(state.images.empty());
  CHECK_FALSE(state.shownExam.has_value());
  CHECK(state.viewports[0].image.empty());
  CHECK(state.jobs.empty());
}

TEST_CASE("Closing an exam tells its running jobs to stop") {
  StudyState state = fourViews();
  const JobId id = state.jobs[0].id;
  apply(state, JobStarted{id});
  const Progress progress = state.jobs[0].progress;
  apply(state, CloseExam{state.exams[0].id});
  CHECK(progress.isCancelled());
  REQUIRE(state.jobs.size() == 1);
  CHECK(state.jobs[0].phase == JobPhase::kCancelled);
  apply(state, JobFailed{id, "cancelled"});
  CHECK(state.jobs.empty());
  CHECK(state.errors.empty());
}

TEST_CASE("Names and dates are written as people read them") {
  CHECK(readableName("Doe^Jane^Q^Dr") == "Doe, Jane");
  CHECK(readableName("Yamada^Tarou=\xE5\xB1\xB1\xE7\x94\xB0") == "Yamada, Tarou (\xE5\xB1\xB1\xE7\x94\xB0)");
  CHECK(readableName("Hong^Gildong=\u6d2a^\u5409\u6d1e=\ud64d^\uae38\ub3d9") == "Hong, Gildong (\u6d2a \u5409\u6d1e)");
  CHECK(readableName("=\u6d2a^\u5409\u6d1e=") == "\u6d2a \u5409\u6d1e");
  CHECK(readableName("==\ud64d^\uae38\ub3d9") == "\ud64d \uae38\ub3d9");
  CHECK(readableName("") == "");
  CHECK(readableDate("20240517") == "2024-05-17");
  CHECK(readableDate("spring") == "spring");
}
