#include "dicom/header.h"

#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <array>
#include <format>

#include "dicom/codecs.h"

namespace lobule::dicom {
namespace {

constexpr std::string_view kCompressedPrefix = "1.2.840.10008.1.2.4.";
// What follows the prefix; 52 to 64 are retired processes of JPEG.
constexpr std::array<std::string_view, 19> kLossySyntaxes{"50", "51", "52", "53", "54", "55", "56",  "59",  "60", "61",
                                                          "62", "63", "64", "81", "91", "93", "111", "112", "203"};

constexpr std::string_view kLossyWords = "Lossy compression";
constexpr std::string_view kUnstatedRatio = "Lossy compression, ratio not stated.";

bool isLossySyntax(std::string_view uid) {
  return uid.starts_with(kCompressedPrefix) &&
         std::ranges::contains(kLossySyntaxes, uid.substr(kCompressedPrefix.size()));
}

int clampedCount(DcmItem& dataSet, const DcmTagKey& tag, int fallback) {
  const auto value = integerOf(dataSet, tag);
  return value && *value >= 0 && *value <= 0xffff ? static_cast<int>(*value) : fallback;
}

constexpr std::array<std::string_view, 3> kForProcessingClasses{UID_DigitalMammographyXRayImageStorageForProcessing,
                                                                UID_DigitalXRayImageStorageForProcessing,
                                                                UID_BreastProjectionXRayImageStorageForProcessing};

// Text of a line or several as one without a full stop, as long as a notice may be.
std::string onOneLine(const std::string& text) {
  constexpr std::size_t kMostBytes = 200;
  std::string line;
  for (const char letter : trimmed(text)) {
    const bool isSpace = static_cast<unsigned char>(letter) <= ' ';
    if (!isSpace) line += letter;
    if (isSpace && !line.ends_with(' ')) line += ' ';
  }
  while (line.ends_with('.')) line.pop_back();
  if (line.size() <= kMostBytes) return line;
  std::size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80U) --end;  // no half letter of UTF-8
  return line.substr(0, end) + "...";
}

// With the part that is shown, where the file says which: by codes (Partial View Code Sequence, one or two items), in
// words of its own (Partial View Description), or both.
std::string partialView(DcmItem& dataSet, const TextDecoder& decoder) {
  std::string parts;
  const unsigned long count = itemCount(dataSet, DCM_PartialViewCodeSequence);
  for (unsigned long i = 0; i < count; ++i) {
    DcmItem* item = itemOf(dataSet, DCM_PartialViewCodeSequence, i);
    const std::string part = item != nullptr ? wordOf(*item, DCM_CodeMeaning) : std::string();
    if (!part.empty()) parts += (parts.empty() ? ": " : ", ") + part;
  }
  std::string words = onOneLine(decoder.text(dataSet, DCM_PartialViewDescription));
  if (!words.empty()) words = parts.empty() ? ": " + words : std::format(" ({})", words);
  return "Partial view of the breast" + parts + words + ".";
}

}  // namespace

bool isMadeForProcessing(DcmItem& dataSet, const std::string& sopClassUid) {
  return wordOf(dataSet, DCM_PresentationIntentType) == "FOR PROCESSING" ||
         std::ranges::contains(kForProcessingClasses, sopClassUid);
}

PatientAndStudy readIdentity(DcmItem& dataSet, const TextDecoder& decoder) {
  const auto text = [&](const DcmTagKey& tag) { return decoder.text(dataSet, tag); };
  PatientAndStudy identity;
  identity.patientId = text(DCM_PatientID);
  identity.patientName = text(DCM_PatientName);
  identity.birthDate = wordOf(dataSet, DCM_PatientBirthDate);
  identity.studyInstanceUid = wordOf(dataSet, DCM_StudyInstanceUID);
  identity.seriesInstanceUid = wordOf(dataSet, DCM_SeriesInstanceUID);
  identity.sopInstanceUid = wordOf(dataSet, DCM_SOPInstanceUID);
  identity.sopClassUid = wordOf(dataSet, DCM_SOPClassUID);
  identity.studyDate = wordOf(dataSet, DCM_StudyDate);
  identity.studyDescription = text(DCM_StudyDescription);
  identity.manufacturer = text(DCM_Manufacturer);
  identity.model = text(DCM_ManufacturerModelName);
  identity.institution = text(DCM_InstitutionName);
  return identity;
}

