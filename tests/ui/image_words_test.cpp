// Words over images and over the 3D breast: none crosses another or what it is about, whatever the size and the side.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "render/breast_shape.h"
#include "render/screen_outline.h"
#include "study/marked_exam.h"
#include "study/places.h"
#include "ui/breast_view.h"
#include "ui/breast_words.h"
#include "ui/screen_driver.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::ui::testing;
using namespace lobule::study::testing;

namespace {

bool crosses(const study::ViewportRect& a, const study::ViewportRect& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

// "A" over "B", or empty.
std::string firstCrossing(const std::vector<study::PartOnScreen>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (crosses(words[i].rect, words[j].rect)) return words[i].name + " over " + words[j].name;
    }
  }
  return {};
}

bool isTold(const ScreenOutput& output, std::string_view word) {
  return std::ranges::any_of(output.parts.words, [&](const study::PartOnScreen& part) { return part.name == word; });
}

bool saysImageEdge(const study::StudyState& state) {
  constexpr const char* kSaid = "CC: no chest wall line is set; the wall is taken to lie just behind the image's edge.";
  return std::ranges::contains(study::shownPlace(state)->location->warnings, kSaid);
}

study::StudyState withLandmarks() {
  study::StudyState state = markedInBoth();
  study::Settings settings = state.settings;
  settings.showLandmarks = true;
  settings.tool = study::Tool::kMark;
  study::apply(state, study::ChangeSettings{settings});
  findLandmarksNow(state);
  return state;
}

// As a monospaced font of the interface's size would have it.
float widthOf(const std::string& text, const TextStyle& style) {
  return 0.6F * style.size * static_cast<float>(text.size());
}

}  // namespace

TEST_CASE("Landmarks' names give way to the corner text and to each other in windows of any size") {
  for (const auto& [width, height] :
       {std::pair{1440.0F, 900.0F}, {1024.0F, 700.0F}, {800.0F, 600.0F}, {700.0F, 600.0F}, {560.0F, 480.0F}}) {
    for (const double up : {20.0, 60.0, 150.0, 240.0, 285.0}) {
      ScreenDriver driver(width, height);
      driver.state = withLandmarks();
      for (const study::Image& image : driver.state.images) {
        const double column = image.header.laterality == Laterality::kRight ? 60 : 139;
        study::apply(driver.state, study::SetNipple{image.id, {column, up}, 0});
      }
      driver.frames(2);
      INFO(width << " x " << height << ", nipple at row " << up);
      CHECK(firstCrossing(driver.last.parts.words) == "");
      CHECK(isTold(driver.last, "R CC"));
    }
  }
}

TEST_CASE("In a small window the lower corner's text covers no nipple and no mark") {
  for (const double row : {200.0, 240.0, 260.0, 275.0}) {
    ScreenDriver driver(700, 600);
    driver.state = withLandmarks();
    for (const study::Image& image : driver.state.images) {
      const double column = image.header.laterality == Laterality::kRight ? 20 : 179;
      study::apply(driver.state, study::SetNipple{image.id, {column, row}, 0});
    }
    driver.frames(2);
    for (std::size_t i = 0; i < 4; ++i) {
      const study::Image& image = *study::findImage(driver.state, driver.state.viewports[i].image);
      const ScreenRect& rect = driver.last.viewports[i];
      const PointInImage nipple{image.header.laterality == Laterality::kRight ? 20.0 : 179.0, row};
      const auto at = study::screenFromImage(driver.last.transforms[i], {rect.width, rect.height}, nipple);
      const study::ViewportRect ring{rect.x + at[0] - 4, rect.y + at[1] - 4, 8, 8};
      for (const study::PartOnScreen& word : driver.last.parts.words) {
        INFO(word.name << ", viewport " << i << ", nipple at row " << row);
        CHECK_FALSE(crosses(word.rect, ring));
      }
    }
  }
}

TEST_CASE("Where there is room, the nipple and the image's edge are named, and the place's warning says the same") {
  ScreenDriver driver;
  driver.state = withLandmarks();
  driver.frames(2);
  CHECK(isTold(driver.last, "Nipple"));
  CHECK(saysImageEdge(driver.state));
  CHECK(isTold(driver.last, "Image edge, chest wall behind it"));
}

