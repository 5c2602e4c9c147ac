// Pictures of the whole screen for a person to look at: hidden, run by `test_ui "[.pictures]"`, written to the folder
// that LOBULE_PICTURES names. The images under the interface come from the CPU reference.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>

#include "image/grey_pipeline.h"
#include "image/raster_file.h"
#include "study/exam_builder.h"
#include "study/hanging.h"
#include "study/jobs.h"
#include "study/pipeline.h"
#include "support/paths.h"
#include "ui/screen_driver.h"
#include "ui/software_canvas.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::ui::testing;
using namespace lobule::study::testing;

namespace {

void paintViewport(image::ColorImage& canvas, const study::StudyState& state, const ScreenOutput& output,
                   std::size_t index, float ratio) {
  const ScreenRect& rect = output.viewports[index];
  const study::Viewport& viewport = state.viewports[index];
  const study::Image* image = study::findImage(state, viewport.image);
  const auto* grey = image != nullptr && image->pixels ? std::get_if<image::GreyImage>(&image->pixels->frame) : nullptr;
  const image::VoiChoice voi{.name = "", .window = viewport.window, .table = {}};
  image::Plane<std::uint8_t> shown;
  if (grey != nullptr) shown = image::renderGrey(*grey, image->pixels->pipeline, voi, viewport.inverted);
  for (int y = static_cast<int>(rect.y * ratio); y < static_cast<int>((rect.y + rect.height) * ratio); ++y) {
    for (int x = static_cast<int>(rect.x * ratio); x < static_cast<int>((rect.x + rect.width) * ratio); ++x) {
      std::uint8_t level = 0;
      if (grey != nullptr) {
        const PointInImage at = study::imageFromScreen(output.transforms[index], {rect.width, rect.height},
                                                       (x + 0.5) / ratio - rect.x, (y + 0.5) / ratio - rect.y);
        const int column = static_cast<int>(std::lround(at.x)), row = static_cast<int>(std::lround(at.y));
        if (column >= 0 && row >= 0 && column < shown.columns && row < shown.rows) level = shown.at(column, row);
      }
      const auto pixel =
          (static_cast<std::size_t>(y) * static_cast<std::size_t>(canvas.columns) + static_cast<std::size_t>(x)) * 3;
      for (std::size_t i = 0; i < 3; ++i) canvas.rgb[pixel + i] = level;
    }
  }
}

void takePicture(ScreenDriver& driver, const std::string& name) {
  const char* folder = std::getenv("LOBULE_PICTURES");
  if (folder == nullptr) SKIP("LOBULE_PICTURES names no folder");
  driver.frames(3);
  const float ratio = driver.input.pixelRatio;
  SoftwareCanvas canvas(static_cast<int>(driver.input.widthCss * ratio),
                        static_cast<int>(driver.input.heightCss * ratio));
  for (std::size_t i = 0;
       i < 3 * static_cast<std::size_t>(canvas.picture.columns) * static_cast<std::size_t>(canvas.picture.rows);
       i += 3) {
    canvas.picture.rgb[i] = 0x0c;
    canvas.picture.rgb[i + 1] = 0x0d;
    canvas.picture.rgb[i + 2] = 0x0f;
  }
  for (std::size_t i = 0; i < 4; ++i) paintViewport(canvas.picture, driver.state, driver.last, i, ratio);
  canvas.draw(*ImGui::GetDrawData());
  const auto png = image::writePng(canvas.picture);
  REQUIRE(png.has_value());
  std::ofstream file(std::string(folder) + "/" + name + ".png", std::ios::binary);
  file.write(reinterpret_cast<const char*>(png->data()), static_cast<std::streamsize>(png->size()));
}

study::StudyState realExam() {
  study::StudyState state;
  for (const auto& entry : std::filesystem::directory_iterator(lobule::testing::sharedFile("dicom/exam-normal"))) {
    const auto bytes = lobule::testing::readBytes(entry.path());
    auto file = study::readFile("exam-normal/" + entry.path().filename().string(),
                                std::make_shared<const std::vector<std::byte>>(bytes));
    if (file) study::apply(state, *file);
  }
  while (!study::startableJobs(state).empty()) {
    const study::Job job = *study::findJob(state, study::startableJobs(state).front());
    const auto pixels = study::decodeImage(*study::findImage(state, job.image), job.frame, job.progress);
    REQUIRE(pixels.has_value());
    study::apply(state, study::JobStarted{job.id});
    study::apply(state, study::DecodeDone{job.id, job.image, job.frame, *pixels, 120});
  }
  return state;
}

study::StudyState analysedExam() {
  study::StudyState state = realExam();
  study::apply(state, study::SetBackend{
                          "wasm", "This browser has no WebGPU adapter, so WebAssembly with 4 threads runs the model."});
  study::LoadedModel model = mammoModel();
  model.manifest.bytes = 5'800'000;
  model.manifest.input.width = 320;
  model.manifest.input.height = 512;
  model.manifest.intendedUse = "Research and teaching: suspicious regions in single mammographic views.";
  model.manifest.notFor = "Screening, diagnosis, or any decision about a person.";
  model.manifest.document = Json::parse(
      R"({"results":[{"data":"CESM, held back","metric":"regions found at one mark per image","value":0.412,"low":0.35,"high":0.47},{"data":"CESM, held back","metric":"AUC of images","value":0.71,"low":0.66,"high":0.76}]})");
  study::apply(state, study::AddModel{model});
  int n = 0;
  for (const study::Image& image : std::vector<study::Image>(state.images)) {
    const int c = image.header.columns, r = image.header.rows;
    const bool right = *study::chestWallSide(image) == study::ImageSide::kRight;
    const int x = right ? c * 6 / 10 : c * 3 / 10;
    std::vector<findings::Finding> all;
    if (n != 1) all.push_back(findingAt(image.id + "-f1", {x, r / 2, x + c / 12, r / 2 + r / 14}, 0.72 - 0.11 * n));
    if (n == 0) all.push_back(findingAt(image.id + "-f2", {x - 100, r / 3, x, r / 3 + 80}, 0.61));
    analyze(state, image.id, all);
    ++n;
  }
  return state;
}

}  // namespace

TEST_CASE("Pictures of the screen", "[.pictures]") {
  SECTION("landing") {
    ScreenDriver driver;
    takePicture(driver, "landing-1440");
    driver.input.fileIsDraggedOver = true;
    takePicture(driver, "landing-drag-1440");
  }
  SECTION("exam") {
    ScreenDriver driver;
    driver.state = analysedExam();
    takePicture(driver, "exam-1440");
    driver.key(ImGuiKey_DownArrow);
    driver.moveTo(1200, 300);
    takePicture(driver, "selected-1440");
    driver.type('?');
    takePicture(driver, "help-1440");
    driver.key(ImGuiKey_Escape);
    driver.state.settings.aboutOpen = true;
    takePicture(driver, "about-1440");
  }
  SECTION("small with errors") {
    ScreenDriver driver(1024, 700, 1.5F);
    driver.state = analysedExam();
    study::apply(driver.state, study::ReportFileError{"exam/notes.txt", "notes.txt is neither DICOM nor a picture."});
    study::apply(driver.state,
                 study::ReportFileError{"exam/broken.dcm",
                                        "broken.dcm ends before its pixel data does: 1.2 of 8.0 MB are there."});
    takePicture(driver, "errors-1024");
    driver.type(']');
    takePicture(driver, "overlay-1024");
  }
  SECTION("large") {
    ScreenDriver driver(1280, 720, 2);
    driver.state = analysedExam();
    takePicture(driver, "exam-2560");
  }
}
