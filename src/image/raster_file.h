// PNG, JPEG and WebP from memory, PNG to memory: 8 and 16-bit grey stay grey and exact, all else becomes 8-bit RGB.
// Dimensions are bounded before memory is asked for. Any thread.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/bytes.h"
#include "core/result.h"
#include "image/pixels.h"

namespace lobule::image {

using RasterImage = std::variant<GreyImage, ColorImage>;

// True when the bytes begin as a PNG, JPEG or WebP file does.
bool looksLikeRasterFile(ByteSpan bytes);

// An RGB file whose three channels are equal everywhere is returned as GreyImage (in a lossy WebP: equal within the
// rounding of its YUV coding). Transparency is dropped, 16-bit colour becomes 8-bit. Errors name no file: the caller
// does. At most 64 million pixels are read.
Result<RasterImage> readRasterFile(ByteSpan bytes);

// Whether a JPEG has no end marker: what is missing was filled up without a word. The other kinds are refused then.
bool endsEarly(ByteSpan bytes);

Result<std::vector<std::byte>> writePng(const Plane<std::uint8_t>& grey);
Result<std::vector<std::byte>> writePng(const ColorImage& color);

// ITU-R BT.601 luma, rounded: what models see of a colour image.
GreyImage greyFromColor(const ColorImage& color);

}  // namespace lobule::image