TEST_CASE("The image's edge is named beside the breast where there is room, not on it") {
  ScreenDriver driver;
  driver.state = withLandmarks();
  driver.frames(2);
  const auto lowest = [&] {
    double y = 0;
    for (const study::PartOnScreen& word : driver.last.parts.words) {
      if (word.name.starts_with("Image edge")) y = std::max(y, word.rect.y);
    }
    return y;
  };
  const double below = lowest();
  // A breast that reaches the lower end of the image and leaves the upper half free.
  for (study::Image& image : driver.state.images) {
    auto low = std::make_shared<anatomy::BreastFrame>(*image.breast);
    for (PointInImage& point : low->outline) point.y = 160 + 0.62 * (point.y - 40);
    image.breast = std::move(low);
  }
  driver.frames(2);
  CHECK(below > 0);
  CHECK(lowest() > 0);
  CHECK(lowest() < below - 50);
}

TEST_CASE("The tag of a pair stands at its mark's corner, close by") {
  ScreenDriver driver;
  driver.state = markedInBoth();
  driver.frames(2);
  int tags = 0;
  for (const study::PartOnScreen& word : driver.last.parts.words) {
    if (word.name != "1") continue;
    for (std::size_t i = 0; i < 4; ++i) {
      for (const study::ReaderMark& mark : driver.state.reader.marks) {
        if (mark.image != driver.state.viewports[i].image) continue;
        const ScreenRect& rect = driver.last.viewports[i];
        const auto at = study::screenFromImage(driver.last.transforms[i], {rect.width, rect.height}, mark.center);
        const double x = word.rect.x - (rect.x + at[0]), y = rect.y + at[1] - (word.rect.y + word.rect.height);
        if (x > 0 && x < 45 && y > 0 && y < 12) ++tags;
      }
    }
  }
  CHECK(tags == 2);
}

TEST_CASE("A chest wall that the reader set is not called the image's edge") {
  ScreenDriver driver;
  driver.state = withLandmarks();
  for (const Laterality side : {Laterality::kLeft, Laterality::kRight}) {
    const study::Image& image = imageWith(driver.state, side, ViewPosition::kCC);
    study::apply(driver.state, study::SetChestWall{image.id, {{100, 0}, {100, 299}}, 0});
  }
  driver.frames(2);
  CHECK_FALSE(isTold(driver.last, "Image edge, chest wall behind it"));
  CHECK_FALSE(saysImageEdge(driver.state));
}

TEST_CASE("Words around the 3D breast stand clear of the nipple, the lesion and each other, from any side") {
  const study::StudyState state = markedInBoth();
  for (const auto& [width, height] : {std::pair{288.0, 256.0}, {560.0, 620.0}}) {
    BreastPicture picture = makeBreastPicture(state, *study::shownPlace(state), width, height, 1);
    render::BreastScene& scene = picture.scene;
    const ScreenRect rect{100, 50, static_cast<float>(width), static_cast<float>(height)};
    for (int hour = 0; hour < 12; ++hour) {
      const double direction = hour * 0.5236, radius = render::clockRadius(scene.extents, direction);
      // On the clock's rim, where its numerals are.
      scene.lesions.front().center = {radius * std::cos(direction), radius * std::sin(direction),
                                      scene.extents.chestWallMm};
      for (int azimuth = -180; azimuth < 180; azimuth += 15) {
        for (const int elevation : {-60, -20, 0, 18, 45, 90}) {
          scene.camera = {.azimuthDeg = static_cast<double>(azimuth), .elevationDeg = static_cast<double>(elevation)};
          const auto lesion = render::screenFromBreast(scene, scene.lesions.front().center);
          const study::ViewportRect marker{100 + lesion[0] - 9, 50 + lesion[1] - 9, 18, 18};
          const auto tip = render::screenFromBreast(scene, {});
          const study::ViewportRect nipple{100 + tip[0] - 4, 50 + tip[1] - 4, 8, 8};
          std::vector<study::PartOnScreen> words;
          for (const BreastWord& word : placeBreastWords(scene, rect, widthOf)) {
            words.push_back({word.text, {word.rect.x, word.rect.y, word.rect.width, word.rect.height}});
            if (crosses(words.back().rect, marker)) FAIL_CHECK(word.text << " over the lesion, " << azimuth);
            if (crosses(words.back().rect, nipple)) FAIL_CHECK(word.text << " over the nipple, " << azimuth);
          }
          const std::string crossing = firstCrossing(words);
          if (!crossing.empty()) FAIL_CHECK(crossing << " " << azimuth << " " << elevation);
        }
      }
    }
  }
}

