// What the about panel says: the notice, the privacy statement, and the licences of what the page is made of. Pure.
#pragma once

#include <span>
#include <string_view>

namespace lobule::ui {

struct AboutParagraph {
  const char* title;
  const char* text;
};
std::span<const AboutParagraph> aboutParagraphs();

struct Component {
  const char* name;
  const char* licence;
  std::string_view pin;  // its name in src/third_party/dependencies.json; empty: pinned elsewhere
};
std::span<const Component> components();

}  // namespace lobule::ui
