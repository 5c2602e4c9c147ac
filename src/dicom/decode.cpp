#include <algorithm>
#include <exception>
#include <format>

#include "core/inflate.h"
#include "dicom/codecs.h"
#include "dicom/object.h"
#include "dicom/picture.h"
#include "dicom/samples.h"

namespace lobule::dicom {
namespace {

constexpr std::string_view kRle = "1.2.840.10008.1.2.5", kDeflatedFrame = "1.2.840.10008.1.2.8.1";
constexpr std::string_view kEncapsulatedPlain = "1.2.840.10008.1.2.1.98";
constexpr std::string_view kJpeg2000Prefix = "1.2.840.10008.1.2.4.9", kHighThroughputPrefix = "1.2.840.10008.1.2.4.20";
constexpr std::string_view kJpegXlPrefix = "1.2.840.10008.1.2.4.11", kVideoPrefix = "1.2.840.10008.1.2.4.10";
constexpr std::string_view kJpegXlRecompression = "1.2.840.10008.1.2.4.111";

// Samples of one frame on their way to RawFrame, always interleaved.
struct Samples {
  Bytes bytes;
  int bytesPerSample = 1;
  std::string photometric;  // what the samples are: the codec may know better than the data set
  bool isPartial = false;
};

constexpr std::uint64_t kMostPixels = std::uint64_t{64} << 20;  // as of pictures: three times the largest detector

bool isYbr(const std::string& photometric) {
  return photometric.starts_with("YBR_");
}

// Retired from PS3.3 C.7.6.3.1.2: three samples are not red, green and blue.
bool isRetiredColor(const std::string& photometric) {
  return photometric == "HSV" || photometric == "ARGB" || photometric == "CMYK";
}

Result<void> checkLayout(const DicomObject& object, int frame) {
  const PixelLayout& layout = object.layout;
  if (!object.pixels.isPresent()) return fail(ErrorCode::kUnsupported, whyWithoutPixels(object));
  if (layout.rows < 1 || layout.columns < 1) {
    return fail(ErrorCode::kBadInput, "Rows (0028,0010) or Columns (0028,0011) is missing or zero.");
  }
  if (layout.pixels() > kMostPixels) {
    return fail(
        ErrorCode::kTooLarge,
        std::format("{} x {} pixels are too many: {} million are read (Rows and Columns, 0028,0010 and 0028,0011).",
                    layout.columns, layout.rows, kMostPixels >> 20));
  }
  if (frame < 0 || frame >= layout.frames) {
    return fail(ErrorCode::kMissing, std::format("There is no frame {}; the object has {}.", frame, layout.frames));
  }
  constexpr std::array kDepths{1, 8, 16, 32, 64};
  const bool isDepthKnown = std::ranges::contains(kDepths, layout.bitsAllocated);
  if (!isDepthKnown || (layout.bitsAllocated == 64 && !layout.isFloatingPoint)) {
    return fail(ErrorCode::kUnsupported,
                std::format("Bits Allocated (0028,0100) of {} is not read.", layout.bitsAllocated));
  }
  if (layout.samplesPerPixel != 1 && layout.samplesPerPixel != 3) {
    return fail(ErrorCode::kUnsupported,
                std::format("Samples per Pixel (0028,0002) of {}{} is not read.", layout.samplesPerPixel,
                            isRetiredColor(layout.photometric) ? std::format(" ({})", layout.photometric) : ""));
  }
  return {};
}

// ---- uncompressed ----

Result<Samples> unpackNative(const PixelLayout& layout, const PixelSource::NativeFrame& native) {
  if (layout.bitsAllocated == 1) {
    return Samples{expandBits(native.bytes, native.firstBit, layout.pixels()), 1, layout.photometric};
  }
  const int bytesPerSample = layout.bitsAllocated / 8;
  if (layout.isSubsampled()) {
    if (bytesPerSample != 1) return fail(ErrorCode::kUnsupported, "Subsampled colour beyond 8 bits is not read.");
    return Samples{expandChroma422(native.bytes, layout.pixels()), 1, layout.photometric};
  }
  if (layout.isPlanar) {
    return Samples{interleavePlanes(native.bytes, layout.pixels(), layout.samplesPerPixel, bytesPerSample),
                   bytesPerSample, layout.photometric};
  }
  return Samples{native.bytes, bytesPerSample, layout.photometric};
}

// As stored: what lies beyond Bits Stored is still there.
Result<Samples> unpackNative(const DicomObject& object, int frame) {
  auto native = object.pixels.nativeFrame(object.layout, frame);
  if (!native) return std::unexpected(native.error());
  auto samples = unpackNative(object.layout, *native);
  if (samples) samples->isPartial = native->isCut;
  return samples;
}

Result<Samples> readNative(const DicomObject& object, int frame) {
  auto samples = unpackNative(object, frame);
  if (samples && !object.layout.isFloatingPoint) {
    extendFromBits(samples->bytes, samples->bytesPerSample, object.layout.bitsStored, object.layout.isSigned);
  }
  return samples;
}

// A frame stored as it would be uncompressed, but in a fragment of its own. Of a file that ends early, what is missing
// is zero.
Result<Samples> unpackFragment(const DicomObject& object, Bytes bytes) {
  constexpr std::uint64_t kLargeFrameBytes = std::uint64_t{64} << 20, kLeastShare = 64;
  const PixelLayout& layout = object.layout;
  const std::uint64_t needed = (layout.frameBits() + 7) / 8;
  const bool isPartial = bytes.size() < needed;
  const bool isHopeless = bytes.empty() || (needed > kLargeFrameBytes && bytes.size() < needed / kLeastShare);
  if (isPartial && (!object.header.isTruncated || isHopeless)) {
    return fail(ErrorCode::kBadInput, "The fragment is shorter than its frame.");
  }
  bytes.resize(static_cast<std::size_t>(needed));
  auto samples = unpackNative(layout, {.bytes = std::move(bytes)});
  if (!samples) return samples;
  extendFromBits(samples->bytes, samples->bytesPerSample, layout.bitsStored, layout.isSigned);
  samples->isPartial = isPartial;
  return samples;
}

// ---- compressed ----

// The code stream's own marks decide on the colour before Photometric Interpretation does.
std::string photometricOf(const PixelLayout& layout, const DecodedSamples& decoded, bool isJpeg2000) {
  if (layout.samplesPerPixel != 3) return layout.photometric;
  if (isJpeg2000) {  // OpenJPEG undoes the stream's own colour transform
    return layout.photometric == "YBR_ICT" || layout.photometric == "YBR_RCT" ? "RGB" : layout.photometric;
  }
  if (decoded.isRgbMarked) return "RGB";
  if (decoded.isJfif && !isYbr(layout.photometric)) return "YBR_FULL";
  return layout.photometric;
}

// Brings decoded samples to Bits Allocated, and to the sign that Pixel Representation promises.
Samples settle(const PixelLayout& layout, DecodedSamples decoded, int meaningfulBits, std::string photometric) {
  const bool isSigned = layout.isSigned && layout.samplesPerPixel == 1;
  extendFromBits(decoded.bytes, decoded.bytesPerSample, meaningfulBits, isSigned);
  const int wanted = std::max(1, layout.bitsAllocated / 8);
  if (wanted > decoded.bytesPerSample) {
    return {widen(decoded.bytes, decoded.bytesPerSample, wanted, isSigned), wanted, std::move(photometric),
            decoded.isPartial};
  }
  return {std::move(decoded.bytes), decoded.bytesPerSample, std::move(photometric), decoded.isPartial};
}

Result<Samples> decodeJpegFamily(const DicomObject& object, ByteSpan codeStream, const Progress& progress,
                                 int reduction) {
  const PixelLayout& layout = object.layout;
  const ExpectedFrame expected{layout.columns, layout.rows, layout.samplesPerPixel, layout.bitsAllocated};
  if (isJpeg2000(codeStream)) {
    auto decoded = decodeJpeg2000(codeStream, expected, progress, reduction);
    if (!decoded) return std::unexpected(decoded.error());
    const std::string photometric = photometricOf(layout, *decoded, true);
    // OpenJPEG has extended the sign already; a stream whose sign differs from the data set's is read as the latter
    // says.
    return settle(layout, std::move(*decoded), decoded->precision, photometric);
  }
  const auto header = readJpegHeader(codeStream);
  if (!header) return std::unexpected(header.error());
  auto decoded = header->isJpegLs() ? decodeJpegLs(codeStream, *header, expected, object.header.isTruncated)
                                    : decodeJpeg(codeStream, *header, expected);
  if (!decoded) return std::unexpected(decoded.error());
  const std::string photometric = photometricOf(layout, *decoded, false);
  const int bits = header->isJpegLs() ? header->precision : std::min(layout.bitsStored, 8 * decoded->bytesPerSample);
  return settle(layout, std::move(*decoded), bits, photometric);
}

// libjxl undoes the colour transform of a JPEG that was compressed again, and its own.
std::string jpegXlPhotometric(const PixelLayout& layout, const DecodedSamples& decoded, const std::string& uid) {
  const bool isColor = layout.samplesPerPixel == 3;
  const bool isTransformUndone = decoded.isRgbMarked || uid == kJpegXlRecompression || layout.photometric != "YBR_FULL";
  return isColor && isTransformUndone ? "RGB" : layout.photometric;
}

Result<Samples> decodeJpegXlFrame(const DicomObject& object, ByteSpan codeStream, const Progress& progress) {
  const PixelLayout& layout = object.layout;
  const ExpectedFrame expected{layout.columns, layout.rows, layout.samplesPerPixel, layout.bitsAllocated};
  auto decoded = decodeJpegXl(codeStream, expected, object.header.isTruncated, progress);
  if (!decoded) return std::unexpected(decoded.error());
  const std::string photometric = jpegXlPhotometric(layout, *decoded, object.parsed.transferSyntaxUid);
  return settle(layout, std::move(*decoded), decoded->precision, photometric);
}

Result<Samples> decodeRleFrame(const DicomObject& object, ByteSpan codeStream) {
  const PixelLayout& layout = object.layout;
  const ExpectedFrame expected{layout.columns, layout.rows, layout.samplesPerPixel, layout.bitsAllocated};
  auto decoded = decodeRle(codeStream, expected, object.header.isTruncated);
  if (!decoded) return std::unexpected(decoded.error());
  if (layout.bitsAllocated == 1) {
    return Samples{expandBits(decoded->bytes, 0, layout.pixels()), 1, layout.photometric, decoded->isPartial};
  }
  return settle(layout, std::move(*decoded), layout.bitsStored, layout.photometric);
}

Result<Samples> decodeEncapsulated(const DicomObject& object, int frame, const Progress& progress, int reduction) {
  auto codeStream = object.pixels.encapsulatedFrame(frame);
  if (!codeStream) return std::unexpected(codeStream.error());
  const PixelLayout& layout = object.layout;
  const std::string& uid = object.parsed.transferSyntaxUid;
  if (uid == kRle) return decodeRleFrame(object, *codeStream);
  if (uid == kEncapsulatedPlain) return unpackFragment(object, std::move(*codeStream));
  if (uid == kDeflatedFrame) {
    auto inflated = inflateRaw(*codeStream, static_cast<std::size_t>((layout.frameBits() + 7) / 8) + 1);
    if (!inflated) return std::unexpected(inflated.error());
    return unpackFragment(object, std::move(*inflated));
  }
  if (uid.starts_with(kJpegXlPrefix)) return decodeJpegXlFrame(object, *codeStream, progress);
  if (uid.starts_with(kVideoPrefix))
    return fail(ErrorCode::kUnsupported, "It holds compressed video, which Lobule does not read.");
  return decodeJpegFamily(object, *codeStream, progress, reduction);
}

// Codecs know nothing of data sets: which element is to blame is said here.
Error namingElement(Error error, const DicomObject& object, int frame) {
  const bool isAboutPixels =
      error.code == ErrorCode::kBadInput || error.code == ErrorCode::kUnsupported || error.code == ErrorCode::kTooLarge;
  if (isAboutPixels && !error.message.contains("(7FE0,0010)")) {
    error.message = std::format("Pixel Data (7FE0,0010), frame {}: {}", frame + 1, error.message);
  }
  // The warning of the object says that what is there is shown.
  if (isAboutPixels && object.header.isTruncated && object.pixels.isEncapsulated())
    error.message += " Nothing of this frame can be shown.";
  return error;
}

// ---- both ----

RawFrame finish(const PixelLayout& layout, Samples samples) {
  RawFrame raw{.columns = layout.columns,
               .rows = layout.rows,
               .samplesPerPixel = layout.samplesPerPixel,
               .bitsAllocated = 8 * samples.bytesPerSample,
               .bitsStored = layout.bitsStored - layout.lowestBit,
               .isSigned = layout.isSigned,
               .photometric = layout.photometric,
               .outputPhotometric = samples.photometric,
               .bytes = {},
               .isPartial = samples.isPartial};
  if (layout.samplesPerPixel == 3 && isYbr(samples.photometric) && samples.bytesPerSample == 1) {
    rgbFromYbr(samples.bytes, samples.photometric.starts_with("YBR_PARTIAL") ? YbrKind::kPartial : YbrKind::kFull);
    raw.outputPhotometric = "RGB";
  }
  raw.bytes = std::move(samples.bytes);
  return raw;
}

Result<RawFrame> decodeChecked(const DicomObject& object, int frame, const Progress& progress, int reduction) {
  if (auto checked = checkLayout(object, frame); !checked) return std::unexpected(checked.error());
  auto samples = object.pixels.isEncapsulated() ? decodeEncapsulated(object, frame, progress, reduction)
                                                : readNative(object, frame);
  if (!samples) return std::unexpected(namingElement(samples.error(), object, frame));
  if (progress.isCancelled()) return fail(ErrorCode::kCancelled, "Decoding was cancelled.");
  progress.report(1.0F);
  return finish(object.layout, std::move(*samples));
}

// ---- to what is shown ----

Result<RawFrame> decodeGuarded(const DicomObject& object, int frame, const Progress& progress, int reduction) {
  const auto forget = std::unique_ptr<const PagedSource, void (*)(const PagedSource*)>(
      object.pages.get(), [](const PagedSource* pages) { pages->forget(); });
  try {
    return decodeChecked(object, frame, progress, reduction);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kTooLarge, "There is not enough memory to decode the frame.");
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, std::format("The frame could not be decoded ({}).", error.what()));
  }
}

