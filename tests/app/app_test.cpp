#include "app/app.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "app/opened_app.h"

using namespace lobule;
using namespace lobule::app;
using namespace lobule::app::testing;

TEST_CASE("A file that opens is in the state after the next update, a bad one in the list of errors") {
  App app(atOnce(), noTime);
  app.openFile("exam/good.png", breastPng());
  app.openFile("exam/bad.dcm", shared({std::byte{1}, std::byte{2}}));
  CHECK_FALSE(app.isIdle());
  app.update();
  REQUIRE(app.state().images.size() == 1);
  CHECK(app.state().images[0].file == "exam/good.png");
  REQUIRE(app.state().errors.size() == 1);
  CHECK(app.state().errors[0].file == "exam/bad.dcm");
  CHECK_FALSE(app.state().errors[0].message.empty());
  CHECK(app.isIdle());
}

TEST_CASE("Files are added in the order in which they were opened, whichever is read first") {
  ManualExecutor work;
  App app(work.executor(), noTime);
  for (const char* name : {"one.png", "two.png", "three.png"}) {
    app.openFile(name, breastPng());
  }
  work.runLast();
  work.runLast();
  app.update();
  CHECK(app.state().images.empty());
  CHECK_FALSE(app.isIdle());
  work.runFirst();
  app.update();
  REQUIRE(app.state().images.size() == 3);
  CHECK(app.state().images[0].file == "one.png");
  CHECK(app.state().images[2].file == "three.png");
}

TEST_CASE("A file that stays where it is opens as one in memory does") {
  const auto bytes = breastPng();
  App app(atOnce(), noTime);
  app.openFile("exam/in-memory.png", bytes);
  app.openFile("exam/in-slices.png", sourceOf(bytes), readHead(*sourceOf(bytes), PagedSource::kPageBytes));
  app.openFile("exam/in-slices.dcm", sourceOf(shared({std::byte{1}, std::byte{2}})));
  app.openFile("exam/empty.dcm", sourceOf(shared({})));
  app.update();
  REQUIRE(app.state().images.size() == 2);
  CHECK(app.state().images[0].header.rows == app.state().images[1].header.rows);
  REQUIRE(app.state().errors.size() == 2);
  CHECK(app.state().errors[1].message == "The file is empty.");
}

// A file that is never read beyond what its header needs, unless somebody asks.
class CountingSource final : public ByteSource {
 public:
  explicit CountingSource(SharedBytes bytes) : bytes_(sourceOf(std::move(bytes))) {}
  std::uint64_t size() const override { return bytes_->size(); }
  bool read(std::uint64_t offset, std::size_t count, std::byte* target) const override {
    ++reads;
    return bytes_->read(offset, count, target);
  }
  mutable int reads = 0;

 private:
  SharedSource bytes_;
};

TEST_CASE("Contents are compared where two files have one SOP Instance UID, and only there") {
  auto bytes = lobule::testing::readBytes(lobule::testing::repositoryFile("tests/fixtures/dicom/explicit-little.dcm"));
  const auto firstBytes = shared(bytes);
  bytes.back() ^= std::byte{1};
  const auto first = std::make_shared<CountingSource>(firstBytes), again = std::make_shared<CountingSource>(firstBytes),
             other = std::make_shared<CountingSource>(shared(bytes));
  App app(atOnce(), noTime);
  const auto open = [&](const std::string& name, const std::shared_ptr<CountingSource>& file) {
    app.openFile(name, file, readHead(*sourceOf(firstBytes), PagedSource::kPageBytes));
    for (int turn = 0; turn < 4 && app.filesWaiting() > 0; ++turn) app.update();
    app.update();
    REQUIRE(app.filesWaiting() == 0);
  };
  open("a.dcm", first);
  const int readsToOpen = first->reads;
  CHECK(app.state().errors.empty());
  open("the same again.dcm", again);
  CHECK(first->reads > readsToOpen);
  CHECK(app.state().errors.empty());
  CHECK(app.state().images.size() == 1);
  open("another.dcm", other);
  open("another.dcm", other);
  REQUIRE(app.state().errors.size() == 1);
  CHECK(app.state().errors[0].file == "another.dcm");
  CHECK(app.state().errors[0].message.contains("a.dcm"));
}

