#include "dicom/pixel_source.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <format>
#include <numeric>

#include "dicom/elements.h"

namespace lobule::dicom {
namespace {

constexpr std::size_t kMaxFrameBytes = std::size_t{512} << 20;

bool readPart(DcmElement& element, std::size_t offset, std::size_t count, std::byte* target) {
  return element
      .getPartialValue(target, static_cast<Uint32>(offset), static_cast<Uint32>(count), nullptr, EBO_LittleEndian)
      .good();
}

// The length field promises more than a truncated file holds: find how much is there. A data set that was read to its
// end holds all its values, and is not asked: each question fetches a slice of the file.
std::size_t presentLength(DcmElement& element, bool isWhole) {
  const std::size_t length = element.getLengthField() == DCM_UndefinedLength ? 0 : element.getLengthField();
  std::byte probe{};
  if (isWhole || length == 0 || readPart(element, length - 1, 1, &probe)) return length;
  std::size_t present = 0, absent = length;  // a byte at present - 1 can be read, one at absent - 1 cannot
  while (present + 1 < absent) {
    const std::size_t middle = present + (absent - present) / 2;
    (readPart(element, middle - 1, 1, &probe) ? present : absent) = middle;
  }
  return present;
}

StoredValue store(DcmElement& element, bool isWhole) {
  StoredValue value{.element = &element, .length = presentLength(element, isWhole), .copy = {}};
  if (element.valueLoaded() && value.length > 0) {
    value.copy.resize(value.length);
    if (!readPart(element, 0, value.length, value.copy.data())) value.length = 0;
  }
  return value;
}

DcmElement* findPixelElement(DcmItem& dataSet) {
  for (const DcmTagKey& tag : {DCM_PixelData, DCM_FloatPixelData, DCM_DoubleFloatPixelData}) {
    if (DcmElement* element = findElement(dataSet, tag)) return element;
  }
  return nullptr;
}

template <class Word>
std::vector<std::uint64_t> readOffsets(const StoredValue& value) {
  std::vector<Word> words(value.length / sizeof(Word));
  if (words.empty() || !value.read(0, words.size() * sizeof(Word), reinterpret_cast<std::byte*>(words.data())))
    return {};
  return {words.begin(), words.end()};
}

// Extended Offset Table (PS3.3 C.7.6.3.1.8) before the basic one (PS3.5 A.4).
std::vector<std::uint64_t> offsetTable(DcmItem& dataSet, DcmPixelSequence& sequence, bool isWhole) {
  if (DcmElement* extended = findElement(dataSet, DCM_ExtendedOffsetTable)) {
    auto offsets = readOffsets<std::uint64_t>(store(*extended, isWhole));
    if (!offsets.empty()) return offsets;
  }
  DcmPixelItem* basic = nullptr;
  if (sequence.getItem(basic, 0).bad() || basic == nullptr) return {};
  return readOffsets<std::uint32_t>(store(*basic, isWhole));
}

// A frame of RLE begins with the number of its segments and the offset of the first (PS3.5 G.5).
bool beginsRle(const StoredValue& fragment, const PixelLayout& layout) {
  std::array<std::uint8_t, 8> start{};
  if (fragment.length < start.size() || !fragment.read(0, start.size(), reinterpret_cast<std::byte*>(start.data()))) {
    return false;
  }
  const int segments = std::max(1, layout.bitsAllocated / 8) * layout.samplesPerPixel;
  return std::ranges::equal(start, std::array{segments, 0, 0, 0, 64, 0, 0, 0});
}

bool beginsCodeStream(const StoredValue& fragment) {
  constexpr std::array kContainer{0x00, 0x00, 0x00, 0x0c, 'J' + 0, 'X' + 0, 'L' + 0, ' ' + 0};  // of JPEG XL
  std::array<std::byte, kContainer.size()> start{};
  if (fragment.length < 2 || !fragment.read(0, std::min(start.size(), fragment.length), start.data())) return false;
  const auto second = std::to_integer<unsigned>(start[1]);
  const bool isMarked = second == 0xd8 || second == 0x4f || second == 0x0a;  // JPEG, JPEG 2000, JPEG XL
  return (start[0] == std::byte{0xff} && isMarked) ||
         std::ranges::equal(start, kContainer, {}, [](std::byte b) { return std::to_integer<int>(b); });
}

}  // namespace

bool StoredValue::read(std::size_t offset, std::size_t count, std::byte* target) const {
  if (count == 0) return true;
  if (offset > length || count > length - offset) return false;
  if (copy.empty()) return readPart(*element, offset, count, target);
  std::memcpy(target, copy.data() + offset, count);
  return true;
}

bool PixelLayout::isSubsampled() const {  // PS3.3 C.7.6.3.1.2
  return samplesPerPixel == 3 && (photometric == "YBR_FULL_422" || photometric == "YBR_PARTIAL_422");
}

std::uint64_t PixelLayout::frameBits() const {
  const auto samples = static_cast<std::uint64_t>(isSubsampled() ? 2 : samplesPerPixel);
  return pixels() * samples * static_cast<std::uint64_t>(bitsAllocated);
}

Result<PixelSource> PixelSource::locate(const ParsedFile& parsed, const PixelLayout& layout,
                                        std::vector<std::string>& warnings) {
  DcmElement* element = findPixelElement(parsed.dataSet());
  if (element == nullptr) return PixelSource{};
  const bool isEncapsulated =
      element->getLengthField() == DCM_UndefinedLength || DcmXfer(parsed.encoding).usesEncapsulatedFormat();
  if (element->getTag() == DCM_PixelData && isEncapsulated) {
    return locateEncapsulated(parsed, layout, *element, warnings);
  }

  PixelSource source;
  source.isPresent_ = true;
  source.native_ = store(*element, parsed.damage.empty());
  // DCMTK swaps OW by 16-bit words; a 32-bit sample of a big endian file needs its words exchanged as well.
  source.swapsWords_ =
      parsed.encoding == EXS_BigEndianExplicit && layout.bitsAllocated == 32 && element->getTag() == DCM_PixelData;
  const std::uint64_t neededBytes = (layout.frameBits() * static_cast<std::uint64_t>(layout.frames) + 7) / 8;
  if (layout.pixels() > 0 && source.native_.length < neededBytes) {
    warnings.push_back(std::format("Pixel Data holds {} bytes where {} are needed: what is missing is shown as zero.",
                                   source.native_.length, neededBytes));
  }
  return source;
}

Result<PixelSource> PixelSource::locateEncapsulated(const ParsedFile& parsed, const PixelLayout& layout,
                                                    DcmElement& element, std::vector<std::string>& warnings) {
  auto* pixelData = dynamic_cast<DcmPixelData*>(&element);
  DcmPixelSequence* sequence = nullptr;
  E_TransferSyntax representation = EXS_Unknown;
  const DcmRepresentationParameter* parameter = nullptr;
  if (pixelData != nullptr) pixelData->getOriginalRepresentationKey(representation, parameter);
  if (pixelData == nullptr || pixelData->getEncapsulatedRepresentation(representation, parameter, sequence).bad() ||
      sequence == nullptr) {
    return fail(ErrorCode::kBadInput,
                "Pixel Data (7FE0,0010) is not cut into fragments as its transfer syntax demands.");
  }
  PixelSource source;
  source.isPresent_ = source.isEncapsulated_ = true;
  const bool isWhole = parsed.damage.empty();
  const unsigned long count = sequence->card();
  for (unsigned long i = 1; i < count; ++i) {
    DcmPixelItem* item = nullptr;
    if (sequence->getItem(item, i).good() && item != nullptr) source.fragments_.push_back(store(*item, isWhole));
  }
  source.isRle_ = parsed.encoding == EXS_RLELossless;
  source.assignFragments(offsetTable(parsed.dataSet(), *sequence, isWhole), layout, warnings);
  return source;
}

void PixelSource::assignFragments(const std::vector<std::uint64_t>& offsets, const PixelLayout& layout,
                                  std::vector<std::string>& warnings) {
  const auto frames = static_cast<std::size_t>(std::max(1, layout.frames));
  if (offsets.size() == frames && assignByOffsets(offsets)) return;
  if (frames == 1 && !fragments_.empty()) {
    firstFragment_ = {0, fragments_.size()};
    return;
  }
  if (fragments_.size() > frames && assignByCodeStreams(frames, layout)) return;
  if (fragments_.size() < frames) {
    warnings.push_back(std::format("Pixel Data holds {} of {} frames.", fragments_.size(), frames));
  } else if (fragments_.size() > frames) {
    warnings.push_back(
        std::format("Pixel Data holds {} fragments for {} frames and does not say which belong together: "
                    "what is shown may be of another frame.",
                    fragments_.size(), frames));
  }
  firstFragment_.resize(std::min(fragments_.size(), frames) + 1);
  std::iota(firstFragment_.begin(), firstFragment_.end(), std::size_t{0});
}

bool PixelSource::assignByOffsets(const std::vector<std::uint64_t>& offsets) {
  constexpr std::uint64_t kItemHeader = 8;
  std::vector<std::size_t> first;
  std::uint64_t position = 0;
  std::size_t next = 0;
  for (std::size_t i = 0; i < fragments_.size() && next < offsets.size(); ++i) {
    if (offsets[next] == position) {
      first.push_back(i);
      ++next;
    }
    position += kItemHeader + fragments_[i].element->getLengthField();
  }
  if (first.size() != offsets.size() || first.front() != 0) return false;
  first.push_back(fragments_.size());
  firstFragment_ = std::move(first);
  return true;
}

bool PixelSource::assignByCodeStreams(std::size_t frames, const PixelLayout& layout) {
  std::vector<std::size_t> first;
  for (std::size_t i = 0; i < fragments_.size(); ++i) {
    if (isRle_ ? beginsRle(fragments_[i], layout) : beginsCodeStream(fragments_[i])) first.push_back(i);
  }
  if (first.size() != frames || first.front() != 0) return false;
  first.push_back(fragments_.size());
  firstFragment_ = std::move(first);
  return true;
}

std::vector<std::byte> PixelSource::beginning(std::size_t length) const {
  if (fragments_.empty()) return {};
  std::vector<std::byte> bytes(std::min(length, fragments_.front().length));
  if (!fragments_.front().read(0, bytes.size(), bytes.data())) bytes.clear();
  return bytes;
}

std::uint64_t PixelSource::encodedBytes() const {
  return std::accumulate(fragments_.begin(), fragments_.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const StoredValue& fragment) { return sum + fragment.length; });
}

