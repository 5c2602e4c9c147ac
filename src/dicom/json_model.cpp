#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcsequen.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <format>
#include <utility>

#include "core/base64.h"
#include "dicom/elements.h"
#include "dicom/json_model.h"
#include "dicom/object.h"

namespace lobule::dicom {
namespace {

class ModelWriter {
 public:
  ModelWriter(BulkData bulk, Fragments fragments, bool isSigned)
      : bulk_(bulk), fragments_(fragments), isSigned_(isSigned) {}

  Json item(DcmItem& source, const TextDecoder& outer) {
    // An item may carry a character set of its own (PS3.3 C.12.1.1.2).
    std::optional<TextDecoder> own;
    if (findElement(source, DCM_SpecificCharacterSet) != nullptr) own.emplace(source);
    const TextDecoder& decoder = own ? *own : outer;
    Json json = Json::object();
    for (unsigned long i = 0; i < source.card(); ++i) {
      DcmElement* element = source.getElement(i);
      // PS3.18 F.2.2: no group lengths; group 0002 belongs to the file, not to the data set.
      if (element == nullptr || element->getETag() == 0 || element->getGTag() == 2) continue;
      json[std::format("{:04X}{:04X}", element->getGTag(), element->getETag())] = attribute(*element, decoder);
    }
    return json;
  }

 private:
  Json attribute(DcmElement& element, const TextDecoder& decoder) {
    // Implicit VR leaves "US or SS" open: Pixel Representation decides (PS3.5 A.1).
    const bool isOpen = element.getVR() == EVR_xs;
    std::string vr = isOpen && isSigned_ ? "SS" : DcmVR(element.getVR()).getValidVRName();
    if (auto* sequence = dynamic_cast<DcmSequenceOfItems*>(&element); sequence != nullptr && vr != "OB" && vr != "OW") {
      return {{"vr", "SQ"}, {"Value", items(*sequence, decoder)}};
    }
    Json json{{"vr", vr}};
    if (isBinary(vr)) {
      addBinary(element, json);
    } else if (Json values = this->values(element, vr, decoder); !values.empty()) {
      json["Value"] = std::move(values);
    }
    return json;
  }

  Json items(DcmSequenceOfItems& sequence, const TextDecoder& decoder) {
    Json values = Json::array();
    for (unsigned long i = 0; i < sequence.card(); ++i) {
      if (DcmItem* nested = sequence.getItem(i)) values.push_back(item(*nested, decoder));
    }
    return values;
  }

  static bool isBinary(const std::string& vr) {
    return vr == "OB" || vr == "OD" || vr == "OF" || vr == "OL" || vr == "OV" || vr == "OW" || vr == "UN";
  }

  void addBinary(DcmElement& element, Json& json) const {
    DcmPixelSequence* fragments = fragments_ == Fragments::kApart ? fragmentsOf(element) : nullptr;
    if (fragments == nullptr) {
      addBytes(binaryValue(element), json);
      return;
    }
    json["Fragments"] = Json::array();
    for (unsigned long i = 1; i < fragments->card(); ++i) {
      DcmPixelItem* fragment = nullptr;
      std::vector<std::byte> bytes;
      Json value = Json::object();
      if (fragments->getItem(fragment, i).good() && fragment != nullptr) append(bytes, *fragment);
      addBytes(bytes, value);
      json["Fragments"].push_back(std::move(value));
    }
  }

  void addBytes(const std::vector<std::byte>& bytes, Json& json) const {
    if (bytes.empty()) return;
    if (bulk_ == BulkData::kSizeOnly) {
      json["BulkDataURI"] = std::format("size:{}", bytes.size());
    } else {
      json["InlineBinary"] = encodeBase64(bytes);
    }
  }

