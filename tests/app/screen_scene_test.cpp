#include "app/screen_scene.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace lobule;
using namespace lobule::app;
using Catch::Approx;

namespace {

// One decoded mammogram, 200 x 300, in the first viewport.
study::StudyState stateWithImage() {
  image::GreyImage grey;
  grey.plane = image::Plane<std::uint16_t>(200, 300, 1000);
  auto pixels = std::make_shared<study::Pixels>();
  pixels->frame = std::move(grey);
  pixels->pipeline.invertedPresentation = true;
  pixels->pipeline.voi = {{.name = "soft", .window = {.center = 500, .width = 1000}, .table = {}},
                          {.name = "table", .window = {}, .table = image::LookupTable{.entries = {0, 1, 2}}}};
  study::StudyState state;
  study::Image image;
  image.id = "i1";
  image.exam = "e1";
  image.header.columns = 200;
  image.header.rows = 300;
  image.pixels = pixels;
  state.images.push_back(image);
  state.exams.push_back({.id = "e1", .label = "one", .images = {"i1"}});
  state.shownExam = "e1";
  state.viewports[0].image = "i1";
  state.viewports[0].window = {.center = 600, .width = 800};
  return state;
}

void analyse(study::StudyState& state) {
  auto analysis = std::make_shared<study::Analysis>();
  auto map = std::make_shared<image::PlacedMap>();
  map->values = image::FloatImage(4, 4, 0.9F);
  map->box = {.firstColumn = 0, .firstRow = 0, .lastColumn = 199, .lastRow = 299};
  analysis->probability = map;
  findings::Finding finding;
  finding.id = "i1-f1";
  finding.contour = {{.x = 10, .y = 10}, {.x = 20, .y = 10}, {.x = 20, .y = 20}};
  analysis->findings = {finding};
  finding.id = "i1-f2";
  analysis->findings.push_back(finding);
  state.images[0].analysis = analysis;
}

ui::ScreenOutput screenWithFirstViewport() {
  ui::ScreenOutput screen;
  screen.viewports[0] = {.x = 10.4F, .y = 44, .width = 100.2F, .height = 90};
  screen.transforms[0] = {.scale = 0.25, .center = {.x = 99, .y = 149}, .flipped = true};
  return screen;
}

constexpr ScreenSize kTwice{.widthPx = 400, .heightPx = 400, .pixelRatio = 2};

}  // namespace

TEST_CASE("A viewport lies on whole device pixels, and its scale counts device pixels") {
  const render::Scene scene = screenScene(stateWithImage(), screenWithFirstViewport(), kTwice);
  REQUIRE(scene.viewports.size() == 1);
  const render::ViewportScene& viewport = scene.viewports[0];
  CHECK(viewport.rect.x == 21);
  CHECK(viewport.rect.width == 221 - 21);
  CHECK(viewport.transform.scale == Approx(0.5));
  CHECK(viewport.transform.flipped);
}

TEST_CASE("The window in force is drawn, a table where one is chosen, the reader's own where none is") {
  study::StudyState state = stateWithImage();
  const auto voiOf = [&] { return screenScene(state, screenWithFirstViewport(), kTwice).viewports[0].grey->voi; };
  CHECK(voiOf().window == state.viewports[0].window);
  state.viewports[0].voiIndex = 1;
  CHECK(voiOf().table.has_value());
  state.viewports[0].voiIndex = -1;
  CHECK_FALSE(voiOf().table.has_value());
  CHECK(voiOf().window == state.viewports[0].window);
}

TEST_CASE("The reader's inversion undoes the presentation's") {
  study::StudyState state = stateWithImage();
  const auto isInverted = [&] {
    return screenScene(state, screenWithFirstViewport(), kTwice).viewports[0].grey->inverted;
  };
  CHECK(isInverted());
  state.viewports[0].inverted = true;
  CHECK_FALSE(isInverted());
}

TEST_CASE("Findings are dashed contours, the selected one wider, and one key hides them all") {
  study::StudyState state = stateWithImage();
  analyse(state);
  state.selectedFinding = "i1-f2";
  const auto contours = [&] { return screenScene(state, screenWithFirstViewport(), kTwice).viewports[0].contours; };
  REQUIRE(contours().size() == 2);
  CHECK(contours()[0].style == render::LineStyle::kDashed);
  CHECK(contours()[0].widthPx == Approx(3));
  CHECK(contours()[1].widthPx > contours()[0].widthPx);
  state.hiddenFindings = {"i1-f1"};
  CHECK(contours().size() == 1);
  state.settings.showOverlays = false;
  CHECK(contours().empty());
}

TEST_CASE("The heat map is shown on demand, never with the marks off, and at most 35 percent opaque") {
  study::StudyState state = stateWithImage();
  analyse(state);
  const auto heat = [&] { return screenScene(state, screenWithFirstViewport(), kTwice).viewports[0].heat; };
  CHECK(heat().empty());
  state.settings.showHeatMap = true;
  REQUIRE(heat().size() == 1);
  CHECK(heat()[0].opacity <= 0.35F);
  state.settings.showOverlays = false;
  CHECK(heat().empty());
}

