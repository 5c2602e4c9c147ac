#include "ui/fonts.h"

#include <imgui.h>
#include <imgui_freetype.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "generated/fonts.h"
#include "ui/foreign_text.h"
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

// A size is ascent and descent together, 1.21 em of Inter: other scripts' letters, which are finer, a little larger.
constexpr float kForeignEm = 0.9F;

// A white picture whose opacity is the run's coverage, in the atlas.
bool putInAtlas(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, const TextPicture& picture,
                ImFontGlyph* glyph) {
  const ImFontAtlasRectId place = ImFontAtlasPackAddRect(atlas, picture.width, picture.height);
  if (place == ImFontAtlasRectId_Invalid) return false;
  std::vector<ImU32> pixels(picture.coverage.size());
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = IM_COL32(255, 255, 255, picture.coverage[i]);
  const float density = source->RasterizerDensity * baked->RasterizerDensity;
  glyph->X0 = picture.left / density;
  glyph->Y0 = baked->Ascent + picture.top / density;
  glyph->X1 = glyph->X0 + static_cast<float>(picture.width) / density;
  glyph->Y1 = glyph->Y0 + static_cast<float>(picture.height) / density;
  glyph->Visible = true;
  glyph->PackId = place;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, glyph, ImFontAtlasPackGetRect(atlas, place),
                                     reinterpret_cast<const unsigned char*>(pixels.data()), ImTextureFormat_RGBA32,
                                     picture.width * 4);
  return true;
}

bool loadRun(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, const std::string& run, ImWchar codepoint,
             ImFontGlyph* glyph, float* advance) {
  const float density = source->RasterizerDensity * baked->RasterizerDensity;
  const float emPx = std::round(baked->Size * kForeignEm * density);
  const std::optional<TextPicture> picture = drawForeignRun(run, emPx, baked->ContainerFont == loaded.semiBold);
  if (!picture) return false;
  const float wide = std::round(picture->advance) / density;
  if (advance != nullptr) *advance = wide;
  if (glyph == nullptr) return true;
  glyph->Codepoint = codepoint;
  glyph->AdvanceX = wide;
  const bool hasInk = picture->width > 0 && picture->height > 0;
  return !hasInk || putInAtlas(atlas, source, baked, *picture, glyph);
}

bool loadText(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* data, ImWchar codepoint,
              ImFontGlyph* glyph, float* advance) {
  if (const std::string* run = foreignRun(codepoint)) {
    return loadRun(atlas, source, baked, *run, codepoint, glyph, advance);
  }
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

std::string drawableText(std::string_view text) {
  const bool isPlain = std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
  if (isPlain || loaded.regular == nullptr) return std::string(text);
  return withForeignRuns(
      text, [](char32_t character) { return loaded.regular->IsGlyphInFont(static_cast<ImWchar>(character)); });
}

ImFont* iconFont() {
  return loaded.icons;
}

}  // namespace lobule::ui
