#include "dicom/picture.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>

namespace lobule::dicom {
namespace {

// samples: 8 or 16 bits, signed or not, to the samples of a GreyImage.
image::GreyImage greyFrom(const RawFrame& raw, const std::optional<image::PaddingRange>& padding) {
  image::GreyImage grey{.plane = image::Plane<std::uint16_t>(raw.columns, raw.rows),
                        .sampleOffset = raw.isSigned ? -32768 : 0,
                        .bitsStored = raw.bitsStored,
                        .padding = padding,
                        .isPartial = raw.isPartial};
  std::vector<std::uint16_t>& samples = grey.plane.samples;
  const std::size_t width = static_cast<std::size_t>(raw.bitsAllocated) / 8;
  const ByteSpan bytes = ByteSpan(raw.bytes).first(std::min(raw.bytes.size(), samples.size() * width));
  if (width == 1) {
    std::ranges::transform(bytes, samples.begin(), [&](std::byte byte) {
      const int value = raw.isSigned ? static_cast<std::int8_t>(byte) : std::to_integer<int>(byte);
      return static_cast<std::uint16_t>(value - grey.sampleOffset);
    });
    return grey;
  }
  static_assert(std::endian::native == std::endian::little);  // as the raw samples are
  std::memcpy(samples.data(), bytes.data(), bytes.size());
  if (raw.isSigned) {
    for (std::uint16_t& sample : samples) sample ^= 0x8000U;  // as - sampleOffset
  }
  return grey;
}

}  // namespace

// One frame at a time and the raw samples away: here a frame takes memory twice, and threads that finish together would
// each take it.
image::GreyImage greyPicture(RawFrame raw, const std::optional<image::PaddingRange>& padding) {
  static std::mutex turn;
  const std::scoped_lock lock(turn);
  image::GreyImage grey = greyFrom(raw, padding);
  raw.bytes = std::vector<std::byte>();
  return grey;
}

image::ColorImage palettePicture(const RawFrame& raw, const Palette& palette) {
  image::ColorImage color{raw.columns, raw.rows, {}, raw.isPartial};
  const image::GreyImage indices = greyFrom(raw, std::nullopt);
  color.rgb.reserve(indices.plane.samples.size() * 3);
  for (const std::uint16_t sample : indices.plane.samples) {
    const int entry = sample + indices.sampleOffset - palette.firstMapped;
    for (const auto& channel : palette.channels) {
      color.rgb.push_back(
          channel[static_cast<std::size_t>(std::clamp(entry, 0, static_cast<int>(channel.size()) - 1))]);
    }
  }
  return color;
}

image::ColorImage colorPicture(const RawFrame& raw) {
  image::ColorImage color{raw.columns, raw.rows, {}, raw.isPartial};
  const std::size_t width = static_cast<std::size_t>(raw.bitsAllocated) / 8, count = raw.bytes.size() / width;
  color.rgb.resize(count);
  const int shift = std::max(0, raw.bitsStored - 8);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t value = 0;
    std::memcpy(&value, &raw.bytes[i * width], std::min(width, sizeof value));
    color.rgb[i] = static_cast<std::uint8_t>(value >> shift);
  }
  return color;
}

}  // namespace lobule::dicom
