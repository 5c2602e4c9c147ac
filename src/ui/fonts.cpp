#include "ui/fonts.h"

#include <imgui.h>
#include <imgui_freetype.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "generated/fonts.h"
#include "ui/theme.h"

namespace lobule::ui {
namespace {

struct Fonts {
  ImFont* regular = nullptr;
  ImFont* semiBold = nullptr;
  ImFont* icons = nullptr;
};
Fonts loaded;

const ImFontLoader* freeType() {
  return ImGuiFreeType::GetFontLoader();
}

bool isDigit(ImWchar codepoint) {
  return codepoint >= '0' && codepoint <= '9';
}

// The widest digit: ImGui knows no OpenType features, so that tabular figures are made by giving every digit its room.
float digitAdvance(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* data) {
  float widest = 0;
  for (ImWchar digit = '0'; digit <= '9'; ++digit) {
    float advance = 0;
    if (freeType()->FontBakedLoadGlyph(atlas, source, baked, data, digit, nullptr, &advance)) {
      widest = std::max(widest, advance);
    }
  }
  return widest;
}

bool loadGlyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* data, ImWchar codepoint,
               ImFontGlyph* glyph, float* advance) {
  const float tabular = isDigit(codepoint) ? digitAdvance(atlas, source, baked, data) : 0.0F;
  if (!freeType()->FontBakedLoadGlyph(atlas, source, baked, data, codepoint, glyph, advance)) return false;
  if (tabular <= 0) return true;
  if (advance != nullptr) *advance = tabular;
  if (glyph == nullptr) return true;
  const float density = baked->RasterizerDensity;
  const float shift = std::floor((tabular - glyph->AdvanceX) / 2 * density) / density;  // whole device pixels
  glyph->X0 += shift;
  glyph->X1 += shift;
  glyph->AdvanceX = tabular;
  return true;
}

const ImFontLoader* tabularLoader() {
  static ImFontLoader loader;
  loader = *freeType();
  loader.Name = "FreeType with tabular figures";
  loader.LoaderInit = nullptr;  // the atlas's own loader is FreeType already, and holds its library
  loader.LoaderShutdown = nullptr;
  loader.FontBakedLoadGlyph = loadGlyph;
  return &loader;
}

// The atlas keeps a pointer: the bytes are constants of the program. No loader: the atlas's own.
ImFont* addFont(const unsigned char* bytes, std::size_t size, const ImFontLoader* loader) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.FontLoader = loader;
  config.FontLoaderFlags = ImGuiFreeTypeLoaderFlags_LightHinting;
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(const_cast<unsigned char*>(bytes), static_cast<int>(size),
                                                    type::kBody, &config);
}

}  // namespace

void loadFonts() {
  loaded.regular = addFont(fonts::kInter400RegularBytes.data(), fonts::kInter400RegularBytes.size(), tabularLoader());
  loaded.semiBold =
      addFont(fonts::kInter600SemiBoldBytes.data(), fonts::kInter600SemiBoldBytes.size(), tabularLoader());
  loaded.icons = addFont(fonts::kLucideBytes.data(), fonts::kLucideBytes.size(), nullptr);
}

ImFont* textFont(Weight weight) {
  return weight == Weight::kRegular ? loaded.regular : loaded.semiBold;
}

ImFont* iconFont() {
  return loaded.icons;
}

}  // namespace lobule::ui