  static void append(std::vector<std::byte>& bytes, DcmElement& element) {
    const std::size_t length = element.getLengthField(), begin = bytes.size();
    std::byte last{};
    const bool isThere = length > 0 && length != DCM_UndefinedLength &&
                         element.getPartialValue(&last, static_cast<Uint32>(length - 1), 1).good();
    if (!isThere) return;
    bytes.resize(begin + length);
    if (element.getPartialValue(&bytes[begin], 0, static_cast<Uint32>(length), nullptr, EBO_LittleEndian).bad()) {
      bytes.resize(begin);  // cut short: nothing rather than half a value
    }
  }

  static void appendLittle32(std::vector<std::byte>& bytes, unsigned long value) {
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::byte>(value >> shift & 0xff));
  }

  // The value field in little endian; of encapsulated pixel data with its item tags (PS3.5 A.4).
  static std::vector<std::byte> binaryValue(DcmElement& element) {
    std::vector<std::byte> bytes;
    DcmPixelSequence* fragments = fragmentsOf(element);
    if (fragments == nullptr) {
      append(bytes, element);
      return bytes;
    }
    constexpr unsigned long kItemTag = 0xe000fffe;
    for (unsigned long i = 0; i < fragments->card(); ++i) {
      DcmPixelItem* fragment = nullptr;
      if (fragments->getItem(fragment, i).bad() || fragment == nullptr) continue;
      appendLittle32(bytes, kItemTag);
      appendLittle32(bytes, fragment->getLengthField());
      append(bytes, *fragment);
    }
    return bytes;
  }

  static DcmPixelSequence* fragmentsOf(DcmElement& element) {
    auto* pixelData = dynamic_cast<DcmPixelData*>(&element);
    if (pixelData == nullptr) return nullptr;
    E_TransferSyntax representation = EXS_Unknown;
    const DcmRepresentationParameter* parameter = nullptr;
    DcmPixelSequence* sequence = nullptr;
    pixelData->getOriginalRepresentationKey(representation, parameter);
    const bool found = pixelData->getEncapsulatedRepresentation(representation, parameter, sequence).good();
    return found ? sequence : nullptr;
  }

  static Json values(DcmElement& element, const std::string& vr, const TextDecoder& decoder) {
    if (element.isEmpty(OFFalse)) return Json::array();  // "^^^^" is a value, if an odd one
    if (vr == "US") return numbers<Uint16>(element, &DcmElement::getUint16);
    if (vr == "SS" && element.getVR() == EVR_xs) return signedNumbers(element);
    if (vr == "SS") return numbers<Sint16>(element, &DcmElement::getSint16);
    if (vr == "UL") return numbers<Uint32>(element, &DcmElement::getUint32);
    if (vr == "SL") return numbers<Sint32>(element, &DcmElement::getSint32);
    if (vr == "UV") return numbers<Uint64>(element, &DcmElement::getUint64);
    if (vr == "SV") return numbers<Sint64>(element, &DcmElement::getSint64);
    if (vr == "FL") return numbers<Float32>(element, &DcmElement::getFloat32);
    if (vr == "FD") return numbers<Float64>(element, &DcmElement::getFloat64);
    if (vr == "AT") return tags(element);
    return texts(element, vr, decoder);
  }

  template <class Value>
  static Json numbers(DcmElement& element, OFCondition (DcmElement::*get)(Value&, const unsigned long)) {
    Json json = Json::array();
    for (unsigned long i = 0; i < element.getVM(); ++i) {
      Value value{};
      if ((element.*get)(value, i).good()) json.push_back(number(value));
    }
    return json;
  }

  static Json signedNumbers(DcmElement& element) {
    Json json = Json::array();
    for (const auto& value : numbers<Uint16>(element, &DcmElement::getUint16)) {
      json.push_back(static_cast<Sint16>(value.get<Uint16>()));
    }
    return json;
  }