Result<Frame> decodeShown(const DicomObject& object, int frame, const Progress& progress, int reduction) {
  auto raw = decodeGuarded(object, frame, progress, reduction);
  if (!raw) return std::unexpected(raw.error());
  if (object.layout.isFloatingPoint || raw->bitsAllocated > 32) {
    return fail(ErrorCode::kUnsupported,
                "The object holds measured values in floating point, not an image for display.");
  }
  if (isYbr(raw->outputPhotometric)) {
    return fail(ErrorCode::kUnsupported, std::format("Colour as {} with {} bits a sample is not shown.",
                                                     raw->outputPhotometric, raw->bitsAllocated));
  }
  if (isRetiredColor(raw->outputPhotometric)) {
    return fail(ErrorCode::kUnsupported, std::format("Photometric Interpretation (0028,0004) {} has been retired from "
                                                     "DICOM and is not shown.",
                                                     raw->outputPhotometric));
  }
  if (raw->samplesPerPixel == 3) return colorPicture(*raw);
  if (raw->bitsAllocated > 16) {
    return fail(ErrorCode::kUnsupported, std::format("Grey images of {} bits are not shown.", raw->bitsAllocated));
  }
  dropLowestBits(raw->bytes, raw->bitsAllocated / 8, object.layout.lowestBit, raw->isSigned);
  if (object.layout.photometric != "PALETTE COLOR") return greyPicture(std::move(*raw), object.padding);
  if (!object.palette.isPresent()) {
    return fail(ErrorCode::kBadInput, "PALETTE COLOR without complete Palette Color Lookup Tables (0028,1101-1203).");
  }
  return palettePicture(*raw, object.palette);
}

