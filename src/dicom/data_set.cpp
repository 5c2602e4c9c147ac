#include "dicom/data_set.h"

#include <dcmtk/dcmdata/dcbytstr.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcmetinf.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmdata/dcxfer.h>
#include <dcmtk/oflog/oflog.h>

#include <cstring>
#include <format>
#include <mutex>
#include <optional>
#include <string_view>

#include "core/inflate.h"
#include "dicom/dicom_object.h"
#include "dicom/header.h"
#include "dicom/input_stream.h"
#include "dicom/pixel_source.h"

namespace lobule::dicom {
namespace {

constexpr std::size_t kPreambleBytes = 128;
constexpr std::size_t kHeadBytes = PagedSource::kPageBytes, kLongestHeadBytes = std::size_t{4} << 20;
// Of a deflated data set: where its sizes stand (nearly always, and at the latest), what there may be besides pixels,
// and what is too much in any case.
constexpr std::size_t kInflatedHeads[] = {std::size_t{64} << 10, std::size_t{4} << 20};
constexpr std::size_t kBesidesPixelsBytes = std::size_t{64} << 20;
constexpr std::size_t kMaxInflatedBytes = std::size_t{1} << 30;
// Every value stays in the file until it is asked for: DCMTK would keep a value that was cut short with bytes of
// chance.
constexpr Uint32 kLoadAtOnceBytes = 0;
constexpr std::string_view kDeflatedUid = "1.2.840.10008.1.2.1.99";

bool hasDicomMark(ByteSpan bytes) {
  return bytes.size() >= kPreambleBytes + 4 && std::memcmp(bytes.data() + kPreambleBytes, "DICM", 4) == 0;
}

unsigned at(ByteSpan bytes, std::size_t offset) {
  return std::to_integer<unsigned>(bytes[offset]);
}
unsigned little16(ByteSpan bytes, std::size_t offset) {
  return at(bytes, offset) | at(bytes, offset + 1) << 8;
}
unsigned little32(ByteSpan bytes, std::size_t offset) {
  return little16(bytes, offset) | little16(bytes, offset + 2) << 16;
}

struct MetaHeader {
  std::string transferSyntaxUid;
  std::size_t end = 0;  // where the data set begins
};

// Walks group 0002, always explicit VR little endian (PS3.10 7.1); nullopt where there is none.
std::optional<MetaHeader> findMetaHeader(ByteSpan bytes) {
  MetaHeader meta{.transferSyntaxUid = {}, .end = hasDicomMark(bytes) ? kPreambleBytes + 4 : 0};
  bool any = false;
  while (meta.end + 8 <= bytes.size() && little16(bytes, meta.end) == 0x0002) {
    const unsigned element = little16(bytes, meta.end + 2);
    const char vr[2] = {static_cast<char>(at(bytes, meta.end + 4)), static_cast<char>(at(bytes, meta.end + 5))};
    const std::string_view word(vr, 2);
    const bool isLong = word == "OB" || word == "OW" || word == "UN" || word == "SQ" || word == "UT";
    if (isLong && meta.end + 12 > bytes.size()) return std::nullopt;
    const std::size_t value = meta.end + (isLong ? 12 : 8);
    const std::size_t length = isLong ? little32(bytes, meta.end + 8) : little16(bytes, meta.end + 6);
    if (length > bytes.size() - value) return std::nullopt;
    if (element == 0x0010 && meta.transferSyntaxUid.empty()) {  // some files repeat the group: the first one counts
      const auto* text = reinterpret_cast<const char*>(bytes.data() + value);
      meta.transferSyntaxUid.assign(text, length);
      while (!meta.transferSyntaxUid.empty() &&
             (meta.transferSyntaxUid.back() == '\0' || meta.transferSyntaxUid.back() == ' '))
        meta.transferSyntaxUid.pop_back();
    }
    meta.end = value + length;
    any = true;
  }
  if (!any) return std::nullopt;
  return meta;
}

std::string tagText(const DcmObject& object) {
  return std::format("({:04x},{:04x})", object.getGTag(), object.getETag());
}

// What remains of a data set whose end could not be read, in a sentence; nullopt when nothing useful remains.
std::optional<std::string> describeDamage(DcmDataset& dataSet, const OFCondition& condition) {
  const unsigned long count = dataSet.card();
  if (count == 0) return std::nullopt;
  const DcmElement* last = dataSet.getElement(count - 1);
  return std::format("The file is cut short or damaged at {} ({}): only what stands before it can be shown.",
                     last != nullptr ? tagText(*last) : "its end", condition.text());
}

bool canBeRead(DcmElement& element, std::size_t length) {
  std::byte last{};
  return element.getPartialValue(&last, static_cast<Uint32>(length - 1), 1).good();
}

// A value that the file does not hold in full is none: asked for, DCMTK would allocate and try what the length field
// claims, once for each number in it. Pixel data stays, to be shown as far as it goes.
void removeAbsentValues(DcmItem& item, std::uint64_t fileBytes, bool isTop) {
  constexpr std::size_t kHarmlessBytes = 1024;
  for (unsigned long i = item.card(); i-- > 0;) {
    DcmElement* element = item.getElement(i);
    const bool isInFragments = dynamic_cast<DcmPixelData*>(element) != nullptr &&
                               element->getLengthField() == DCM_UndefinedLength;  // an icon's, for example
    const bool isText = dynamic_cast<DcmByteString*>(element) != nullptr;
    const bool isPixelData = (isTop && element->getGTag() == 0x7fe0 && !isText) || isInFragments;
    if (auto* sequence = dynamic_cast<DcmSequenceOfItems*>(element)) {
      for (unsigned long n = 0; n < sequence->card(); ++n) {
        removeAbsentValues(*sequence->getItem(n), fileBytes, false);
      }
      continue;
    }
    const std::size_t length = element->getLengthField();
    if (isPixelData || length <= kHarmlessBytes) continue;
    if (length > fileBytes || !canBeRead(*element, length)) delete item.remove(element);
  }
}

OFCondition readInflated(DcmDataset& dataSet, const SharedSource& source) {
  BytesStream stream(source);
  dataSet.transferInit();
  const OFCondition condition = dataSet.read(stream, EXS_LittleEndianExplicit, EGL_noChange, kLoadAtOnceBytes);
  dataSet.transferEnd();
  return condition;
}

bool hasSizes(DcmDataset& dataSet) {
  return dataSet.tagExists(DCM_Rows) && dataSet.tagExists(DCM_Columns) && dataSet.tagExists(DCM_BitsAllocated);
}

// Deflate does not say what it unpacks to, but the data set's beginning does: Rows x Columns x frames.
Result<std::size_t> inflatedLimit(ByteSpan deflated) {
  std::uint64_t pixelBytes = 0;
  for (const std::size_t bytes : kInflatedHeads) {
    auto head = inflateBeginning(deflated, bytes);
    if (!head) return std::unexpected(head.error());
    const auto source = sourceOf(std::make_shared<const std::vector<std::byte>>(std::move(*head)));
    DcmDataset beginning;
    (void)readInflated(beginning, source);
    removeAbsentValues(beginning, source->size(), true);
    std::vector<std::string> warnings;
    const PixelLayout layout = readLayout(beginning, warnings);
    pixelBytes = layout.frameBits() / 8 * static_cast<std::uint64_t>(layout.frames);
    if (hasSizes(beginning) || source->size() < bytes) break;
  }
  return static_cast<std::size_t>(std::min<std::uint64_t>(pixelBytes + kBesidesPixelsBytes, kMaxInflatedBytes));
}

Result<ParsedFile> inflateAndParse(const ByteSource& source, const MetaHeader& meta) {
  const auto deflated = readFrom(source, meta.end);
  if (!deflated) return std::unexpected(deflated.error());
  const auto limit = inflatedLimit(**deflated);
  if (!limit) return std::unexpected(limit.error());
  auto inflated = inflateRaw(**deflated, *limit);
  if (!inflated) return std::unexpected(inflated.error());
  ParsedFile parsed;
  parsed.source = sourceOf(std::make_shared<const std::vector<std::byte>>(std::move(*inflated)));
  parsed.file = std::make_unique<DcmFileFormat>();
  parsed.encoding = EXS_LittleEndianExplicit;
  DcmDataset& dataSet = parsed.dataSet();
  const OFCondition condition = readInflated(dataSet, parsed.source);
  if (condition.bad()) {
    auto damage = describeDamage(dataSet, condition);
    if (!damage) return fail(ErrorCode::kBadInput, "The deflated data set cannot be read.");
    parsed.damage = std::move(*damage);
  }
  return parsed;
}

Result<ParsedFile> parsePlain(const SharedSource& source) {
  ParsedFile parsed;
  parsed.source = source;
  parsed.file = std::make_unique<DcmFileFormat>();
  BytesStream stream(source);
  parsed.file->transferInit();
  const OFCondition condition = parsed.file->read(stream, EXS_Unknown, EGL_noChange, kLoadAtOnceBytes);
  parsed.file->transferEnd();
  if (condition.bad()) {
    auto damage = describeDamage(parsed.dataSet(), condition);
    if (!damage) {
      return fail(ErrorCode::kBadInput,
                  std::format("The file holds no DICOM data set that can be read ({}).", condition.text()));
    }
    parsed.damage = std::move(*damage);
  }
  parsed.encoding = parsed.dataSet().getOriginalXfer();
  return parsed;
}

bool hasKnownElement(DcmDataset& dataSet) {
  for (const DcmTagKey& tag : {DCM_SOPClassUID, DCM_Modality, DCM_Rows, DCM_PatientID}) {
    if (dataSet.tagExists(tag)) return true;
  }
  return false;
}

}  // namespace

void prepareDcmtk() {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);  // what matters comes back as a Result; logs could name patients
    dcmEnableAutomaticInputDataCorrection.set(OFTrue);
    dcmAcceptUnexpectedImplicitEncoding.set(OFTrue);
    dcmReplaceWrongDelimitationItem.set(OFTrue);
    dcmConvertVOILUTSequenceOWtoSQ.set(OFTrue);
    dcmIgnoreFileMetaInformationGroupLength.set(OFTrue);
  });
}

