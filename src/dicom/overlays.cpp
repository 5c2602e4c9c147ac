#include "dicom/overlays.h"

#include <algorithm>
#include <format>

#include "dicom/samples.h"

namespace lobule::dicom {
namespace {

constexpr Uint16 kFirstGroup = 0x6000, kLastGroup = 0x601e;  // even ones (PS3.5 7.6)
// Of all planes together: so many images full of them, or, for a small image, so many points. A point takes a byte.
constexpr long long kMaxImages = 8, kFewPoints = 1LL << 22;

enum Attribute : Uint16 {
  kRows = 0x0010,
  kColumns = 0x0011,
  kFrames = 0x0015,
  kDescription = 0x0022,
  kOrigin = 0x0050,
  kImageFrameOrigin = 0x0051,
  kBitsAllocated = 0x0100,
  kBitPosition = 0x0102,
  kLabel = 0x1500,
  kData = 0x3000,
};

struct GroupReader {
  DcmItem& dataSet;
  Uint16 group;

  DcmTagKey tag(Attribute attribute) const { return {group, attribute}; }
  DcmElement* element(Attribute attribute) const { return findElement(dataSet, tag(attribute)); }
  long long integer(Attribute attribute, long long fallback) const {
    return integerOf(dataSet, tag(attribute)).value_or(fallback);
  }
  std::string complaint(std::string_view what) const {
    return std::format("The overlay in group {:04X} is not shown: {}.", group, what);
  }
};

bool isPresent(const GroupReader& reader) {
  return reader.element(kRows) != nullptr || reader.element(kColumns) != nullptr || reader.element(kData) != nullptr;
}

// OW or OB, one bit a point: words of the file's byte order come as little endian ones.
bool readPacked(DcmElement& element, std::uint64_t bytes, std::vector<std::byte>& packed) {
  if (element.getLengthField() == DCM_UndefinedLength || element.getLengthField() < bytes) return false;
  packed.resize(static_cast<std::size_t>(bytes));
  return element.getPartialValue(packed.data(), 0, static_cast<Uint32>(bytes), nullptr, EBO_LittleEndian).good();
}

// Retired, but met: a bit of each pixel that Bits Stored does not reach (PS3.3 C.9.2, PS3.5 8.1.2).
std::string placeInPixels(const GroupReader& reader, const PixelLayout& layout, bool keepsUnusedBits,
                          OverlayGroup& group) {
  const long long bit = reader.integer(kBitPosition, -1);
  const bool isInPixels = reader.integer(kBitsAllocated, 1) == layout.bitsAllocated && bit >= 0 &&
                          bit < layout.bitsAllocated && layout.samplesPerPixel == 1;
  if (!isInPixels) return "it has no data, and lies in no bit of the pixels";
  if (bit < layout.bitsStored) return std::format("bit {} belongs to the image", bit);
  if (!keepsUnusedBits) return "this compression does not keep unused bits";
  if (group.columns != layout.columns || group.rows != layout.rows) return "its size is not the image's";
  group.pixelBit = static_cast<int>(bit);
  group.frames = layout.frames;
  group.isForAllFrames = false;
  group.column = group.row = 0;
  return {};
}

std::string readOrigin(const GroupReader& reader, OverlayGroup& group) {
  const auto origin = numbersOf(reader.dataSet, reader.tag(kOrigin));
  if (origin.size() < 2) return {};  // absent: the first pixel
  for (const double value : {origin[0], origin[1]}) {
    if (!(value >= -32768 && value <= 32767)) return "its origin is no number of pixels";
  }
  group.row = static_cast<int>(origin[0]) - 1;
  group.column = static_cast<int>(origin[1]) - 1;
  return {};
}

// Empty when the group can be shown.
std::string readGroup(const GroupReader& reader, const PixelLayout& layout, bool keepsUnusedBits, long long pointsLeft,
                      OverlayGroup& group) {
  const long long rows = reader.integer(kRows, 0), columns = reader.integer(kColumns, 0);
  if (rows < 1 || columns < 1 || rows > 0xffff || columns > 0xffff) return "it has no size";
  if (rows * columns > pointsLeft) return std::format("{} x {} points are too many for this image", columns, rows);
  group.rows = static_cast<int>(rows);
  group.columns = static_cast<int>(columns);
  if (const std::string why = readOrigin(reader, group); !why.empty()) return why;

  DcmElement* data = reader.element(kData);
  if (data == nullptr) return placeInPixels(reader, layout, keepsUnusedBits, group);
  const long long frames = reader.integer(kFrames, 1), first = reader.integer(kImageFrameOrigin, 1);
  group.isForAllFrames = reader.element(kFrames) == nullptr;
  if (frames < 1 || frames > layout.frames || first < 1) return "its frames are not the image's";
  group.frames = static_cast<int>(frames);
  group.firstFrame = static_cast<int>(std::min<long long>(first, layout.frames)) - 1;
  const auto bits = static_cast<std::uint64_t>(rows * columns) * static_cast<std::uint64_t>(frames);
  if (!readPacked(*data, (bits + 7) / 8, group.packed)) return "its data is too short";
  return {};
}

// The bit of each little endian sample, as points 0 and 1.
Bytes bitOfSamples(ByteSpan samples, std::size_t pixels, int bytesPerSample, int bit) {
  Bytes points(pixels);
  const auto width = static_cast<std::size_t>(bytesPerSample), byte = static_cast<std::size_t>(bit / 8);
  for (std::size_t i = 0; i < pixels && i * width + byte < samples.size(); ++i) {
    points[i] = (samples[i * width + byte] >> (bit % 8)) & std::byte{1};
  }
  return points;
}

}  // namespace

std::vector<OverlayGroup> readOverlays(DcmItem& dataSet, const TextDecoder& decoder, const PixelLayout& layout,
                                       bool keepsUnusedBits, std::vector<std::string>& warnings) {
  std::vector<OverlayGroup> groups;
  long long pointsLeft = std::max(kFewPoints, kMaxImages * static_cast<long long>(layout.pixels()));
  for (Uint16 number = kFirstGroup; number <= kLastGroup; number = static_cast<Uint16>(number + 2)) {
    const GroupReader reader{dataSet, number};
    if (!isPresent(reader)) continue;
    OverlayGroup group;
    if (const std::string why = readGroup(reader, layout, keepsUnusedBits, pointsLeft, group); !why.empty()) {
      warnings.push_back(reader.complaint(why));
      continue;
    }
    pointsLeft -= static_cast<long long>(group.columns) * group.rows;
    group.label = decoder.text(dataSet, reader.tag(kLabel));
    if (group.label.empty()) group.label = decoder.text(dataSet, reader.tag(kDescription));
    if (group.label.empty()) group.label = std::format("overlay {}", (number - kFirstGroup) / 2 + 1);
    groups.push_back(std::move(group));
  }
  return groups;
}

std::optional<OverlayPlane> planeOf(const OverlayGroup& group, int frame, const PixelLayout& layout, ByteSpan samples) {
  const auto points = static_cast<std::size_t>(group.columns) * static_cast<std::size_t>(group.rows);
  Bytes bits;
  if (group.pixelBit) {
    bits = bitOfSamples(samples, points, layout.bitsAllocated / 8, *group.pixelBit);
  } else {
    const int index = group.isForAllFrames ? 0 : frame - group.firstFrame;
    if (index < 0 || index >= group.frames) return std::nullopt;
    const std::size_t first = points * static_cast<std::size_t>(index);
    bits = expandBits(ByteSpan(group.packed).subspan(first / 8), static_cast<int>(first % 8), points);
  }
  OverlayPlane plane{
      .label = group.label, .column = group.column, .row = group.row, .mask = image::Mask(group.columns, group.rows)};
  std::ranges::transform(bits, plane.mask.samples.begin(),
                         [](std::byte bit) { return bit == std::byte{0} ? std::uint8_t{0} : std::uint8_t{255}; });
  return plane;
}

}  // namespace lobule::dicom