TEST_CASE(
    "The steps of an analysis are the network's input in its place, its map, what is above the threshold, all "
    "regions") {
  study::StudyState state = stateWithImage();
  analyse(state);
  auto analysis = std::make_shared<study::Analysis>(*state.images[0].analysis);
  analysis->outlineLevel = 0.4;
  analysis->leftOut = {{.contour = {{.x = 50, .y = 50}, {.x = 60, .y = 50}, {.x = 60, .y = 60}}, .score = 0.5}};
  // The right half of the image, a fifth as fine.
  const PixelBox half{.firstColumn = 100, .firstRow = 0, .lastColumn = 199, .lastRow = 299};
  analysis->seen = std::make_shared<const inference::SeenPicture>(
      inference::SeenPicture{.plane = {20, 60, std::uint8_t{77}}, .box = half});
  state.images[0].analysis = analysis;
  state.settings.showHeatMap = true;
  const auto shown = [&](study::ExplainStep step) {
    state.explained = step;
    return screenScene(state, screenWithFirstViewport(), kTwice).viewports[0];
  };

  const render::ViewportScene input = shown(study::ExplainStep::kInput);
  REQUIRE(input.grey);
  CHECK(input.grey->image->plane.at(3, 3) == 77);
  CHECK((input.contours.empty() && input.heat.empty()));
  // A point of the image stays where it was on screen: the middle of a sample of five pixels.
  const render::ViewportScene plain = [&] {
    state.explained.reset();
    return screenScene(state, screenWithFirstViewport(), kTwice).viewports[0];
  }();
  const auto expected = render::screenFromImage(plain, {.x = 102, .y = 7});
  const auto actual = render::screenFromImage(input, {.x = 0, .y = 1});
  CHECK(actual[0] == Approx(expected[0]));
  CHECK(actual[1] == Approx(expected[1]));

  const render::ViewportScene map = shown(study::ExplainStep::kMap);
  REQUIRE(map.heat.size() == 1);
  CHECK_FALSE(map.heat[0].flat);
  CHECK(map.contours.empty());
  const render::ViewportScene cut = shown(study::ExplainStep::kThreshold);
  REQUIRE(cut.heat.size() == 1);
  CHECK(cut.heat[0].flat);
  CHECK(cut.heat[0].threshold == Approx(0.4));
  CHECK(cut.contours.empty());
  CHECK(shown(study::ExplainStep::kRegions).contours.size() == 3);
  state.settings.showOverlays = false;
  CHECK(shown(study::ExplainStep::kRegions).contours.empty());
  CHECK(shown(study::ExplainStep::kInput).grey->image->plane.columns == 200);
}

TEST_CASE("While another frame decodes, the old frame is drawn without marks") {
  study::StudyState state = stateWithImage();
  analyse(state);
  state.settings.showHeatMap = true;
  state.images[0].frame = 1;
  const render::Scene scene = screenScene(state, screenWithFirstViewport(), kTwice);
  CHECK(scene.viewports[0].grey != nullptr);
  CHECK(scene.viewports[0].contours.empty());
}

TEST_CASE("What the file draws over its image is a layer of its own with a switch of its own") {
  study::StudyState state = stateWithImage();
  auto pixels = std::make_shared<study::Pixels>(*state.images[0].pixels);
  auto plane = std::make_shared<dicom::OverlayPlane>();
  plane->column = -3;
  plane->row = 4;
  plane->mask = image::Mask(5, 6, 255);
  pixels->overlays.push_back(plane);
  state.images[0].pixels = pixels;
  const auto masks = [&] { return screenScene(state, screenWithFirstViewport(), kTwice).viewports[0].masks; };
  state.settings.showOverlays = false;  // marks are another matter
  REQUIRE(masks().size() == 1);
  CHECK(masks()[0].mask.get() == &plane->mask);
  CHECK(masks()[0].column == -3);
  CHECK(masks()[0].row == 4);
  state.settings.showFileOverlays = false;
  CHECK(masks().empty());
  state.settings.showFileOverlays = true;
  state.images[0].frame = 1;  // another frame is wanted: these points are not its own
  CHECK(masks().empty());
}

TEST_CASE("A preview stands in for the whole frame, whose pixels are others") {
  study::StudyState state = stateWithImage();
  auto preview = std::make_shared<study::Pixels>(*state.images[0].pixels);
  preview->reduction = 2;
  const auto whole = std::exchange(state.images[0].pixels, preview);
  const auto layer = [&] { return screenScene(state, screenWithFirstViewport(), kTwice).viewports[0].grey; };
  const auto before = layer();
  CHECK(before->standIn.empty());
  state.images[0].pixels = whole;
  const auto after = layer();
  CHECK(after->key != before->key);
  CHECK(after->standIn == before->key);
}

TEST_CASE("A slice keeps its picture's key when others come before it, and no other slice takes it over") {
  study::StudyState state = stateWithImage();
  study::Image& image = state.images[0];
  const auto keyAt = [&](const std::vector<std::string>& files, int frame) {
    image.slices.clear();
    for (const std::string& file : files) image.slices.push_back({.file = file});
    image.frame = image.pixelsFrame = frame;
    return screenScene(state, screenWithFirstViewport(), kTwice).viewports[0].grey->key;
  };
  const std::string first = keyAt({"b", "c"}, 0);
  CHECK(keyAt({"a", "b", "c"}, 1) == first);
  CHECK(keyAt({"a", "b", "c"}, 0) != first);
  CHECK(keyAt({"a", "b", "c"}, 2) != first);
}

TEST_CASE("An image without pixels leaves its viewport black and has no thumbnail") {
  study::StudyState state = stateWithImage();
  state.images[0].pixels.reset();
  const render::Scene scene = screenScene(state, screenWithFirstViewport(), kTwice);
  REQUIRE(scene.viewports.size() == 1);
  CHECK(scene.viewports[0].grey == nullptr);
  CHECK(scene.thumbnails.empty());
}

TEST_CASE("A thumbnail shows the whole image in the rail's box at the screen's pixel ratio") {
  const render::Scene scene = screenScene(stateWithImage(), {}, kTwice);
  REQUIRE(scene.thumbnails.size() == 1);
  CHECK(scene.thumbnails[0].key == "i1");
  CHECK(scene.thumbnails[0].heightPx == 296);
  CHECK(scene.thumbnails[0].widthPx == 197);
}
