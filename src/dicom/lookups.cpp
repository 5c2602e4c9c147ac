#include <algorithm>
#include <cmath>
#include <format>

#include "dicom/header.h"

namespace lobule::dicom {
namespace {

constexpr std::size_t kMostChoices = 100;  // windows, and tables: a reader chooses among them by name

// How many entries a descriptor declares: 0 stands for 65536, and as SS, which the first value may only seem to be,
// counts beyond 32767 are negative.
std::size_t entryCount(double declared) {
  constexpr int kAll = 65536;
  return static_cast<std::size_t>(declared <= 0.0 ? kAll + static_cast<int>(declared) : static_cast<int>(declared));
}

// A descriptor's second value: its VR follows Pixel Representation, but without VRs in the file it was read as
// unsigned.
int firstMappedOf(double value, bool isInputSigned) {
  const int first = static_cast<int>(value);
  return isInputSigned && first > 32767 ? first - 65536 : first;
}

// LUT Descriptor and LUT Data (PS3.3 C.11.1.1, C.11.2.1.1); nullopt when they contradict each other.
std::optional<image::LookupTable> readTable(DcmItem& item, bool isInputSigned) {
  const auto descriptor = numbersOf(item, DCM_LUTDescriptor);
  DcmElement* data = findElement(item, DCM_LUTData);
  if (descriptor.size() < 3 || data == nullptr) return std::nullopt;
  const std::size_t declared = entryCount(descriptor[0]);
  image::LookupTable table;
  table.firstMapped = firstMappedOf(descriptor[1], isInputSigned);
  table.bitsPerEntry = std::clamp(static_cast<int>(descriptor[2]), 1, 16);

  Uint16* words = nullptr;
  if (data->ident() == EVR_SS) return std::nullopt;
  if (data->getUint16Array(words).bad() || words == nullptr) return std::nullopt;
  const std::size_t count = data->getLengthField() / sizeof(Uint16);
  if (count >= declared) {
    table.entries.assign(words, words + declared);
  } else if (table.bitsPerEntry <= 8 && count * 2 >= declared) {  // two 8-bit entries in a word
    for (std::size_t i = 0; i < declared; ++i) {
      table.entries.push_back(static_cast<std::uint16_t>(words[i / 2] >> (i % 2 == 0 ? 0 : 8) & 0xff));
    }
  } else {
    return std::nullopt;
  }
  const auto largest = *std::ranges::max_element(table.entries);
  while (table.bitsPerEntry < 16 && largest >= 1U << table.bitsPerEntry) ++table.bitsPerEntry;
  return table;
}

constexpr int kMaxLogarithmBits = 16;

// PS3.3 C.8.11.3: a detector's values before processing; those of the smallest intensities, where the logarithm is
// steepest, share it. isFalling: less intensity has larger values; the table rises all the same.
image::LookupTable logarithmTable(int bits, bool isFalling) {
  const std::size_t count = std::size_t{1} << bits;
  const double floor = static_cast<double>(count) / 1024.0, range = std::log(1024.0 + 1.0);
  image::LookupTable table{.firstMapped = 0, .bitsPerEntry = 16, .entries = {}};
  table.entries.reserve(count);
  for (std::size_t value = 0; value < count; ++value) {
    const std::size_t intensity = isFalling ? count - 1 - value : value;
    const auto shown =
        static_cast<int>(std::lround(65535.0 * std::log1p(static_cast<double>(intensity) / floor) / range));
    table.entries.push_back(static_cast<std::uint16_t>(isFalling ? 65535 - shown : shown));
  }
  return table;
}

image::ModalityTransform readModality(DcmItem& dataSet, const ImageHeader& header, int frame) {
  image::ModalityTransform modality;
  if (DcmItem* item = itemOf(dataSet, DCM_ModalityLUTSequence)) modality.table = readTable(*item, header.isSigned);
  DcmItem* group = functionalGroup(dataSet, DCM_PixelValueTransformationSequence, frame);
  DcmItem& source = group != nullptr ? *group : dataSet;
  const double slope = numberOf(source, DCM_RescaleSlope).value_or(1.0);
  modality.slope = slope != 0.0 ? slope : 1.0;
  modality.intercept = numberOf(source, DCM_RescaleIntercept).value_or(0.0);
  if (isShownByLogarithm(dataSet, header, frame)) {
    const auto sign =
        numberOfFrame(dataSet, DCM_FramePixelDataPropertiesSequence, DCM_PixelIntensityRelationshipSign, frame);
    const bool isFalling = sign == -1.0;
    modality.table = logarithmTable(header.bitsStored, isFalling);
  }
  return modality;
}

image::VoiFunction functionNamed(const std::string& word) {
  if (word == "SIGMOID") return image::VoiFunction::kSigmoid;
  if (word == "LINEAR_EXACT") return image::VoiFunction::kLinearExact;
  return image::VoiFunction::kLinear;
}

std::vector<std::string> explanations(DcmItem& item, const TextDecoder& decoder) {
  const std::string text = decoder.text(item, DCM_WindowCenterWidthExplanation);
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\\', begin), text.size());
    words.push_back(trimmed(std::string_view(text).substr(begin, end - begin)));
    begin = end + 1;
  }
  return words;
}

void addWindows(DcmItem& item, const TextDecoder& decoder, std::vector<image::VoiChoice>& choices) {
  const auto centers = placesOf(item, DCM_WindowCenter), widths = placesOf(item, DCM_WindowWidth);
  const auto names = explanations(item, decoder);
  const image::VoiFunction function = functionNamed(wordOf(item, DCM_VOILUTFunction));
  const std::size_t count = std::min({centers.size(), widths.size(), kMostChoices});
  for (std::size_t i = 0; i < count; ++i) {
    if (!centers[i] || !widths[i]) continue;
    const bool isUsable = function == image::VoiFunction::kLinear ? *widths[i] >= 1.0 : *widths[i] > 0.0;
    if (!isUsable) continue;
    const bool isNamed = i < names.size() && !names[i].empty();
    const bool isTaken = isNamed && std::ranges::contains(choices, names[i], &image::VoiChoice::name);
    choices.push_back({.name = !isNamed  ? std::format("window {}", i + 1)
                               : isTaken ? std::format("{} ({})", names[i], i + 1)
                                         : names[i],
                       .window = {*centers[i], *widths[i], function},
                       .table = {}});
  }
}

// Tables and windows often share their explanations; a choice is known by its name.
std::string tableName(const std::string& explanation, unsigned long index,
                      const std::vector<image::VoiChoice>& choices) {
  if (explanation.empty()) return std::format("table {}", index + 1);
  const bool isTaken = std::ranges::contains(choices, explanation, &image::VoiChoice::name);
  return isTaken ? explanation + " (table)" : explanation;
}

void addTables(DcmItem& dataSet, const TextDecoder& decoder, bool isInputSigned,
               std::vector<image::VoiChoice>& choices) {
  const unsigned long count = std::min<unsigned long>(itemCount(dataSet, DCM_VOILUTSequence), kMostChoices);
  for (unsigned long i = 0; i < count; ++i) {
    DcmItem* item = itemOf(dataSet, DCM_VOILUTSequence, i);
    auto table = item != nullptr ? readTable(*item, isInputSigned) : std::nullopt;
    if (!table || table->entries.empty()) continue;
    const std::string name = decoder.text(*item, DCM_LUTExplanation);
    // A window over the table's input stands for it where only windows can be shown.
    const double first = table->firstMapped, span = static_cast<double>(table->entries.size());
    choices.push_back({.name = tableName(name, i, choices),
                       .window = {first + span / 2.0, std::max(1.0, span), image::VoiFunction::kLinear},
                       .table = std::move(table)});
  }
}

// One palette channel, plain or segmented (PS3.3 C.7.9.2), as words.
std::vector<std::uint16_t> wordsOfChannel(DcmItem& dataSet, const DcmTagKey& tag) {
  DcmElement* element = findElement(dataSet, tag);
  Uint16* words = nullptr;
  if (element == nullptr || element->getUint16Array(words).bad() || words == nullptr) return {};
  return {words, words + element->getLengthField() / sizeof(Uint16)};
}

std::vector<std::uint16_t> bytesOfWords(const std::vector<std::uint16_t>& words) {
  std::vector<std::uint16_t> bytes;
  for (const std::uint16_t word : words) {
    bytes.push_back(word & 0xffU);
    bytes.push_back(static_cast<std::uint16_t>(word >> 8));
  }
  return bytes;
}

// Segments: 0 discrete values, 1 a line to a value, 2 earlier segments again, from an offset of 32 bits in bytes on.
// words: bytes where an entry is one.
std::vector<std::uint16_t> expandSegments(const std::vector<std::uint16_t>& words, std::size_t bytesPerWord,
                                          std::size_t limit) {
  std::vector<std::uint16_t> expanded;
  const std::size_t offsetWords = sizeof(std::uint32_t) / bytesPerWord;
  std::size_t segmentsLeft = limit + words.size();  // more of them give nothing: those without values may be endless
  const auto expandAt = [&](std::size_t position, auto&& self, bool isCopy) -> std::size_t {
    if (position + 2 > words.size() || segmentsLeft == 0) return words.size();
    --segmentsLeft;
    const unsigned opcode = words[position], length = words[position + 1];
    position += 2;
    if (opcode == 0) {
      for (unsigned i = 0; i < length && position < words.size() && expanded.size() < limit; ++i) {
        expanded.push_back(words[position++]);
      }
    } else if (opcode == 1 && position < words.size()) {
      const double from = expanded.empty() ? 0.0 : expanded.back(), to = words[position++];
      for (unsigned i = 1; i <= length && expanded.size() < limit; ++i) {
        expanded.push_back(static_cast<std::uint16_t>(std::lround(from + (to - from) * i / length)));
      }
    } else if (opcode == 2 && !isCopy && position + offsetWords <= words.size()) {
      std::size_t source = 0;
      for (std::size_t i = 0; i < offsetWords; ++i) {
        source |= static_cast<std::size_t>(words[position++]) << (8 * bytesPerWord * i);
      }
      source /= bytesPerWord;
      for (unsigned i = 0; i < length && source < words.size() && expanded.size() < limit; ++i) {
        source = self(source, self, true);
      }
    } else {
      return words.size();
    }
    return position;
  };
  for (std::size_t position = 0; position < words.size() && expanded.size() < limit;) {
    position = expandAt(position, expandAt, false);
  }
  return expanded;
}

struct PaletteTags {
  DcmTagKey descriptor, plain, segmented;
};

struct PaletteChannel {
  int firstMapped = 0;
  bool isWide = false;  // entries may have more than 8 bits
  std::vector<std::uint16_t> entries;
};

// Without entries where something is missing.
PaletteChannel readChannel(DcmItem& dataSet, const PaletteTags& tags, bool isInputSigned) {
  const auto descriptor = numbersOf(dataSet, tags.descriptor);
  if (descriptor.size() < 3) return {};
  const std::size_t count = entryCount(descriptor[0]);
  PaletteChannel channel{
      .firstMapped = firstMappedOf(descriptor[1], isInputSigned), .isWide = descriptor[2] > 8, .entries = {}};
  const auto words = wordsOfChannel(dataSet, tags.plain);
  if (words.empty()) {
    const auto segments = wordsOfChannel(dataSet, tags.segmented);
    channel.entries =
        channel.isWide ? expandSegments(segments, 2, count) : expandSegments(bytesOfWords(segments), 1, count);
  } else if (words.size() < count && words.size() * 2 >= count) {  // two entries of 8 bits in a word
    channel.isWide = false;
    channel.entries = bytesOfWords(words);
  } else {
    channel.entries = words;
  }
  channel.entries.resize(std::min(channel.entries.size(), count));
  return channel;
}

}  // namespace

