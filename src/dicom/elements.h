// Typed reading of DCMTK items: absent, empty and malformed values become nullopt or empty, never an exception.
// Internal to the room; like DCMTK itself not safe on one item from several threads.
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcitem.h>
#include <dcmtk/dcmdata/dcspchrs.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lobule::dicom {

// The element, when the item has it at its own level.
DcmElement* findElement(DcmItem& item, const DcmTagKey& tag);

// Values between backslashes without surrounding spaces, as coded in the file: for codes and words, which are ASCII.
std::vector<std::string> wordsOf(DcmItem& item, const DcmTagKey& tag);
std::string wordOf(DcmItem& item, const DcmTagKey& tag, std::size_t index = 0);

// Numbers of any numeric or string VR. Each keeps its place: where one is empty or no number, numbersOf has none at
// all, since what follows would be taken for it, and placesOf has nullopt there.
std::vector<double> numbersOf(DcmItem& item, const DcmTagKey& tag);
std::vector<std::optional<double>> placesOf(DcmItem& item, const DcmTagKey& tag);
std::optional<double> numberOf(DcmItem& item, const DcmTagKey& tag);
std::optional<long long> integerOf(DcmItem& item, const DcmTagKey& tag);

// Items of a sequence; nullptr where there is none.
DcmItem* itemOf(DcmItem& item, const DcmTagKey& sequence, unsigned long index = 0);
unsigned long itemCount(DcmItem& item, const DcmTagKey& sequence);

std::string trimmed(std::string_view text);

// Text in the data set's character set to UTF-8 (Specific Character Set, PS3.3 C.12.1.1.2).
class TextDecoder {
 public:
  explicit TextDecoder(DcmItem& dataSet);

  // delimiters: where a value's initial character set comes back ("\\" between values, "^=" too in person names).
  std::string utf8(const std::string& coded, const char* delimiters = "\\") const;
  std::string text(DcmItem& item, const DcmTagKey& tag) const;

  // For an item that carries its own Specific Character Set; otherwise the same.
  bool isPlain() const { return isPlain_; }

 private:
  mutable DcmSpecificCharacterSet converter_;
  bool isPlain_ = true;  // ASCII or already UTF-8
};

}  // namespace lobule::dicom
