#include "image/raster_file.h"

#include <stb_image.h>
#include <stb_image_write.h>
#include <webp/decode.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <format>
#include <limits>
#include <memory>

#include "core/inflate.h"
#include "image/jpeg_scans.h"

namespace lobule::image {
namespace {

constexpr int kMaxSide = 32767;
constexpr long long kMaxPixels = 64LL << 20;  // three times the largest detector in use

enum class RasterKind { kNone, kPng, kJpeg, kWebp };

bool hasAt(ByteSpan bytes, std::size_t offset, std::string_view mark) {
  return bytes.size() >= offset + mark.size() && std::memcmp(bytes.data() + offset, mark.data(), mark.size()) == 0;
}

RasterKind kindOf(ByteSpan bytes) {
  using namespace std::string_view_literals;
  if (hasAt(bytes, 0, "\x89PNG\r\n\x1a\n"sv)) return RasterKind::kPng;
  if (hasAt(bytes, 0, "\xff\xd8\xff"sv)) return RasterKind::kJpeg;
  if (hasAt(bytes, 0, "RIFF"sv) && hasAt(bytes, 8, "WEBP"sv)) return RasterKind::kWebp;
  return RasterKind::kNone;
}

std::string_view nameOf(RasterKind kind) {
  switch (kind) {
    case RasterKind::kPng:
      return "PNG";
    case RasterKind::kJpeg:
      return "JPEG";
    case RasterKind::kWebp:
      return "WebP";
    case RasterKind::kNone:
      break;
  }
  return "picture";
}

Result<void> checkSize(RasterKind kind, long long columns, long long rows) {
  if (columns > 0 && rows > 0 && columns <= kMaxSide && rows <= kMaxSide && columns * rows <= kMaxPixels) return {};
  return fail(ErrorCode::kTooLarge, std::format("The {} claims {} x {} pixels; at most {} million are read.",
                                                nameOf(kind), columns, rows, kMaxPixels >> 20));
}

// A file too short for the picture it claims would only cost memory: deflate expands at most 1032 times, to 8 one-bit
// pixels a byte; JPEG takes 64 pixels in no less than two bits, and a truncated file may have lost three quarters.
Result<void> checkPlausible(RasterKind kind, std::size_t fileBytes, std::size_t pixels) {
  const std::size_t pixelsPerByte = kind == RasterKind::kPng ? 8 * 1032 : 1024;
  if (pixels / pixelsPerByte <= fileBytes) return {};
  return fail(ErrorCode::kBadInput,
              std::format("The {} is too short for the {} pixels that it claims.", nameOf(kind), pixels));
}

std::size_t big32(ByteSpan bytes, std::size_t offset) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8U | std::to_integer<std::size_t>(bytes[offset + i]);
  return value;
}

// What the IDAT chunks of a PNG hold together, without zlib's two bytes before it.
std::vector<std::byte> deflatedRows(ByteSpan bytes) {
  constexpr std::size_t kSignature = 8, kChunkHead = 8, kChunkEnd = 4, kZlibHead = 2;
  std::vector<std::byte> deflated;
  for (std::size_t at = kSignature; at + kChunkHead <= bytes.size();) {
    const std::size_t length = std::min(big32(bytes, at), bytes.size() - at - kChunkHead);
    if (hasAt(bytes, at + 4, "IDAT")) {
      const ByteSpan chunk = bytes.subspan(at + kChunkHead, length);
      deflated.insert(deflated.end(), chunk.begin(), chunk.end());
    }
    at += kChunkHead + length + std::min(kChunkEnd, bytes.size() - at - kChunkHead - length);
  }
  deflated.erase(deflated.begin(),
                 deflated.begin() + static_cast<std::ptrdiff_t>(std::min(kZlibHead, deflated.size())));
  return deflated;
}

// By the header chunk, which stb has read: depth times channels.
std::size_t bitsPerPixel(ByteSpan png) {
  constexpr std::size_t kDepth = 24, kColorType = 25;
  constexpr std::array<std::size_t, 7> kChannels{1, 1, 3, 1, 2, 1, 4};
  const auto colorType = std::to_integer<std::size_t>(png[kColorType]);
  return std::to_integer<std::size_t>(png[kDepth]) * (colorType < kChannels.size() ? kChannels[colorType] : 4);
}

// stb would unpack rows without end, and walk through a JPEG as often as it says.
Result<void> checkBounded(RasterKind kind, ByteSpan bytes, std::size_t columns, std::size_t rows) {
  if (kind == RasterKind::kJpeg && countScans(bytes) > kMostScans) {
    return fail(ErrorCode::kTooLarge, std::format("The JPEG goes over its picture more than {} times.", kMostScans));
  }
  if (kind != RasterKind::kPng) return {};
  constexpr std::size_t kSlack = 65536, kMostPasses = 7;  // interlaced rows begin more often
  const std::size_t needed = (columns * bitsPerPixel(bytes) / 8 + 2) * rows + kMostPasses * rows + kSlack;
  if (inflatesWithin(deflatedRows(bytes), needed)) return {};
  return fail(ErrorCode::kTooLarge, "The PNG unpacks to far more than its pixels need.");
}

const unsigned char* unsignedBytes(ByteSpan bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::unexpected<Error> undecodable(RasterKind kind) {
  return fail(ErrorCode::kBadInput, std::format("The {} is damaged: its pixels cannot be decoded.", nameOf(kind)));
}

// Largest difference between the channels of any pixel.
int chroma(const ColorImage& color) {
  int largest = 0;
  for (std::size_t i = 0; i + 2 < color.rgb.size(); i += 3) {
    const auto [low, high] = std::minmax({color.rgb[i], color.rgb[i + 1], color.rgb[i + 2]});
    largest = std::max(largest, high - low);
  }
  return largest;
}

// A grey picture that went through lossy YUV coding comes back with channels that differ by rounding.
RasterImage greyWhereItIsGrey(ColorImage color, int chromaAllowed) {
  if (chroma(color) <= chromaAllowed) return greyFromColor(color);
  return color;
}

// Frees what stb allocated.
struct StbFree {
  void operator()(void* memory) const { stbi_image_free(memory); }
};
template <class Sample>
using StbPixels = std::unique_ptr<Sample, StbFree>;

Result<RasterImage> readWithStb(ByteSpan bytes, RasterKind kind) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return fail(ErrorCode::kTooLarge, std::format("The {} is larger than 2 GiB.", nameOf(kind)));
  }
  const unsigned char* data = unsignedBytes(bytes);
  const int length = static_cast<int>(bytes.size());
  int columns = 0, rows = 0, channels = 0;
  if (stbi_info_from_memory(data, length, &columns, &rows, &channels) == 0) return undecodable(kind);
  if (auto checked = checkSize(kind, columns, rows); !checked) return std::unexpected(checked.error());
  const auto width = static_cast<std::size_t>(columns), height = static_cast<std::size_t>(rows);
  const std::size_t pixels = width * height;
  if (auto checked = checkPlausible(kind, bytes.size(), pixels); !checked) return std::unexpected(checked.error());
  if (auto checked = checkBounded(kind, bytes, width, height); !checked) return std::unexpected(checked.error());