Result<ParsedFile> parseFile(SharedSource source) {
  prepareDcmtk();
  auto head = readHead(*source, kHeadBytes);
  auto meta = findMetaHeader(head);
  if (!meta && hasDicomMark(head) && source->size() > head.size()) {  // with an unusually long group 0002
    head = readHead(*source, kLongestHeadBytes);
    meta = findMetaHeader(head);
  }
  const bool isDeflated = meta && meta->transferSyntaxUid == kDeflatedUid;
  auto parsed = isDeflated ? inflateAndParse(*source, *meta) : parsePlain(source);
  if (!parsed) return parsed;
  if (parsed->dataSet().card() == 0) return fail(ErrorCode::kBadInput, "The file holds no DICOM data set.");
  removeAbsentValues(parsed->dataSet(), parsed->source->size(), true);
  // Almost any bytes can be read as some element: without DICOM's marks they must at least yield a known one.
  if (!looksLikeDicom(head) && !hasKnownElement(parsed->dataSet())) {
    return fail(ErrorCode::kBadInput, "The file is not a DICOM file.");
  }

  parsed->transferSyntaxUid = meta ? meta->transferSyntaxUid : "";
  const DcmXfer known =
      parsed->transferSyntaxUid.empty() ? DcmXfer(parsed->encoding) : DcmXfer(parsed->transferSyntaxUid.c_str());
  if (parsed->transferSyntaxUid.empty() && known.getXferID() != nullptr) parsed->transferSyntaxUid = known.getXferID();
  parsed->transferSyntaxName = known.getXfer() == EXS_Unknown ? "unknown" : known.getXferName();
  return parsed;
}

bool looksLikeDicom(ByteSpan bytes) {
  if (hasDicomMark(bytes)) return true;
  if (bytes.size() < 16) return false;
  // Without preamble: a first element of group 0002 or 0008 in either byte order, explicit or implicit.
  const unsigned group = little16(bytes, 0), element = little16(bytes, 2);
  const bool littleGroup = group == 0x0002 || group == 0x0008, bigGroup = group == 0x0200 || group == 0x0800;
  if (!littleGroup && !bigGroup) return false;
  const auto isLetter = [&](std::size_t i) { return at(bytes, i) >= 'A' && at(bytes, i) <= 'Z'; };
  if (isLetter(4) && isLetter(5)) return true;
  const unsigned length = little32(bytes, 4);
  return littleGroup && element <= 0x0100 && length < 1024 && length <= bytes.size();
}

}  // namespace lobule::dicom