TEST_CASE("Seen from the front every hour is named, also the one that the lesion stands at") {
  const study::StudyState state = markedInBoth();
  BreastPicture picture = makeBreastPicture(state, *study::shownPlace(state), 560, 620, 1);
  picture.scene.camera = render::kFrontCamera;
  for (const double direction : {0.0, 3.1416}) {
    const double radius = render::clockRadius(picture.scene.extents, direction);
    picture.scene.lesions.front().center = {radius * std::cos(direction), 0, picture.scene.extents.chestWallMm};
    const auto words = placeBreastWords(picture.scene, {0, 0, 560, 620}, widthOf);
    for (int hour = 1; hour <= 12; ++hour) {
      INFO("hour " << hour);
      CHECK(std::ranges::contains(words, std::to_string(hour), &BreastWord::text));
    }
  }
}

TEST_CASE("A word around the 3D breast is legible, or not there, and on no plate's picture but as its name") {
  const study::StudyState state = markedInBoth();
  for (const auto& [width, height] : {std::pair{288.0, 240.0}, {560.0, 620.0}}) {
    BreastPicture picture = makeBreastPicture(state, *study::shownPlace(state), width, height, 1);
    render::BreastScene& scene = picture.scene;
    REQUIRE(scene.plates.size() == 2);
    const ScreenRect rect{100, 50, static_cast<float>(width), static_cast<float>(height)};
    for (int azimuth = -180; azimuth < 180; azimuth += 10) {
      for (const int elevation : {-60, -20, 0, 10, 18, 30, 45, 70, 90}) {
        scene.camera = {.azimuthDeg = static_cast<double>(azimuth), .elevationDeg = static_cast<double>(elevation)};
        for (const BreastWord& word : placeBreastWords(scene, rect, widthOf)) {
          INFO(word.text << ", " << width << " wide, azimuth " << azimuth << ", elevation " << elevation);
          if (word.style.color.a < 127) FAIL_CHECK("faded to " << int(word.style.color.a));
          if (word.text == "CC" || word.text == "MLO") continue;
          for (const render::DetectorPlate& plate : scene.plates) {
            const double wide = word.rect.width / 2, high = word.rect.height / 2;
            if (render::meetsBox(render::plateOutline(scene, plate), word.rect.x - 100 + wide, word.rect.y - 50 + high,
                                 wide, high)) {
              FAIL_CHECK("on a plate");
            }
          }
        }
      }
    }
  }
}

TEST_CASE("Where both images are seen, outer and inner stand beside the breast with a gap") {
  const study::StudyState state = markedInBoth();
  for (const auto& [width, height] : {std::pair{288.0, 240.0}, {560.0, 620.0}}) {
    BreastPicture picture = makeBreastPicture(state, *study::shownPlace(state), width, height, 1);
    const auto words =
        placeBreastWords(picture.scene, {0, 0, static_cast<float>(width), static_cast<float>(height)}, widthOf);
    for (const char* side : {"outer", "inner"}) {
      INFO(side << ", " << width << " wide");
      const auto word = std::ranges::find(words, side, &BreastWord::text);
      REQUIRE(word != words.end());
      constexpr double kGap = 3;
      CHECK_FALSE(render::meetsBox(render::breastOutline(picture.scene), word->rect.x + word->rect.width / 2,
                                   word->rect.y + word->rect.height / 2, word->rect.width / 2 + kGap,
                                   word->rect.height / 2));
    }
  }
}