// The samples with the bits that no image uses, for overlays that lie in them.
Bytes storedBits(const DicomObject& object, int frame) {
  if (!checkLayout(object, frame)) return {};
  if (!object.pixels.isEncapsulated()) {
    auto samples = unpackNative(object, frame);
    return samples ? std::move(samples->bytes) : Bytes{};
  }
  const PixelLayout& layout = object.layout;
  const auto codeStream = object.pixels.encapsulatedFrame(frame);
  if (!codeStream) return {};
  auto decoded = decodeRle(*codeStream, {layout.columns, layout.rows, layout.samplesPerPixel, layout.bitsAllocated},
                           object.header.isTruncated);
  return decoded ? std::move(decoded->bytes) : Bytes{};
}

}  // namespace

std::vector<OverlayPlane> frameOverlays(const DicomObject& object, int frame) {
  std::vector<OverlayPlane> planes;
  if (object.overlays.empty()) return planes;
  try {
    const bool isInPixels =
        std::ranges::any_of(object.overlays, [](const OverlayGroup& group) { return group.pixelBit.has_value(); });
    const Bytes samples = isInPixels ? storedBits(object, frame) : Bytes{};
    if (object.pages) object.pages->forget();
    for (const OverlayGroup& group : object.overlays) {
      if (group.pixelBit && samples.empty()) continue;
      if (auto plane = planeOf(group, frame, object.layout, samples)) planes.push_back(std::move(*plane));
    }
  } catch (const std::exception&) {  // no memory left: the image itself is what matters
    planes.clear();
  }
  return planes;
}

Result<RawFrame> decodeRaw(const DicomObject& object, int frame, const Progress& progress) {
  return decodeGuarded(object, frame, progress, 0);
}

Result<Frame> decodeFrame(const DicomObject& object, int frame, const Progress& progress) {
  return decodeShown(object, frame, progress, 0);
}

bool decodesInSteps(const ImageHeader& header) {
  const std::string& uid = header.transferSyntaxUid;
  const bool hasResolutions = uid.starts_with(kJpeg2000Prefix) || uid.starts_with(kHighThroughputPrefix);
  return hasResolutions && header.photometric != "PALETTE COLOR";  // between indices lies no colour
}

Result<Frame> decodePreview(const DicomObject& object, int frame, int reduction, const Progress& progress) {
  return decodeShown(object, frame, progress, decodesInSteps(object.header) ? reduction : 0);
}

}  // namespace lobule::dicom
