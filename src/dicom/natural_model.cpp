#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdicent.h>
#include <dcmtk/dcmdata/dcdict.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "dicom/json_model.h"

namespace lobule::dicom {
namespace {

constexpr std::string_view kCharacterSet = "00080005";

struct Word {
  std::string name, vr;
};

unsigned numberOfTag(const std::string& tag) {
  unsigned key = 0;
  std::from_chars(tag.data(), tag.data() + tag.size(), key, 16);
  return key;
}

// Keyword and VR of an attribute in the data dictionary; nullopt for private and unknown ones. Of groups that repeat
// only the first has names.
std::optional<Word> wordOfTag(const std::string& tag) {
  const unsigned key = numberOfTag(tag), group = key >> 16;
  const DcmTagKey tagKey(static_cast<Uint16>(group), static_cast<Uint16>(key & 0xffff));
  if (tagKey.isPrivate()) return std::nullopt;
  const DcmDictEntry* entry = dcmDataDict.rdlock().findEntry(tagKey, nullptr);
  const bool isNamed = entry != nullptr && (entry->isRepeating() == 0 || group == 0x6000 || group == 0x5000);
  std::optional<Word> word;
  if (isNamed) word = Word{entry->getTagName(), DcmVR(entry->getEVR()).getVRName()};
  dcmDataDict.rdunlock();
  return word;
}

Json naturalItem(const Json& item);

bool isText(const std::string& vr) {
  constexpr std::array kTexts{"AE", "AS", "CS", "DA", "DT", "LO", "LT", "SH", "ST", "TM", "UC", "UI", "UR", "UT"};
  return std::ranges::contains(kTexts, vr);
}

// One of an attribute's values: empty text is "", a tag is its number.
Json oneValue(const Json& value, const std::string& vr) {
  if (vr == "AT" && value.is_string()) return numberOfTag(value.get<std::string>());
  return value.is_null() && isText(vr) ? Json("") : value;
}

// Bytes stand in an array of their own; of encapsulated pixel data one entry a fragment.
Json naturalBytes(const Json& attribute) {
  if (attribute.contains("Fragments")) return attribute["Fragments"];
  for (const char* bulk : {"InlineBinary", "BulkDataURI"}) {
    if (attribute.contains(bulk)) return Json::array({Json{{bulk, attribute[bulk]}}});
  }
  return nullptr;
}

Json naturalValue(const Json& attribute) {
  const std::string vr = attribute.value("vr", "");
  const auto values = attribute.find("Value");
  if (values == attribute.end()) {
    if (vr == "PN") return Json::array();
    return isText(vr) ? Json("") : naturalBytes(attribute);
  }
  Json natural = Json::array();
  for (const Json& value : *values) natural.push_back(vr == "SQ" ? naturalItem(value) : oneValue(value, vr));
  // Sequences and person names stay arrays, which lets a reader treat one and several alike.
  return natural.size() == 1 && vr != "SQ" && vr != "PN" ? natural.front() : natural;
}

Json naturalItem(const Json& item) {
  Json natural = {{"_vrMap", Json::object()}};
  for (const auto& [tag, attribute] : item.items()) {
    const auto word = wordOfTag(tag);
    const std::string& name = word ? word->name : tag;
    if (word && attribute.value("vr", "") != word->vr) natural["_vrMap"][name] = attribute["vr"];
    natural[name] = naturalValue(attribute);
    // The text of the model is UTF-8, whatever the file was written in.
    if (tag == kCharacterSet) natural[name] = "ISO_IR 192";
  }
  return natural;
}

}  // namespace

Result<std::string> toNaturalJson(const DicomObject& object, BulkData bulk) {
  return dicomJson(object, bulk, Fragments::kApart).transform([](const Json& model) {
    return dumpJson(naturalItem(model));
  });
}

}  // namespace lobule::dicom
