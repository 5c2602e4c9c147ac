#include "ui/foreign_text.h"

#include <map>

namespace lobule::ui {
namespace {

constexpr char32_t kFirstStand = 0xE000, kLastStand = 0xF8FF;  // the Basic Multilingual Plane's private use
constexpr char32_t kNoCharacter = 0xFFFD;

struct Runs {
  TextDrawer drawer;
  std::map<std::string, char32_t, std::less<>> standOf;
  std::vector<std::string> runs;  // by its stand
};

Runs& known() {
  static Runs only;
  return only;
}

struct Decoded {
  char32_t character = kNoCharacter;
  std::size_t bytes = 1;
};

Decoded decode(std::string_view text) {
  const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byteAt(0);
  if (first < 0x80) return {.character = first, .bytes = 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || first > 0xF4 || text.size() < length) return {};
  char32_t character = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byteAt(i) & 0xC0U) != 0x80U) return {};
    character = character << 6U | (byteAt(i) & 0x3FU);
  }
  return {.character = character, .bytes = length};
}

void append(std::string& text, char32_t character) {  // of three bytes, as all of private use are
  text += static_cast<char>(0xE0U | (character >> 12U));
  text += static_cast<char>(0x80U | ((character >> 6U) & 0x3FU));
  text += static_cast<char>(0x80U | (character & 0x3FU));
}

bool isForeign(char32_t character, const std::function<bool(char32_t)>& hasGlyph) {
  if (character < 0x80 || character == kNoCharacter) return false;
  const bool isPrivate = character >= kFirstStand && character <= kLastStand;
  return isPrivate || character > 0xFFFF || !hasGlyph(character);
}

// What may stand within a run, between its letters: space, digits, punctuation.
bool isNeutral(char32_t character) {
  const bool isLetter = (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
  return (character >= ' ' && character < 0x7F && !isLetter) || (character >= 0x2000 && character <= 0x206F);
}

// Bytes of the run that begins where text does.
std::size_t runLength(std::string_view text, const std::function<bool(char32_t)>& hasGlyph) {
  std::size_t end = 0, at = 0;
  while (at < text.size()) {
    const Decoded next = decode(text.substr(at));
    at += next.bytes;
    if (isForeign(next.character, hasGlyph)) {
      end = at;
    } else if (!isNeutral(next.character)) {
      break;
    }
  }
  return end;
}

// More different runs than there are stands stay what they are: boxes.
void appendRun(std::string& text, std::string_view run) {
  Runs& all = known();
  auto found = all.standOf.find(run);
  if (found == all.standOf.end()) {
    const char32_t stand = kFirstStand + static_cast<char32_t>(all.runs.size());
    if (stand > kLastStand) return append(text, kNoCharacter);
    all.runs.emplace_back(run);
    found = all.standOf.emplace(std::string(run), stand).first;
  }
  append(text, found->second);
}

}  // namespace

void setTextDrawer(TextDrawer drawer) {
  known().drawer = std::move(drawer);
}

std::optional<TextPicture> drawForeignRun(const std::string& run, float emPx, bool isSemiBold) {
  return known().drawer ? known().drawer(run, emPx, isSemiBold) : std::nullopt;
}

std::string withForeignRuns(std::string_view text, const std::function<bool(char32_t)>& hasGlyph) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const Decoded next = decode(text);
    if (isForeign(next.character, hasGlyph)) {
      const std::size_t length = runLength(text, hasGlyph);
      appendRun(shown, text.substr(0, length));
      text.remove_prefix(length);
    } else {
      shown += text.substr(0, next.bytes);
      text.remove_prefix(next.bytes);
    }
  }
  return shown;
}

const std::string* foreignRun(char32_t stand) {
  const std::vector<std::string>& runs = known().runs;
  if (stand < kFirstStand || stand - kFirstStand >= runs.size()) return nullptr;
  return &runs[stand - kFirstStand];
}

}  // namespace lobule::ui