PixelLayout readLayout(DcmItem& dataSet, std::vector<std::string>& warnings) {
  PixelLayout layout;
  layout.rows = clampedCount(dataSet, DCM_Rows, 0);
  layout.columns = clampedCount(dataSet, DCM_Columns, 0);
  layout.samplesPerPixel = std::max(1, clampedCount(dataSet, DCM_SamplesPerPixel, 1));
  layout.bitsAllocated = clampedCount(dataSet, DCM_BitsAllocated, 8);
  layout.bitsStored = clampedCount(dataSet, DCM_BitsStored, layout.bitsAllocated);
  layout.isSigned = clampedCount(dataSet, DCM_PixelRepresentation, 0) == 1;
  layout.isPlanar = layout.samplesPerPixel > 1 && clampedCount(dataSet, DCM_PlanarConfiguration, 0) == 1;
  layout.photometric = wordOf(dataSet, DCM_PhotometricInterpretation);
  layout.isFloatingPoint =
      findElement(dataSet, DCM_FloatPixelData) != nullptr || findElement(dataSet, DCM_DoubleFloatPixelData) != nullptr;
  if (layout.photometric.empty()) layout.photometric = layout.samplesPerPixel == 3 ? "RGB" : "MONOCHROME2";
  if (layout.bitsStored < 1 || layout.bitsStored > layout.bitsAllocated) {
    if (layout.rows > 0) {
      warnings.push_back(std::format("Bits Stored {} does not fit Bits Allocated {}: {} is used.", layout.bitsStored,
                                     layout.bitsAllocated, layout.bitsAllocated));
    }
    layout.bitsStored = layout.bitsAllocated;
  }

  DcmElement* frames = findElement(dataSet, DCM_NumberOfFrames);
  const auto count = integerOf(dataSet, DCM_NumberOfFrames);
  constexpr long long kMaxFrames = 1'000'000;
  layout.frames = count && *count >= 1 && *count <= kMaxFrames ? static_cast<int>(*count) : 1;
  if (frames != nullptr && !frames->isEmpty() && (!count || *count != layout.frames)) {
    warnings.push_back("Number of Frames is no usable number: one frame is shown.");
  }
  return layout;
}

DcmItem* functionalGroup(DcmItem& dataSet, const DcmTagKey& macro, int frame) {
  if (DcmItem* own = itemOf(dataSet, DCM_PerFrameFunctionalGroupsSequence, static_cast<unsigned long>(frame))) {
    if (DcmItem* item = itemOf(*own, macro)) return item;
  }
  DcmItem* shared = itemOf(dataSet, DCM_SharedFunctionalGroupsSequence);
  return shared != nullptr ? itemOf(*shared, macro) : nullptr;
}

std::string wordOfFrame(DcmItem& dataSet, const DcmTagKey& macro, const DcmTagKey& tag, int frame) {
  DcmItem* group = functionalGroup(dataSet, macro, frame);
  const std::string own = group != nullptr ? wordOf(*group, tag) : std::string();
  return own.empty() ? wordOf(dataSet, tag) : own;
}

std::optional<double> numberOfFrame(DcmItem& dataSet, const DcmTagKey& macro, const DcmTagKey& tag, int frame) {
  DcmItem* group = functionalGroup(dataSet, macro, frame);
  const auto own = group != nullptr ? numberOf(*group, tag) : std::nullopt;
  return own ? own : numberOf(dataSet, tag);
}

