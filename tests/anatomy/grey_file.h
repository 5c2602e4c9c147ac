// Reads a PNG, JPEG or WebP file as the grey picture that anatomy takes: for the tools beside the tests.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "image/raster_file.h"

namespace lobule::testing {

inline Result<image::FloatImage> readGrey(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  const auto raster = image::readRasterFile(std::as_bytes(std::span(text)));
  if (!raster) return std::unexpected(raster.error());
  const auto* grey = std::get_if<image::GreyImage>(&*raster);
  const image::GreyImage converted = grey ? *grey : image::greyFromColor(std::get<image::ColorImage>(*raster));
  image::FloatImage displayed(converted.columns(), converted.rows());
  for (std::size_t i = 0; i < displayed.samples.size(); ++i) displayed.samples[i] = converted.plane.samples[i];
  return displayed;
}

}  // namespace lobule::testing
