#include "dicom/elements.h"

#include <dcmtk/dcmdata/dcbytstr.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcsequen.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace lobule::dicom {
namespace {

constexpr std::size_t kMostValues = 10'000;  // of text: no attribute that is read has as many

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size() && parts.size() < kMostValues;) {
    const std::size_t end = std::min(text.find('\\', begin), text.size());
    parts.push_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return parts;
}

// All values with what parts them, as stored. DCMTK's own way of joining them takes time by the square of their number.
std::string storedText(DcmElement& element) {
  if (auto* stored = dynamic_cast<DcmByteString*>(&element)) {
    char* first = nullptr;
    Uint32 length = 0;
    const bool isThere = stored->getString(first, length).good() && first != nullptr;
    return isThere ? std::string(first, length) : std::string();
  }
  OFString text;
  if (element.getVM() > kMostValues || element.getOFStringArray(text).bad()) return {};
  return {text.c_str(), text.length()};
}

std::optional<double> parseNumber(const std::string& text) {
  if (text.empty() || text.find_first_of("xX") != std::string::npos) return std::nullopt;  // strtod reads hexadecimals
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

template <class Value>
std::vector<double> binaryNumbers(DcmElement& element, OFCondition (DcmElement::*get)(Value&, const unsigned long)) {
  std::vector<double> numbers;
  const unsigned long count = element.getVM();
  for (unsigned long i = 0; i < count; ++i) {
    Value value{};
    if ((element.*get)(value, i).bad()) break;  // none can be had: DCMTK would allocate and try for each of them
    numbers.push_back(static_cast<double>(value));
  }
  return numbers;
}

}  // namespace

std::string trimmed(std::string_view text) {
  const auto isPadding = [](char c) { return c == ' ' || c == '\0' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && isPadding(text.back())) text.remove_suffix(1);
  while (!text.empty() && isPadding(text.front())) text.remove_prefix(1);
  return std::string(text);
}

DcmElement* findElement(DcmItem& item, const DcmTagKey& tag) {
  DcmElement* element = nullptr;
  return item.findAndGetElement(tag, element).good() ? element : nullptr;
}

std::vector<std::string> wordsOf(DcmItem& item, const DcmTagKey& tag) {
  DcmElement* element = findElement(item, tag);
  return element == nullptr || element->isEmpty() ? std::vector<std::string>() : split(storedText(*element));
}

std::string wordOf(DcmItem& item, const DcmTagKey& tag, std::size_t index) {
  const auto words = wordsOf(item, tag);
  return index < words.size() ? words[index] : std::string();
}

std::vector<double> numbersOf(DcmItem& item, const DcmTagKey& tag) {
  DcmElement* element = findElement(item, tag);
  if (element == nullptr || element->isEmpty()) return {};
  switch (element->ident()) {
    case EVR_US:
      return binaryNumbers<Uint16>(*element, &DcmElement::getUint16);
    case EVR_SS:
      return binaryNumbers<Sint16>(*element, &DcmElement::getSint16);
    case EVR_UL:
      return binaryNumbers<Uint32>(*element, &DcmElement::getUint32);
    case EVR_SL:
      return binaryNumbers<Sint32>(*element, &DcmElement::getSint32);
    case EVR_FL:
      return binaryNumbers<Float32>(*element, &DcmElement::getFloat32);
    case EVR_FD:
      return binaryNumbers<Float64>(*element, &DcmElement::getFloat64);
    default:
      break;
  }
  std::vector<double> numbers;
  for (const auto& number : placesOf(item, tag)) {
    if (!number) return {};
    numbers.push_back(*number);
  }
  return numbers;
}

std::vector<std::optional<double>> placesOf(DcmItem& item, const DcmTagKey& tag) {
  std::vector<std::optional<double>> numbers;
  for (const std::string& word : wordsOf(item, tag)) numbers.push_back(parseNumber(word));
  while (!numbers.empty() && !numbers.back()) numbers.pop_back();  // a backslash too many at the end
  return numbers;
}

std::optional<double> numberOf(DcmItem& item, const DcmTagKey& tag) {
  const auto numbers = numbersOf(item, tag);
  if (numbers.empty() || !std::isfinite(numbers.front())) return std::nullopt;
  return numbers.front();
}

std::optional<long long> integerOf(DcmItem& item, const DcmTagKey& tag) {
  const auto number = numberOf(item, tag);
  constexpr double kExact = 9.0e15;
  if (!number || std::abs(*number) > kExact || *number != std::floor(*number)) return std::nullopt;
  return static_cast<long long>(*number);
}

DcmItem* itemOf(DcmItem& item, const DcmTagKey& sequence, unsigned long index) {
  if (index >= itemCount(item, sequence)) return nullptr;
  DcmSequenceOfItems* items = nullptr;
  return item.findAndGetSequence(sequence, items).good() && items != nullptr ? items->getItem(index) : nullptr;
}

unsigned long itemCount(DcmItem& item, const DcmTagKey& sequence) {
  DcmSequenceOfItems* items = nullptr;
  return item.findAndGetSequence(sequence, items).good() && items != nullptr ? items->card() : 0;
}

TextDecoder::TextDecoder(DcmItem& dataSet) {
  const auto names = wordsOf(dataSet, DCM_SpecificCharacterSet);
  for (const std::string& name : names)
    isPlain_ = isPlain_ && (name.empty() || name == "ISO_IR 192" || name == "ISO_IR 6");
  if (isPlain_) return;
  std::string term;
  for (const std::string& name : names) term += (&name == &names.front() ? "" : "\\") + name;
  // One set only, but by its name for code extensions, which DCMTK takes in a list of several: nothing is switched to.
  constexpr std::string_view kExtensible = "ISO 2022 IR ";
  if (names.size() == 1 && term.starts_with(kExtensible)) term = "ISO_IR " + term.substr(kExtensible.size());
  // Many writers return to ASCII between code extensions without naming it.
  if (names.size() > 1 && !std::ranges::contains(names, "ISO 2022 IR 6")) term += "\\ISO 2022 IR 6";
  if (converter_.selectCharacterSet(OFString(term.c_str(), term.size())).bad()) isPlain_ = true;
}

std::string TextDecoder::utf8(const std::string& coded, const char* delimiters) const {
  if (isPlain_) return coded;
  OFString converted;
  if (converter_.convertString(coded.c_str(), coded.size(), converted, delimiters).bad()) return coded;
  return {converted.c_str(), converted.length()};
}

std::string TextDecoder::text(DcmItem& item, const DcmTagKey& tag) const {
  DcmElement* element = findElement(item, tag);
  if (element == nullptr || element->isEmpty()) return {};
  const char* delimiters = element->ident() == EVR_PN ? "\\^=" : "\\";
  return trimmed(utf8(storedText(*element), delimiters));
}

}  // namespace lobule::dicom
