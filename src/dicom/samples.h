// Plain operations on little endian samples: unpacking, reordering, sign, colour. Internal to the room; any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "core/bytes.h"
#include "image/pixels.h"

namespace lobule::dicom {

using Bytes = std::vector<std::byte>;

// Bits, first pixel in the least significant bit (PS3.5 8.1.1), to one byte 0 or 1 a pixel.
Bytes expandBits(ByteSpan packed, int firstBit, std::size_t pixels);

// Planes one after another to samples side by side.
Bytes interleavePlanes(ByteSpan planar, std::size_t pixels, int samplesPerPixel, int bytesPerSample);

// Y Y Cb Cr for two pixels (PS3.3 C.7.6.3.1.2, YBR_FULL_422) to Y Cb Cr for each.
Bytes expandChroma422(ByteSpan packed, std::size_t pixels);

// Each sample becomes what its lowest `bits` bits say: zero-extended, or sign-extended when isSigned.
void extendFromBits(Bytes& samples, int bytesPerSample, int bits, bool isSigned);

// Each sample moves down by so many bits; a signed one keeps its sign.
void dropLowestBits(Bytes& samples, int bytesPerSample, int bits, bool isSigned);

// To wider samples, sign or zero extended.
Bytes widen(ByteSpan samples, int fromBytes, int toBytes, bool isSigned);

enum class YbrKind { kFull, kPartial };
// Interleaved 8-bit Y Cb Cr to R G B in place (PS3.3 C.7.6.3.1.2), rounded to nearest.
void rgbFromYbr(Bytes& samples, YbrKind kind);

}  // namespace lobule::dicom