  // Grey keeps its depth; everything else is read as RGB.
  if (channels == 1 && stbi_is_16_bit_from_memory(data, length) != 0) {
    const StbPixels<stbi_us> samples(stbi_load_16_from_memory(data, length, &columns, &rows, &channels, 1));
    if (!samples) return undecodable(kind);
    GreyImage grey{.plane = Plane<std::uint16_t>(columns, rows), .sampleOffset = 0, .bitsStored = 16, .padding = {}};
    std::copy_n(samples.get(), pixels, grey.plane.samples.begin());
    return grey;
  }
  const int wanted = channels == 1 ? 1 : 3;
  const StbPixels<stbi_uc> samples(stbi_load_from_memory(data, length, &columns, &rows, &channels, wanted));
  if (!samples) return undecodable(kind);
  if (wanted == 1) {
    GreyImage grey{.plane = Plane<std::uint16_t>(columns, rows), .sampleOffset = 0, .bitsStored = 8, .padding = {}};
    std::copy_n(samples.get(), pixels, grey.plane.samples.begin());
    return grey;
  }
  return greyWhereItIsGrey({columns, rows, {samples.get(), samples.get() + pixels * 3}}, 0);
}

Result<RasterImage> readWebp(ByteSpan bytes) {
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(unsignedBytes(bytes), bytes.size(), &features) != VP8_STATUS_OK) {
    return undecodable(RasterKind::kWebp);
  }
  if (auto checked = checkSize(RasterKind::kWebp, features.width, features.height); !checked) {
    return std::unexpected(checked.error());
  }
  if (features.has_animation != 0) {
    return fail(ErrorCode::kUnsupported, "The WebP is an animation; only still pictures are read.");
  }
  ColorImage color{features.width, features.height, {}};
  const std::size_t stride = static_cast<std::size_t>(features.width) * 3;
  color.rgb.resize(stride * static_cast<std::size_t>(features.height));
  if (WebPDecodeRGBInto(unsignedBytes(bytes), bytes.size(), color.rgb.data(), color.rgb.size(),
                        static_cast<int>(stride)) == nullptr) {
    return undecodable(RasterKind::kWebp);
  }
  constexpr int kLossy = 1, kYuvRounding = 2;
  return greyWhereItIsGrey(std::move(color), features.format == kLossy ? kYuvRounding : 0);
}

