#include "dicom/samples.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace lobule::dicom {
namespace {

// Runs over samples of one width; the callable gets and returns the value as a signed and an unsigned integer.
template <class Unsigned, class Signed>
void extendAll(Bytes& samples, int bits, bool isSigned) {
  const int shift = static_cast<int>(sizeof(Unsigned) * 8) - bits;
  for (std::size_t i = 0; i + sizeof(Unsigned) <= samples.size(); i += sizeof(Unsigned)) {
    Unsigned value;
    std::memcpy(&value, &samples[i], sizeof value);
    value = static_cast<Unsigned>(value << shift);
    value =
        isSigned ? static_cast<Unsigned>(static_cast<Signed>(value) >> shift) : static_cast<Unsigned>(value >> shift);
    std::memcpy(&samples[i], &value, sizeof value);
  }
}

template <class Value>
void shiftAll(Bytes& samples, int bits) {
  for (std::size_t i = 0; i + sizeof(Value) <= samples.size(); i += sizeof(Value)) {
    Value value;
    std::memcpy(&value, &samples[i], sizeof value);
    value = static_cast<Value>(value >> bits);
    std::memcpy(&samples[i], &value, sizeof value);
  }
}

std::byte clampedByte(float value) {
  return static_cast<std::byte>(static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5F), 0.0F, 255.0F)));
}

}  // namespace

Bytes expandBits(ByteSpan packed, int firstBit, std::size_t pixels) {
  Bytes expanded(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::size_t bit = i + static_cast<std::size_t>(firstBit);
    if (bit / 8 >= packed.size()) break;
    expanded[i] = (packed[bit / 8] >> (bit % 8)) & std::byte{1};
  }
  return expanded;
}

Bytes interleavePlanes(ByteSpan planar, std::size_t pixels, int samplesPerPixel, int bytesPerSample) {
  const auto width = static_cast<std::size_t>(bytesPerSample), count = static_cast<std::size_t>(samplesPerPixel);
  Bytes woven(pixels * count * width);
  for (std::size_t sample = 0; sample < count; ++sample) {
    for (std::size_t i = 0; i < pixels; ++i) {
      const std::size_t from = (sample * pixels + i) * width;
      if (from + width <= planar.size()) std::memcpy(&woven[(i * count + sample) * width], &planar[from], width);
    }
  }
  return woven;
}

Bytes expandChroma422(ByteSpan packed, std::size_t pixels) {
  Bytes expanded(pixels * 3);
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::size_t group = i / 2 * 4;
    if (group + 4 > packed.size()) break;
    expanded[3 * i] = packed[group + i % 2];
    expanded[3 * i + 1] = packed[group + 2];
    expanded[3 * i + 2] = packed[group + 3];
  }
  return expanded;
}

void extendFromBits(Bytes& samples, int bytesPerSample, int bits, bool isSigned) {
  if (bits >= bytesPerSample * 8 || bits < 1) return;
  if (bytesPerSample == 1) extendAll<std::uint8_t, std::int8_t>(samples, bits, isSigned);
  if (bytesPerSample == 2) extendAll<std::uint16_t, std::int16_t>(samples, bits, isSigned);
  if (bytesPerSample == 4) extendAll<std::uint32_t, std::int32_t>(samples, bits, isSigned);
}

void dropLowestBits(Bytes& samples, int bytesPerSample, int bits, bool isSigned) {
  if (bits < 1) return;
  if (bytesPerSample == 1) isSigned ? shiftAll<std::int8_t>(samples, bits) : shiftAll<std::uint8_t>(samples, bits);
  if (bytesPerSample == 2) isSigned ? shiftAll<std::int16_t>(samples, bits) : shiftAll<std::uint16_t>(samples, bits);
}

Bytes widen(ByteSpan samples, int fromBytes, int toBytes, bool isSigned) {
  const auto from = static_cast<std::size_t>(fromBytes), to = static_cast<std::size_t>(toBytes);
  const std::size_t count = samples.size() / from;
  Bytes wide(count * to);
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(&wide[i * to], &samples[i * from], from);
    const bool isNegative = isSigned && (samples[i * from + from - 1] & std::byte{0x80}) != std::byte{0};
    if (isNegative) std::fill_n(&wide[i * to + from], to - from, std::byte{0xff});
  }
  return wide;
}

void rgbFromYbr(Bytes& samples, YbrKind kind) {
  // Inverse of the matrices of PS3.3 C.7.6.3.1.2; YBR_PARTIAL keeps Y in 16 to 235 and chroma in 16 to 240.
  const bool isFull = kind == YbrKind::kFull;
  const float gain = isFull ? 1.0F : 255.0F / 219.0F, black = isFull ? 0.0F : 16.0F;
  const float chroma = isFull ? 1.0F : 255.0F / 224.0F;
  constexpr float kRedOfCr = 1.402F, kBlueOfCb = 1.772F;
  constexpr float kGreenOfCb = -0.114F * 1.772F / 0.587F, kGreenOfCr = -0.299F * 1.402F / 0.587F;
  for (std::size_t i = 0; i + 2 < samples.size(); i += 3) {
    const float y = gain * (static_cast<float>(std::to_integer<int>(samples[i])) - black);
    const float cb = chroma * (static_cast<float>(std::to_integer<int>(samples[i + 1])) - 128.0F);
    const float cr = chroma * (static_cast<float>(std::to_integer<int>(samples[i + 2])) - 128.0F);
    samples[i] = clampedByte(y + kRedOfCr * cr);
    samples[i + 1] = clampedByte(y + kGreenOfCb * cb + kGreenOfCr * cr);
    samples[i + 2] = clampedByte(y + kBlueOfCb * cb);
  }
}

}  // namespace lobule::dicom