namespace {

// PS3.3 C.7.6.1.1.5: a value for each step of lossy compression, in their order.
std::string statedRatio(DcmItem& dataSet) {
  std::string steps;
  for (const double ratio : numbersOf(dataSet, DCM_LossyImageCompressionRatio)) {
    if (ratio > 0.0) steps += std::format("{}{:.3g} : 1", steps.empty() ? "" : ", then ", ratio);
  }
  return steps.empty() ? std::string(kUnstatedRatio) : std::format("Lossy compression, ratio {}.", steps);
}

// Whether a reader may take what the word says for granted.
bool isKnownPhotometric(const std::string& word) {
  constexpr std::array<std::string_view, 8> kKnown{"MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB",
                                                   "XYB",         "HSV",         "ARGB",          "CMYK"};
  return word.empty() || word.starts_with("YBR_") || std::ranges::contains(kKnown, word);
}

}  // namespace

void addSafetyWarnings(DcmItem& dataSet, const TextDecoder& decoder, ImageHeader& header) {
  const bool isLossyNow = isLossySyntax(header.transferSyntaxUid);
  if (!isKnownPhotometric(header.photometric)) {
    header.warnings.push_back(std::format("Photometric Interpretation (0028,0004) is no term of DICOM: shown as {}.",
                                          header.samplesPerPixel == 3 ? "RGB" : "MONOCHROME2"));
  }
  if (wordOf(dataSet, DCM_LossyImageCompression) == "01" || isLossyNow) {
    header.warnings.push_back(statedRatio(dataSet));
  }
  if (header.isForProcessing) {
    const bool isLogarithm = isShownByLogarithm(dataSet, header, 0);
    header.warnings.push_back(std::format("For Processing: not the image that the maker means to be read{}.",
                                          isLogarithm ? "; shown by the logarithm of its values" : ""));
  }
  if (wordOf(dataSet, DCM_PartialView) == "YES") {
    header.warnings.push_back(partialView(dataSet, decoder));
  }
  if (wordOf(dataSet, DCM_BreastImplantPresent) == "YES") header.warnings.push_back("Breast implant present.");
  const auto imageType = wordsOf(dataSet, DCM_ImageType);
  if (std::ranges::contains(imageType, "GENERATED_2D")) {
    header.warnings.push_back("Synthesised 2D image, computed from tomosynthesis.");
  } else if (std::ranges::contains(imageType, "SUBTRACTION")) {
    header.warnings.push_back("Derived image: one exposure subtracted from another.");
  } else if (imageType.size() > 1 && imageType[0] == "DERIVED" && imageType[1] == "SECONDARY") {
    header.warnings.push_back("Derived image, made from others after the examination.");
  }
}

void addMeasuredRatio(DcmItem& dataSet, const PixelLayout& layout, const PixelSource& pixels, ImageHeader& header) {
  constexpr std::size_t kHeadersBytes = 4096;
  const bool isLossyNow = isLossySyntax(header.transferSyntaxUid);
  const StreamLoss loss = lossOfStream(pixels.beginning(kHeadersBytes));
  const bool isDenied = !isLossyNow && loss == StreamLoss::kLossy;
  const bool wasLossy =
      wordOf(dataSet, DCM_LossyImageCompression) == "01" || !numbersOf(dataSet, DCM_LossyImageCompressionRatio).empty();
  if (isLossyNow && loss == StreamLoss::kLossless && !wasLossy) {  // such syntaxes hold streams without loss, too
    std::erase(header.warnings, kUnstatedRatio);
    return;
  }
  const auto encodedBytes = static_cast<double>(pixels.encodedBytes());
  if ((!isLossyNow && !isDenied) || encodedBytes == 0.0) return;
  const double bytes = static_cast<double>(layout.pixels()) * layout.frames * layout.samplesPerPixel *
                       std::max(1, layout.bitsAllocated / 8);
  const auto said = std::ranges::find_if(header.warnings,
                                         [](const std::string& warning) { return warning.starts_with(kLossyWords); });
  const std::string measured = std::format("{:.3g} : 1 by its size.", bytes / encodedBytes);
  if (said != header.warnings.end()) {
    if (*said == kUnstatedRatio) *said = "Lossy compression, ratio not stated; " + measured;
  } else {
    header.warnings.push_back("Lossy compression, though the transfer syntax says lossless; " + measured);
  }
}

}  // namespace lobule::dicom
