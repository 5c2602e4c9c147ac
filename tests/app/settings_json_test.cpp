#include "app/settings_json.h"

#include <catch2/catch_test_macros.hpp>

using namespace lobule;
using namespace lobule::app;

TEST_CASE("Settings come back as they were saved") {
  study::Settings saved;
  saved.analyzeOnOpen = true;
  saved.showHeatMap = true;
  saved.railOpen = false;
  saved.tool = study::Tool::kWindow;
  saved.backendWish = "wasm";
  const study::Settings found = settingsFromJson(settingsToJson(saved), {});
  CHECK(found.analyzeOnOpen);
  CHECK(found.showHeatMap);
  CHECK_FALSE(found.railOpen);
  CHECK(found.inspectorOpen);
  CHECK(found.tool == study::Tool::kWindow);
  CHECK(found.backendWish == "wasm");
}

TEST_CASE("What was saved wrongly keeps the default") {
  const study::Settings base;
  for (const char* text :
       {"", "[]", "not json", R"({"railOpen": 3, "tool": 99, "backendWish": "cloud"})", R"({"tool": -1})"}) {
    const study::Settings found = settingsFromJson(text, base);
    CHECK(found.railOpen == base.railOpen);
    CHECK(found.tool == base.tool);
    CHECK(found.backendWish == base.backendWish);
  }
}

TEST_CASE("A dialog that was open is not open on the next visit") {
  study::Settings saved;
  saved.helpOpen = saved.aboutOpen = saved.errorsOpen = true;
  const study::Settings found = settingsFromJson(settingsToJson(saved), {});
  CHECK_FALSE(found.helpOpen);
  CHECK_FALSE(found.aboutOpen);
  CHECK_FALSE(found.errorsOpen);
}