bool isShownByLogarithm(DcmItem& dataSet, const ImageHeader& header, int frame) {
  const bool isLinear =
      wordOfFrame(dataSet, DCM_FramePixelDataPropertiesSequence, DCM_PixelIntensityRelationship, frame) == "LIN";
  const auto hasVoi = [](DcmItem* item) {
    return item != nullptr &&
           (findElement(*item, DCM_WindowCenter) != nullptr || itemCount(*item, DCM_VOILUTSequence) > 0);
  };
  const bool saysHowToBeShown = hasVoi(&dataSet) || hasVoi(functionalGroup(dataSet, DCM_FrameVOILUTSequence, frame)) ||
                                itemCount(dataSet, DCM_ModalityLUTSequence) > 0;
  const bool isGrey = header.samplesPerPixel == 1 && !header.isSigned && header.bitsStored <= kMaxLogarithmBits;
  return header.isForProcessing && isLinear && isGrey && !saysHowToBeShown;
}

image::GreyPipeline readPipeline(DcmItem& dataSet, const ImageHeader& header, const TextDecoder& decoder, int frame) {
  image::GreyPipeline pipeline;
  pipeline.modality = readModality(dataSet, header, frame);
  const bool isInputSigned = header.isSigned || pipeline.modality.intercept < 0.0;
  for (DcmItem* source : {functionalGroup(dataSet, DCM_FrameVOILUTSequence, frame), static_cast<DcmItem*>(&dataSet)}) {
    if (source == nullptr || !pipeline.voi.empty()) continue;
    addWindows(*source, decoder, pipeline.voi);
    addTables(*source, decoder, isInputSigned, pipeline.voi);
  }
  // PS3.3 C.7.6.3.1.2 and C.11.6: MONOCHROME1 shows the lowest value white, as does Presentation LUT Shape INVERSE.
  const std::string shape = wordOf(dataSet, DCM_PresentationLUTShape);
  pipeline.invertedPresentation = shape.empty() ? header.photometric == "MONOCHROME1" : shape == "INVERSE";
  return pipeline;
}

