#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "ui/layout.h"
#include "ui/opened_screen.h"
#include "ui/paint.h"
#include "ui/screen.h"
#include "ui/screen_driver.h"
#include "ui/software_canvas.h"
#include "ui/theme.h"

using namespace lobule;
using namespace lobule::ui;
using namespace lobule::ui::testing;

TEST_CASE("In small windows nothing is drawn over Analyze: it looks as in a large one") {
  constexpr int kFromRight = 212, kToRight = 108;
  const auto lookAt = [](int width) {
    ScreenDriver driver(static_cast<float>(width), 600);
    driver.state = opened();
    driver.frames(2);
    SoftwareCanvas canvas(width, 600);
    canvas.draw(*ImGui::GetDrawData());
    std::vector<std::uint8_t> look;
    for (int y = 0; y < static_cast<int>(size::kTopBar); ++y) {
      const std::uint8_t* row = canvas.picture.rgb.data() + y * width * 3;
      look.insert(look.end(), row + (width - kFromRight) * 3, row + (width - kToRight) * 3);
    }
    return look;
  };
  const std::vector<std::uint8_t> large = lookAt(1440);
  for (const int width : {560, 640, 700, 760, 820, 1024}) {
    INFO(width << " wide");
    CHECK((lookAt(width) == large));
  }
}

TEST_CASE("The screen draws at the sizes and pixel ratios that are promised, in every state") {
  for (const auto& [width, height] :
       {std::pair{1024.0F, 700.0F}, std::pair{1440.0F, 900.0F}, std::pair{2560.0F, 1440.0F}}) {
    for (const float ratio : {1.0F, 1.5F, 2.0F}) {
      ScreenDriver driver(width, height, ratio);
      driver.frames(2);
      driver.state = analysed();
      study::apply(driver.state, study::ReportFileError{"a.txt", "a.txt is neither DICOM nor a picture."});
      driver.frames(2);
      driver.input.fileIsDraggedOver = true;
      driver.frames(2);
      CHECK(ImGui::GetDrawData()->TotalVtxCount > 1000);
    }
  }
}

TEST_CASE("Text sits on whole device pixels at any ratio") {
  for (const float ratio : {1.0F, 1.5F, 2.0F}) {
    ScreenDriver driver(1440, 900, ratio);
    driver.frames(2);
    // Text quads have four vertices with texture coordinates that are not the white pixel's.
    const ImVec2 white = ImGui::GetIO().Fonts->TexUvWhitePixel;
    int text = 0, off = 0;
    for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
      for (int i = 0; i + 3 < list->VtxBuffer.Size; ++i) {
        const ImDrawVert* v = list->VtxBuffer.Data + i;
        const bool isQuad = v[0].pos.y == v[1].pos.y && v[1].pos.x == v[2].pos.x && v[0].pos.x == v[3].pos.x &&
                            v[0].uv.x < v[1].uv.x && v[0].uv.y < v[2].uv.y && v[0].uv.x != white.x;
        if (!isQuad) continue;
        ++text;
        const float x = v[0].pos.x * ratio, y = v[0].pos.y * ratio;
        if (std::abs(x - std::round(x)) > 0.02F || std::abs(y - std::round(y)) > 0.02F) ++off;
      }
    }
    INFO("ratio " << ratio);
    CHECK(text > 100);
    CHECK(off == 0);
  }
}

TEST_CASE("Behind every image is black, and the panels have the theme's colours") {
  ScreenDriver driver;
  driver.frames(2);
  SoftwareCanvas canvas(1440, 900);
  canvas.draw(*ImGui::GetDrawData());
  const auto at = [&](int x, int y) {
    const std::uint8_t* pixel = canvas.picture.rgb.data() + (y * 1440 + x) * 3;
    return Rgba{pixel[0], pixel[1], pixel[2]};
  };
  CHECK(at(700, 10) == color::kPanel);
  CHECK(at(700, 890) == color::kPanel);
  CHECK(at(700, 200) == color::kApp);
}

TEST_CASE("The dark edge of a word fades with the word") {
  ScreenDriver driver;
  ImGui::NewFrame();
  ImDrawList* list = ImGui::GetForegroundDrawList();
  Painter(list, 1).text({10, 10, 200, 20}, "middle", {.color = faded(color::kSecondary, 0.2F), .hasHalo = true});
  CHECK(list->VtxBuffer.Size > 0);
  int strongest = 0;
  for (const ImDrawVert& vertex : list->VtxBuffer) {
    strongest = std::max(strongest, static_cast<int>((vertex.col >> IM_COL32_A_SHIFT) & 0xFFU));
  }
  CHECK(strongest <= 52);
  ImGui::EndFrame();
}