Result<PixelSource::NativeFrame> PixelSource::nativeFrame(const PixelLayout& layout, int frame) const {
  const std::uint64_t bits = layout.frameBits(), firstBit = bits * static_cast<std::uint64_t>(frame);
  const std::uint64_t first = firstBit / 8, end = (firstBit + bits + 7) / 8;
  if (end - first > kMaxFrameBytes) {
    return fail(ErrorCode::kTooLarge,
                std::format("A frame of {} MiB is more than is read at once.", (end - first) >> 20));
  }
  if (native_.length == 0) return fail(ErrorCode::kBadInput, "Pixel Data (7FE0,0010) is empty.");
  if (first >= native_.length) {
    return fail(ErrorCode::kBadInput, std::format("Pixel Data (7FE0,0010) ends before frame {}.", frame + 1));
  }
  const std::size_t present = std::min<std::uint64_t>(end, native_.length) - first;
  constexpr std::size_t kLargeFrameBytes = std::size_t{64} << 20, kLeastShare = 64;
  if (end - first > kLargeFrameBytes && present < (end - first) / kLeastShare) {
    return fail(ErrorCode::kTooLarge, std::format("Pixel Data (7FE0,0010) holds {} bytes of a frame of {} MiB.",
                                                  present, (end - first) >> 20));
  }
  NativeFrame read{.bytes = std::vector<std::byte>(end - first), .firstBit = static_cast<int>(firstBit % 8)};
  read.isCut = present < end - first;
  if (!native_.read(first, present, read.bytes.data())) {
    return fail(ErrorCode::kBadInput, "Pixel Data (7FE0,0010) cannot be read.");
  }
  if (swapsWords_) {
    for (std::size_t i = 0; i + 4 <= read.bytes.size(); i += 4) {
      std::swap(read.bytes[i], read.bytes[i + 2]);
      std::swap(read.bytes[i + 1], read.bytes[i + 3]);
    }
  }
  return read;
}

Result<std::vector<std::byte>> PixelSource::encapsulatedFrame(int frame) const {
  const auto index = static_cast<std::size_t>(frame);
  if (index + 1 >= firstFragment_.size()) {
    return fail(ErrorCode::kBadInput,
                std::format("Pixel Data (7FE0,0010) holds no fragments for frame {}.", frame + 1));
  }
  std::size_t length = 0;
  for (std::size_t i = firstFragment_[index]; i < firstFragment_[index + 1]; ++i) length += fragments_[i].length;
  std::vector<std::byte> joined(length);
  std::size_t done = 0;
  for (std::size_t i = firstFragment_[index]; i < firstFragment_[index + 1]; ++i) {
    if (!fragments_[i].read(0, fragments_[i].length, joined.data() + done)) {
      return fail(ErrorCode::kBadInput, "A fragment of Pixel Data (7FE0,0010) cannot be read.");
    }
    done += fragments_[i].length;
  }
  return joined;
}

}  // namespace lobule::dicom
