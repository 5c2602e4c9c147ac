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
  ImFont* measures = nullptr;
  ImFont* icons = nullptr;
};
Fonts loaded;

const ImFontLoader* freeType() {
  return ImGuiFreeType::GetFontLoader();
}

// Inter's own letter spacing by size (its "dynamic metrics" curve), in whole device pixels.
float tracking(const ImFontBaked& baked) {
  const float em = -0.0223F + 0.185F * std::exp(-0.1745F * baked.Size);
  return std::round(em * baked.Size * baked.RasterizerDensity) / baked.RasterizerDensity;
}

bool loadText(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* data, ImWchar codepoint,
              ImFontGlyph* glyph, float* advance) {
  if (!freeType()->FontBakedLoadGlyph(atlas, source, baked, data, codepoint, glyph, advance)) return false;
  source->PixelSnapH = false;  // it would round advances to whole CSS pixels: ours are whole device pixels
  const auto snapped = [&](float css) {
    return std::round(css * baked->RasterizerDensity) / baked->RasterizerDensity + tracking(*baked);
  };
  if (advance != nullptr) *advance = snapped(*advance);
  if (glyph != nullptr) glyph->AdvanceX = snapped(glyph->AdvanceX);
  return true;
}

// The widest digit: ImGui knows no OpenType features, so that tabular figures are made by giving every digit its room.
float digitAdvance(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* data) {
  float widest = 0;
  for (ImWchar digit = '0'; digit <= '9'; ++digit) {
    float advance = 0;
    if (loadText(atlas, source, baked, data, digit, nullptr, &advance)) widest = std::max(widest, advance);
  }
  return widest;
}

bool loadMeasure(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* data, ImWchar codepoint,
                 ImFontGlyph* glyph, float* advance) {
  const bool isDigit = codepoint >= '0' && codepoint <= '9';
  const float tabular = isDigit ? digitAdvance(atlas, source, baked, data) : 0.0F;
  if (!loadText(atlas, source, baked, data, codepoint, glyph, advance)) return false;
  if (!isDigit) return true;
  if (advance != nullptr) *advance = tabular;
  if (glyph == nullptr) return true;
  const float density = baked->RasterizerDensity;
  const float shift = std::floor((tabular - glyph->AdvanceX) / 2 * density) / density;  // whole device pixels
  glyph->X0 += shift;
  glyph->X1 += shift;
  glyph->AdvanceX = tabular;
  return true;
}

using LoadGlyph = decltype(ImFontLoader::FontBakedLoadGlyph);

ImFontLoader wrapped(const char* name, LoadGlyph load) {
  ImFontLoader loader = *freeType();
  loader.Name = name;
  loader.LoaderInit = nullptr;  // the atlas's own loader is FreeType already, and holds its library
  loader.LoaderShutdown = nullptr;
  loader.FontBakedLoadGlyph = load;
  return loader;
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
  static const ImFontLoader text = wrapped("FreeType", loadText);
  static const ImFontLoader measure = wrapped("FreeType with tabular figures", loadMeasure);
  const auto& regular = fonts::kInter400RegularBytes;
  const auto& semiBold = fonts::kInter600SemiBoldBytes;
  loaded.regular = addFont(regular.data(), regular.size(), &text);
  loaded.semiBold = addFont(semiBold.data(), semiBold.size(), &text);
  loaded.measures = addFont(regular.data(), regular.size(), &measure);
  loaded.icons = addFont(fonts::kLucideBytes.data(), fonts::kLucideBytes.size(), nullptr);
}

ImFont* textFont(Weight weight, Figures figures) {
  if (weight == Weight::kSemiBold) return loaded.semiBold;
  return figures == Figures::kTabular ? loaded.measures : loaded.regular;
}

ImFont* iconFont() {
  return loaded.icons;
}

}  // namespace lobule::ui