  // JSON has no words for the values of IEEE 754 that are no numbers, and its readers round integers beyond 53 bits: as
  // strings (PS3.18 F.2.3).
  template <class Value>
  static Json number(Value value) {
    if constexpr (std::is_floating_point_v<Value>) {
      if (std::isnan(value)) return "NaN";
      if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
      return static_cast<double>(value);
    } else {
      constexpr auto kExact = std::int64_t{1} << 53;
      if (std::cmp_greater(value, kExact) || std::cmp_less(value, -kExact)) return std::to_string(value);
      return value;
    }
  }

  static Json tags(DcmElement& element) {
    Json json = Json::array();
    for (unsigned long i = 0; i < element.getVM(); ++i) {
      DcmTagKey tag;
      if (element.getTagVal(tag, i).good())
        json.push_back(std::format("{:04X}{:04X}", tag.getGroup(), tag.getElement()));
    }
    return json;
  }

  static Json texts(DcmElement& element, const std::string& vr, const TextDecoder& decoder) {
    char* coded = nullptr;
    Uint32 length = 0;
    if (element.getString(coded, length).bad() || coded == nullptr) return Json::array();
    const bool isOneValue = vr == "LT" || vr == "ST" || vr == "UT" || vr == "UR";
    const bool isConverted = isOneValue ? vr != "UR" : vr == "LO" || vr == "SH" || vr == "UC" || vr == "PN";
    std::string text(coded, length);
    if (isConverted) text = decoder.utf8(text, vr == "PN" ? "\\^=" : isOneValue ? "" : "\\");
    while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.pop_back();
    Json json = Json::array();
    if (text.empty()) return json;
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = isOneValue ? text.size() : std::min(text.find('\\', begin), text.size());
      json.push_back(oneText(text.substr(begin, end - begin), vr));
      begin = end + 1;
    }
    return json;
  }

  static Json oneText(std::string text, const std::string& vr) {
    // PS3.5 6.2: of these only trailing spaces are padding.
    const bool keepsLeading = vr == "LT" || vr == "ST" || vr == "UT" || vr == "UC" || vr == "UR";
    while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.pop_back();
    if (!keepsLeading) text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return nullptr;  // PS3.18 F.2.5
    if (vr == "PN") return personName(text);
    if (vr == "IS" || vr == "DS") return numberText(text);
    return text;
  }

  static Json personName(const std::string& text) {
    constexpr std::array<const char*, 3> kGroups{"Alphabetic", "Ideographic", "Phonetic"};
    Json json = Json::object();
    std::size_t begin = 0;
    for (const char* group : kGroups) {
      if (begin > text.size()) break;
      const std::size_t end = std::min(text.find('=', begin), text.size());
      if (end > begin) json[group] = text.substr(begin, end - begin);
      begin = end + 1;
    }
    return json;
  }

  // DS and IS as numbers, or as the text that stands there when it is none (PS3.18 F.2.3).
  static Json numberText(const std::string& text) {
    const char* first = text.c_str() + (text[0] == '+' ? 1 : 0);
    const char* last = text.c_str() + text.size();
    long long integer = 0;
    const auto [stop, error] = std::from_chars(first, last, integer);
    if (error == std::errc{} && stop == last) return integer;
    if (text.find_first_not_of("0123456789+-.eE") != std::string::npos) return text;
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end != last || !std::isfinite(value)) return text;
    return value;
  }

  BulkData bulk_;
  Fragments fragments_;
  bool isSigned_;
};

}  // namespace

Result<Json> dicomJson(const DicomObject& object, BulkData bulk, Fragments fragments) {
  const std::lock_guard lock(object.dataSetMutex);
  try {
    DcmDataset& dataSet = object.parsed.dataSet();
    return ModelWriter(bulk, fragments, object.layout.isSigned).item(dataSet, TextDecoder(dataSet));
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kTooLarge, "There is not enough memory to print the data set.");
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, std::format("The data set could not be printed ({}).", error.what()));
  }
}

Result<std::string> toDicomJson(const DicomObject& object, BulkData bulk) {
  return dicomJson(object, bulk).transform([](const Json& json) { return dumpJson(json); });
}

}  // namespace lobule::dicom
