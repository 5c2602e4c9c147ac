#include "cmd/read_commands.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "dicom/dicom_object.h"
#include "image/picture_modality.h"
#include "image/raster_file.h"
#include "image/resample.h"
#include "study/pipeline.h"

namespace lobule::cmd {
namespace {

int intOr(const Json& arguments, const char* key, int otherwise) {
  const auto found = arguments.find(key);
  return found != arguments.end() && found->is_number() ? found->get<int>() : otherwise;
}

std::string textOr(const Json& arguments, const char* key, std::string otherwise) {
  const auto found = arguments.find(key);
  return found != arguments.end() && found->is_string() ? found->get<std::string>() : std::move(otherwise);
}

std::vector<std::byte> bytesOf(std::string_view text) {
  std::vector<std::byte> bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

Result<Reply> decodeDicom(SharedBytes file, int frame) {
  const auto object = dicom::openDicom(std::move(file));
  if (!object) return std::unexpected(object.error());
  auto raw = dicom::decodeRaw(**object, frame);
  if (!raw) return std::unexpected(raw.error());
  const dicom::ImageHeader& header = dicom::header(**object);
  return Reply{.value = {{"rows", raw->rows},
                         {"columns", raw->columns},
                         {"samplesPerPixel", raw->samplesPerPixel},
                         {"bitsAllocated", raw->bitsAllocated},
                         {"bitsStored", raw->bitsStored},
                         {"pixelRepresentation", raw->isSigned ? 1 : 0},
                         {"photometric", raw->photometric},
                         {"outputPhotometric", raw->outputPhotometric},
                         {"frames", header.frames},
                         {"transferSyntax", header.transferSyntaxUid},
                         {"truncated", header.isTruncated || raw->isPartial}},
               .bytes = std::move(raw->bytes)};
}

Json rasterDescription(int columns, int rows, int samples, int bits, const char* photometric) {
  return {{"rows", rows},
          {"columns", columns},
          {"samplesPerPixel", samples},
          {"bitsAllocated", bits},
          {"bitsStored", bits},
          {"pixelRepresentation", 0},
          {"photometric", photometric},
          {"outputPhotometric", photometric},
          {"frames", 1},
          {"transferSyntax", nullptr}};
}

// 8-bit images take one byte a pixel, deeper ones two, little endian as the core's memory is.
Reply describeRaster(const image::GreyImage& grey) {
  const bool isWide = grey.bitsStored > 8;
  Reply reply{.value = rasterDescription(grey.columns(), grey.rows(), 1, isWide ? 16 : 8, "MONOCHROME2")};
  const auto& samples = grey.plane.samples;
  if (isWide) {
    const auto source = std::as_bytes(std::span(samples));
    reply.bytes.assign(source.begin(), source.end());
  } else {
    reply.bytes.resize(samples.size());
    std::ranges::transform(samples, reply.bytes.begin(), [](std::uint16_t sample) { return std::byte(sample & 0xFF); });
  }
  return reply;
}

Reply describeRaster(const image::ColorImage& color) {
  Reply reply{.value = rasterDescription(color.columns, color.rows, 3, 8, "RGB")};
  const auto source = std::as_bytes(std::span(color.rgb));
  reply.bytes.assign(source.begin(), source.end());
  return reply;
}

std::uint8_t toGrey(float value) {
  return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

// One channel of interleaved or single samples, resampled to the size asked for.
image::FloatImage resampledChannel(std::span<const std::uint8_t> samples, int step, int columns, int rows, int width,
                                   int height) {
  image::FloatImage channel(columns, rows);
  for (std::size_t i = 0; i < channel.samples.size(); ++i) channel.samples[i] = samples[i * step];
  return image::resampleArea(channel, width, height);
}

int heightFor(int width, int columns, int rows) {
  return std::max(1, static_cast<int>(std::lround(static_cast<double>(rows) * width / columns)));
}

image::Plane<std::uint8_t> resized(const image::Plane<std::uint8_t>& grey, int width) {
  const int height = heightFor(width, grey.columns, grey.rows);
  const auto values = resampledChannel(grey.samples, 1, grey.columns, grey.rows, width, height);
  image::Plane<std::uint8_t> result(width, height);
  std::ranges::transform(values.samples, result.samples.begin(), toGrey);
  return result;
}

image::ColorImage resized(const image::ColorImage& color, int width) {
  const int height = heightFor(width, color.columns, color.rows);
  image::ColorImage result{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3)};
  for (int channel = 0; channel < 3; ++channel) {
    const auto values =
        resampledChannel(std::span(color.rgb).subspan(channel), 3, color.columns, color.rows, width, height);
    for (std::size_t i = 0; i < values.samples.size(); ++i) result.rgb[i * 3 + channel] = toGrey(values.samples[i]);
  }
  return result;
}

// The look-up asked for: a window of the caller's own, else one of the file's by its number, else the first.
Result<image::VoiChoice> chosenVoi(const image::GreyPipeline& pipeline, const Json& arguments) {
  const auto window = arguments.find("window");
  if (window != arguments.end() && window->is_array() && window->size() == 2) {
    return image::VoiChoice{.name = "as asked",
                            .window = {.center = (*window)[0].get<double>(), .width = (*window)[1].get<double>()}};
  }
  const int index = intOr(arguments, "voi", 0);
  const int count = static_cast<int>(pipeline.voi.size());
  if (index < 0 || index >= count) {
    return fail(ErrorCode::kMissing, "There is no VOI " + std::to_string(index) + ": the image has " +
                                         std::to_string(count) + ", counted from 0.");
  }
  return pipeline.voi[index];
}

}  // namespace

Result<Reply> dumpFile(const Json& arguments, SharedBytes file) {
  if (!dicom::looksLikeDicom(*file)) return fail(ErrorCode::kUnsupported, "This is not a DICOM file.");
  const auto object = dicom::openDicom(std::move(file));
  if (!object) return std::unexpected(object.error());
  const bool sizeOnly = textOr(arguments, "bulk", "inline") == "size";
  const auto bulk = sizeOnly ? dicom::BulkData::kSizeOnly : dicom::BulkData::kInline;
  const bool isNatural = textOr(arguments, "shape", "model") == "natural";
  return (isNatural ? dicom::toNaturalJson(**object, bulk) : dicom::toDicomJson(**object, bulk))
      .transform([&](const std::string& text) {
        return Reply{.value = {{"truncated", dicom::header(**object).isTruncated}}, .bytes = bytesOf(text)};
      });
}

Result<Reply> decodeFile(const Json& arguments, SharedBytes file) {
  const int frame = intOr(arguments, "frame", 0);
  if (!image::looksLikeRasterFile(*file)) return decodeDicom(std::move(file), frame);
  if (frame != 0) return fail(ErrorCode::kMissing, "This picture has one frame only, counted as 0.");
  return image::readRasterFile(*file).transform([&](const image::RasterImage& raster) {
    Reply reply = std::visit([](const auto& pixels) { return describeRaster(pixels); }, raster);
    reply.value["truncated"] = image::endsEarly(*file);
    return reply;
  });
}

Result<Reply> renderFile(const Json& arguments, SharedBytes file) {
  // Read and decode as the page does.
  const auto added = study::readFile(textOr(arguments, "name", "file"), std::move(file));
  if (!added) return std::unexpected(added.error());
  study::Image image{.file = added->name, .header = added->header, .object = added->object, .pixels = added->pixels};
  image.header.upright = {};  // but as stored, for whoever compares it with other programs
  const auto pixels = study::decodeImage(image, intOr(arguments, "frame", 0), {});
  if (!pixels) return std::unexpected(pixels.error());
  image.pixels = *pixels;

  // To displayed values, to the size asked for, to a PNG.
  const int width = intOr(arguments, "width", 0);
  const auto asReply = [&](std::vector<std::byte> png) {
    return Reply{.value = {{"truncated", study::isPartial(image)}}, .bytes = std::move(png)};
  };
  if (const auto* color = std::get_if<image::ColorImage>(&(*pixels)->frame)) {
    return image::writePng(width > 0 ? resized(*color, width) : *color).transform(asReply);
  }
  const auto voi = chosenVoi((*pixels)->pipeline, arguments);
  if (!voi) return std::unexpected(voi.error());
  const auto grey = image::renderGrey(std::get<image::GreyImage>((*pixels)->frame), (*pixels)->pipeline, *voi);
  return image::writePng(width > 0 ? resized(grey, width) : grey).transform(asReply);
}

Result<Reply> pictureSigns(SharedBytes file) {
  const auto raster = image::readRasterFile(*file);
  if (!raster) return std::unexpected(raster.error());
  const auto* grey = std::get_if<image::GreyImage>(&*raster);
  const auto signs = image::pictureSigns(grey ? *grey : image::greyFromColor(std::get<image::ColorImage>(*raster)));
  Reply reply{.value = {{"modality", "other"}}};
  if (!signs) return reply;
  const Modality modality = image::modalityFromSigns(*signs);
  if (modality != Modality::kOther) reply.value["modality"] = modality == Modality::kMammography ? "MG" : "US";
  reply.value["layering"] = signs->layering;
  reply.value["texture"] = signs->texture;
  reply.value["tissueShare"] = signs->tissueShare;
  reply.value["filledShare"] = signs->filledShare;
  reply.value["topShare"] = signs->topShare;
  reply.value["sideDifference"] = signs->sideDifference;
  reply.value["mirrorDifference"] = signs->mirrorDifference;
  return reply;
}

}  // namespace lobule::cmd