void append(void* context, void* data, int size) {
  auto& bytes = *static_cast<std::vector<std::byte>*>(context);
  const auto* first = static_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), first, first + size);
}

Result<std::vector<std::byte>> encodePng(int columns, int rows, int channels, std::span<const std::uint8_t> samples) {
  if (columns <= 0 || rows <= 0) return fail(ErrorCode::kBadInput, "An empty picture cannot be written as PNG.");
  std::vector<std::byte> png;
  if (stbi_write_png_to_func(append, &png, columns, rows, channels, samples.data(), columns * channels) == 0) {
    return fail(ErrorCode::kInternal, "The PNG could not be written.");
  }
  return png;
}

// Where the next marker's code stands: what is no data of a scan and no restart marker (ITU-T T.81, B.1.1).
std::size_t nextMarker(ByteSpan bytes, std::size_t at) {
  const auto value = [&](std::size_t i) { return std::to_integer<unsigned>(bytes[i]); };
  for (; at + 1 < bytes.size(); ++at) {
    const unsigned code = value(at + 1);
    const bool isRestart = code >= 0xD0 && code <= 0xD7;
    if (value(at) == 0xFF && code != 0 && code != 0xFF && !isRestart) return at + 1;
  }
  return bytes.size();
}

}  // namespace

bool looksLikeRasterFile(ByteSpan bytes) {
  return kindOf(bytes) != RasterKind::kNone;
}

Result<RasterImage> readRasterFile(ByteSpan bytes) {
  const RasterKind kind = kindOf(bytes);
  if (kind == RasterKind::kNone) {
    return fail(ErrorCode::kUnsupported, "The file is neither a PNG, nor a JPEG, nor a WebP picture.");
  }
  return kind == RasterKind::kWebp ? readWebp(bytes) : readWithStb(bytes, kind);
}

bool endsEarly(ByteSpan bytes) {
  constexpr unsigned kEndOfImage = 0xD9;
  if (kindOf(bytes) != RasterKind::kJpeg) return false;
  const auto value = [&](std::size_t i) { return std::to_integer<unsigned>(bytes[i]); };
  std::size_t at = nextMarker(bytes, 2);
  while (at + 2 < bytes.size() && value(at) != kEndOfImage) {
    const std::size_t length = value(at + 1) << 8 | value(at + 2);
    at = nextMarker(bytes, at + 1 + length);
  }
  return at >= bytes.size() || value(at) != kEndOfImage;
}

Result<std::vector<std::byte>> writePng(const Plane<std::uint8_t>& grey) {
  return encodePng(grey.columns, grey.rows, 1, grey.samples);
}

Result<std::vector<std::byte>> writePng(const ColorImage& color) {
  return encodePng(color.columns, color.rows, 3, color.rgb);
}

GreyImage greyFromColor(const ColorImage& color) {
  GreyImage grey{
      .plane = Plane<std::uint16_t>(color.columns, color.rows), .sampleOffset = 0, .bitsStored = 8, .padding = {}};
  // 0.299, 0.587 and 0.114 as fractions of 65536, and a half to round.
  constexpr std::uint32_t kRed = 19595, kGreen = 38470, kBlue = 7471, kHalf = 32768;
  for (std::size_t i = 0; i < grey.plane.samples.size(); ++i) {
    const std::uint32_t r = color.rgb[3 * i], g = color.rgb[3 * i + 1], b = color.rgb[3 * i + 2];
    grey.plane.samples[i] = static_cast<std::uint16_t>((kRed * r + kGreen * g + kBlue * b + kHalf) >> 16);
  }
  return grey;
}

}  // namespace lobule::image