TEST_CASE("A folder leaves the workers room for what is on screen, and says how many files wait") {
  ManualExecutor work;
  App app(work.executor(), noTime);
  constexpr int kFiles = 40;
  for (int i = 0; i < kFiles; ++i) app.openFile(std::to_string(i) + ".dcm", shared({std::byte{1}}));
  CHECK(work.waiting() == 16);
  app.update();
  CHECK(app.state().filesWaiting == kFiles);
  while (work.waiting() > 0) {
    work.runFirst();
    app.update();
    CHECK(work.waiting() <= 16);
  }
  app.update();
  CHECK(app.state().filesWaiting == 0);
  CHECK(app.state().errors.size() == kFiles);
  CHECK(app.isIdle());
}

TEST_CASE("What is found but not opened yet counts for the progress, and the app is not idle before it came") {
  ManualExecutor work;
  App app(work.executor(), noTime);
  const auto counts = [&] {
    app.update();
    return std::pair(app.state().filesRead, app.state().filesWaiting);
  };
  app.expectFiles(10);
  CHECK(counts() == std::pair(0, 10));
  CHECK_FALSE(app.isIdle());
  app.openFile("a.dcm", shared({std::byte{1}}));
  app.expectFiles(9);
  CHECK(counts() == std::pair(0, 10));
  work.runFirst();
  app.update();
  CHECK(counts() == std::pair(1, 9));
  app.expectFiles(0);
  CHECK(counts() == std::pair(0, 0));  // the next folder begins anew
  app.openFile("b.dcm", shared({std::byte{1}}));
  CHECK(counts() == std::pair(0, 1));
}

// A lock that the UI thread waits for lets other work in: here when the last of the pixels go.
TEST_CASE("An update in the midst of another changes nothing") {
  App app(atOnce(), noTime);
  openMammogram(app);
  int updates = 0;
  const auto intruding = [&](const study::Pixels* pixels) {
    delete pixels;
    ++updates;
    app.update();
  };
  app.dispatch(study::DecodeDone{.id = 99,
                                 .image = "nobody",
                                 .frame = 0,
                                 .pixels = std::shared_ptr<const study::Pixels>(new study::Pixels, intruding),
                                 .milliseconds = 0});
  openMammogram(app, "exam/b.png");
  app.update();
  CHECK(updates == 1);
  REQUIRE(app.state().images.size() == 2);
  CHECK(app.state().images[0].file == "exam/a.png");
  CHECK(app.state().images[1].file == "exam/b.png");
  app.update();
  CHECK(app.isIdle());
}

TEST_CASE("A manifest that cannot be read is an error in the list, and a model's status can change") {
  App app(atOnce(), noTime);
  app.addModel("{\"id\": \"half\"}");
  app.addModel(fixtureManifest(), "loading");
  app.update();
  REQUIRE(app.state().errors.size() == 1);
  CHECK(app.state().errors[0].file == "model.json");
  REQUIRE(app.state().models.size() == 1);
  CHECK(app.state().models[0].status == "loading");
  app.setModelStatus("fixture-lesion", "ready");
  app.setModelStatus("unknown", "ready");
  app.update();
  CHECK(app.state().models.size() == 1);
  CHECK(app.state().models[0].status == "ready");
}

TEST_CASE("Of the jobs that may start, only as many run as there are threads, what is on screen first") {
  const auto folder = lobule::testing::sharedFile("dicom/exam-normal");
  ManualExecutor work;
  App app(work.executor(), noTime, 2);
  for (const char* name : {"RCC.dcm", "LCC.dcm", "RMLO.dcm", "LMLO.dcm"}) {
    app.openFile(name, shared(lobule::testing::readBytes(folder / name)));
  }
  while (work.waiting() > 0) {
    work.runFirst();
  }
  app.update();
  CHECK(work.waiting() == 2);
  CHECK(std::ranges::count(app.state().jobs, study::JobPhase::kRunning, &study::Job::phase) == 2);
  // The two other views, and the preview of the one that is JPEG 2000.
  CHECK(std::ranges::count(app.state().jobs, study::JobPhase::kIdle, &study::Job::phase) == 3);
  while (!app.isIdle()) {
    while (work.waiting() > 0) {
      work.runFirst();
    }
    app.update();
  }
  CHECK(std::ranges::all_of(app.state().images, [](const auto& image) { return image.pixels != nullptr; }));
}
