#include "ui/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <format>

#include "study/grouping.h"

namespace lobule::ui {

std::string numberInWords(double value, int decimals) {
  std::string text = std::format("{:.{}f}", value, decimals);
  if (!text.contains('.')) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string scoreOf100(double score) {
  // Only certainty is 100, and no model is certain.
  const long rounded = std::lround(score * 100.0);
  return std::format("{} of 100", score < 1.0 ? std::min(rounded, 99L) : rounded);
}

std::string areaInWords(double areaMm2) {
  if (areaMm2 < 100.0) return std::format("{} mm²", std::lround(areaMm2));
  return std::format("{:.1f} cm²", areaMm2 / 100.0);
}

std::string durationInWords(double milliseconds) {
  if (milliseconds < 999.5) return std::format("{} ms", std::lround(milliseconds));
  return std::format("{:.1f} s", milliseconds / 1000.0);
}

std::string bytesInWords(double bytes) {
  if (bytes < 1e6) return std::format("{} kB", std::lround(bytes / 1e3));
  return std::format("{:.1f} MB", bytes / 1e6);
}

std::string countInWords(int count, const char* one, const char* many) {
  return std::format("{} {}", count, count == 1 ? one : many);
}

std::string spacingInWords(dicom::SpacingKind kind) {
  switch (kind) {
    case dicom::SpacingKind::kDetector:
      return "at the detector";
    case dicom::SpacingKind::kScanned:
      return "as scanned from film";
    case dicom::SpacingKind::kMagnificationCorrected:
      return "magnification corrected";
    case dicom::SpacingKind::kCalibrated:
      return "calibrated";
    case dicom::SpacingKind::kStated:
      return "calibration not stated";
    case dicom::SpacingKind::kNone:
      return {};
  }
  return {};
}

std::string scaleInWords(const dicom::LengthScale& scale) {
  switch (scale.place) {
    case dicom::ScalePlace::kAcrossRegions:
      return "In pixels: across two regions of different scale";
    case dicom::ScalePlace::kInTrace:
      return "In pixels: this region shows no lengths";
    case dicom::ScalePlace::kOutside:
      return "In pixels: outside of the calibrated regions";
    case dicom::ScalePlace::kWholeImage:
    case dicom::ScalePlace::kInRegion:
      break;
  }
  if (scale.spacing.kind == dicom::SpacingKind::kNone) return "In pixels: the file is not calibrated";
  std::string words = spacingInWords(scale.spacing.kind);
  words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
  return scale.region > 0 ? std::format("{}, region {}", words, scale.region) : words;
}

std::string imageName(const study::Image& image) {
  const dicom::ImageHeader& header = image.header;
  const std::string side = header.laterality ? std::string(toDicom(*header.laterality)) : std::string();
  std::string view = header.viewLabel;
  if (view.empty() && header.view) view = std::string(toDicom(*header.view));
  if (!view.empty()) return side.empty() ? view : side + " " + view;
  if (header.modality == Modality::kUltrasound && image.object) {
    if (!header.laterality) return "Ultrasound";
    return *header.laterality == Laterality::kLeft ? "Ultrasound, left" : "Ultrasound, right";
  }
  return study::fileNameOf(image.file);
}

FrameWords frameWords(const study::Image& image) {
  // Breast Projection X-Ray Image Storage, For Presentation and For Processing.
  constexpr std::array<std::string_view, 2> kProjections{"1.2.840.10008.5.1.4.1.1.13.1.4",
                                                         "1.2.840.10008.5.1.4.1.1.13.1.5"};
  if (image.header.modality == Modality::kUltrasound) return {.one = "frame", .many = "frames", .whole = "Loop"};
  if (std::ranges::contains(kProjections, image.header.identity.sopClassUid)) {
    return {.one = "projection", .many = "projections", .whole = "Projections"};
  }
  if (image.header.modality == Modality::kMammography) return {.one = "slice", .many = "slices", .whole = "Slices"};
  return {.one = "frame", .many = "frames", .whole = "Frames"};
}

std::string backendInWords(const std::string& backend) {
  if (backend == "webgpu") return "WebGPU";
  if (backend == "wasm") return "WebAssembly";
  return backend;
}

std::string modelInWords(const inference::Manifest& manifest) {
  return manifest.version.empty() ? manifest.id : manifest.id + " " + manifest.version;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text;
}

std::string windowName(const std::string& name) {
  const auto isSmall = [](char letter) { return letter >= 'a' && letter <= 'z'; };
  const auto isLarge = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
  if (name.size() < 4 || std::ranges::any_of(name, isSmall)) return capitalized(name);
  std::string quiet = name;
  for (char& letter : quiet) {
    if (isLarge(letter)) letter = static_cast<char>(letter - 'A' + 'a');
  }
  return capitalized(quiet);
}

std::string asSentence(std::string text) {
  if (text.empty()) return text;
  const char last = text.back();
  if (last != '.' && last != '!' && last != '?') text += '.';
  return text;
}

}  // namespace lobule::ui
