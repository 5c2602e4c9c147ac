#include "ui/foreign_text.h"

#include <catch2/catch_test_macros.hpp>

using namespace lobule::ui;

namespace {

// A font with Latin, Greek and Cyrillic, as ours.
bool hasGlyph(char32_t character) {
  return character < 0x530 || (character >= 0x2000 && character < 0x2070);
}

// The runs of a text, each in brackets.
std::string marked(const std::string& text) {
  const std::string shown = withForeignRuns(text, hasGlyph);
  std::string result;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto first = static_cast<unsigned char>(shown[i]);
    const bool isStand = first == 0xEE || first == 0xEF;
    if (!isStand || i + 2 >= shown.size()) {
      result += shown[i];
      continue;
    }
    const char32_t stand = (first & 0xFU) << 12U | (static_cast<unsigned char>(shown[i + 1]) & 0x3FU) << 6U |
                           (static_cast<unsigned char>(shown[i + 2]) & 0x3FU);
    const std::string* run = foreignRun(stand);
    result += run != nullptr ? "[" + *run + "]" : "?";
    i += 2;
  }
  return result;
}

}  // namespace

TEST_CASE("Text that the font has stays as it is") {
  for (const std::string text :
       {"", "Doe, Jane", "\u0393\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2 \u00b7 42 mm\u00b2", "\u041b\u044e\u043a"}) {
    CHECK(withForeignRuns(text, hasGlyph) == text);
  }
}

TEST_CASE("A run takes the spaces and marks between its letters along, and none at its ends") {
  CHECK(marked("\u05db\u05d4\u05df, \u05d3\u05d5\u05d3 1954") == "[\u05db\u05d4\u05df, \u05d3\u05d5\u05d3] 1954");
  CHECK(marked("Yamada, Tarou (\u5c71\u7530 \u592a\u90ce), 2026-01-01") ==
        "Yamada, Tarou ([\u5c71\u7530 \u592a\u90ce]), 2026-01-01");
  CHECK(marked("\u5c71a\u7530") == "[\u5c71]a[\u7530]");
  CHECK(marked("\u5c71 \u2026") == "[\u5c71] \u2026");
}

TEST_CASE("Characters beyond sixteen bits, which ImGui does not know, are runs") {
  CHECK(marked("a \U00020BB7 b") == "a [\U00020BB7] b");
}

TEST_CASE("Equal runs share a stand, and private characters of the text are never taken for one") {
  const std::string stand = withForeignRuns("\u0e2a\u0e21", hasGlyph);
  CHECK(stand == withForeignRuns("\u0e2a\u0e21", hasGlyph));
  CHECK(stand != withForeignRuns("\u0e2a", hasGlyph));
  CHECK(marked(stand) == "[" + stand + "]");
  CHECK(foreignRun('a') == nullptr);
  CHECK(foreignRun(0xF8FF) == nullptr);
}

TEST_CASE("Broken UTF-8 passes through, byte by byte") {
  for (const std::string text : {"\xE5\xB1", "\xFF\xFE", "a\xC3", "\xF5\x80\x80\x80"}) {
    CHECK(withForeignRuns(text, hasGlyph) == text);
  }
}

TEST_CASE("Without a drawer nothing is drawn, with one it gets the run and its size") {
  CHECK_FALSE(drawForeignRun("\u5c71", 13, false).has_value());
  setTextDrawer([](const std::string& text, float emPx, bool isSemiBold) -> std::optional<TextPicture> {
    return TextPicture{.width = static_cast<int>(text.size()),
                       .height = isSemiBold ? 2 : 1,
                       .left = 0,
                       .top = 0,
                       .advance = emPx,
                       .coverage = {}};
  });
  const auto drawn = drawForeignRun("\u5c71", 13, true);
  setTextDrawer({});
  REQUIRE(drawn.has_value());
  CHECK(drawn->width == 3);
  CHECK(drawn->height == 2);
  CHECK(drawn->advance == 13.0F);
}
