#include "study/view_of_name.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "study/grouping.h"

namespace lobule::study {
namespace {

// Letters in upper case, in runs; the ending is no word.
std::vector<std::string> wordsOf(const std::string& file) {
  const std::string name = fileNameOf(file);
  std::vector<std::string> words(1);
  for (const char character : name.substr(0, name.find_last_of('.'))) {
    const bool isSmall = character >= 'a' && character <= 'z', isLarge = character >= 'A' && character <= 'Z';
    if (isSmall || isLarge) {
      words.back() += isSmall ? static_cast<char>(character - 'a' + 'A') : character;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

std::optional<Laterality> sideOf(std::string_view word) {
  if (word == "R" || word == "RIGHT" || word == "RT") return Laterality::kRight;
  if (word == "L" || word == "LEFT" || word == "LT") return Laterality::kLeft;
  return std::nullopt;
}

std::optional<ViewPosition> viewOf(std::string_view word) {
  constexpr std::array kViews{std::pair{"CC", ViewPosition::kCC}, std::pair{"MLO", ViewPosition::kMLO},
                              std::pair{"ML", ViewPosition::kML}, std::pair{"LM", ViewPosition::kLM}};
  for (const auto& [name, view] : kViews) {
    if (word == name) return view;
  }
  return std::nullopt;
}

// Takes a part in; false when it contradicts what is there.
template <class Value>
bool join(std::optional<Value>& known, const std::optional<Value>& told) {
  if (known && told && *known != *told) return false;
  if (told) known = told;
  return true;
}

}  // namespace

std::optional<SaidView> viewOfName(const std::string& file) {
  SaidView said;
  for (const std::string& word : wordsOf(file)) {
    auto side = sideOf(word);
    auto view = viewOf(word);
    // Both in one word: "RCC", "LMLO". "LM" alone is a view, not a left one.
    if (!side && !view && word.size() > 2) {
      side = sideOf(std::string_view(word).substr(0, 1));
      view = side ? viewOf(std::string_view(word).substr(1)) : std::nullopt;
      if (!view) side.reset();
    }
    if (!join(said.laterality, side) || !join(said.view, view)) return std::nullopt;
  }
  return said.laterality && said.view ? std::optional(said) : std::nullopt;
}

}  // namespace lobule::study