std::optional<image::PaddingRange> readPadding(DcmItem& dataSet, const PixelLayout& layout) {
  const auto value = integerOf(dataSet, DCM_PixelPaddingValue);
  if (!value || layout.samplesPerPixel != 1 || layout.bitsAllocated > 16) return std::nullopt;
  const auto limit = integerOf(dataSet, DCM_PixelPaddingRangeLimit).value_or(*value);
  // US read as SS or the other way round, as many writers mix them up.
  const auto asStored = [&](long long number) {
    const long long modulus = 1LL << layout.bitsAllocated, half = modulus / 2;
    if (layout.isSigned && number >= half) return static_cast<int>(number - modulus);
    if (!layout.isSigned && number < 0) return static_cast<int>(number + modulus);
    return static_cast<int>(number);
  };
  const int a = asStored(*value), b = asStored(limit);
  return image::PaddingRange{std::min(a, b), std::max(a, b)};
}

Palette readPalette(DcmItem& dataSet, bool isInputSigned) {
  const std::array<PaletteTags, 3> tags{{
      {DCM_RedPaletteColorLookupTableDescriptor, DCM_RedPaletteColorLookupTableData,
       DCM_SegmentedRedPaletteColorLookupTableData},
      {DCM_GreenPaletteColorLookupTableDescriptor, DCM_GreenPaletteColorLookupTableData,
       DCM_SegmentedGreenPaletteColorLookupTableData},
      {DCM_BluePaletteColorLookupTableDescriptor, DCM_BluePaletteColorLookupTableData,
       DCM_SegmentedBluePaletteColorLookupTableData},
  }};
  std::array<PaletteChannel, 3> channels;
  for (std::size_t i = 0; i < channels.size(); ++i) channels[i] = readChannel(dataSet, tags[i], isInputSigned);
  if (std::ranges::any_of(channels, [](const PaletteChannel& channel) { return channel.entries.empty(); })) return {};
  // Entries of 8 bits often stand in tables of 16: one that needs more, in whichever colour, tells that they do not.
  const bool isDeep = std::ranges::any_of(channels, [](const PaletteChannel& channel) {
    return channel.isWide && *std::ranges::max_element(channel.entries) > 255;
  });
  Palette palette;
  palette.firstMapped = channels.back().firstMapped;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    for (const std::uint16_t entry : channels[i].entries) {
      const bool isCut = isDeep && channels[i].isWide;
      palette.channels[i].push_back(static_cast<std::uint8_t>(isCut ? entry >> 8 : entry & 0xff));
    }
  }
  return palette;
}

}  // namespace lobule::dicom
