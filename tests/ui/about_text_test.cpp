#include "ui/about_text.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "core/json.h"
#include "support/paths.h"

using namespace lobule;
using namespace lobule::ui;

TEST_CASE("The about panel says what Lobule is not, and what happens to images") {
  const auto says = [](const std::string& words) {
    return std::ranges::any_of(aboutParagraphs(), [&](const AboutParagraph& paragraph) {
      return std::string(paragraph.title).contains(words) || std::string(paragraph.text).contains(words);
    });
  };
  CHECK(says("not a medical device"));
  CHECK(says("sends no image"));
}

TEST_CASE("Every third-party library of the page stands in the about panel with its licence") {
  const auto bytes = lobule::testing::readBytes(lobule::testing::repositoryFile("src/third_party/dependencies.json"));
  const auto pins = parseJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "dependencies.json");
  REQUIRE(pins.has_value());
  int seen = 0;
  for (const Json& library : (*pins)["libraries"]) {
    const auto name = library["name"].get<std::string>();
    if (name == "catch2") continue;  // tests only
    const auto licence = library["licence"].get<std::string>();
    INFO(name << " under " << licence);
    const bool isListed = std::ranges::any_of(components(), [&](const Component& component) {
      return component.pin == name && component.licence == licence;
    });
    CHECK(isListed);
    ++seen;
  }
  CHECK(seen >= 8);
}
