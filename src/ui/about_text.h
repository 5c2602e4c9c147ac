// What the about panel says: the notice, the privacy statement, and the licences of what the page is made of. Pure.
#pragma once

#include <span>

namespace lobule::ui {

struct AboutParagraph {
  const char* title;
  const char* text;
};
std::span<const AboutParagraph> aboutParagraphs();

struct Component {
  const char* name;
  const char* licence;
};
std::span<const Component> components();

}  // namespace lobule::ui
