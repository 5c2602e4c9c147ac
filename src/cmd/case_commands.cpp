#include "cmd/case_commands.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "evaluation/report.h"
#include "image/raster_file.h"
#include "study/pipeline.h"

namespace lobule::cmd {
namespace {

struct HeldCase {
  study::Image image;
  inference::Manifest manifest;
  study::PreparedAnalysis prepared;
};
std::optional<HeldCase> heldCase;

// What compareCase holds against a reader's mask.
struct FinishedCase {
  image::Mask mask;
  std::vector<evaluation::Mark> marks;
};
std::optional<FinishedCase> finishedCase;

std::string textOf(const Json& arguments, const char* key) {
  const auto found = arguments.find(key);
  return found != arguments.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<study::Image> decodedImage(const std::string& name, SharedBytes file) {
  const auto added = study::readFile(name, std::move(file));
  if (!added) return std::unexpected(added.error());
  study::Image image{
      .id = "i1", .file = added->name, .header = added->header, .object = added->object, .pixels = added->pixels};
  const auto pixels = study::decodeImage(image, 0, {});
  if (!pixels) return std::unexpected(pixels.error());
  image.pixels = *pixels;
  return image;
}

// The floats of all outputs lie one after another, in the order of the list.
Result<inference::NamedTensors> tensorsFrom(const Json& outputs, ByteSpan floats) {
  inference::NamedTensors tensors;
  std::size_t offset = 0;
  for (const Json& output : outputs) {
    inference::Tensor tensor;
    std::size_t count = 1;
    for (const Json& size : output.at("shape")) {
      tensor.shape.push_back(size.get<int>());
      count *= size.get<std::size_t>();
    }
    if (count > (floats.size() - offset) / sizeof(float)) {
      return fail(ErrorCode::kBadInput, "The outputs are shorter than their shapes say.");
    }
    tensor.values.resize(count);
    std::memcpy(tensor.values.data(), floats.data() + offset, count * sizeof(float));
    offset += count * sizeof(float);
    tensors.emplace(output.at("name").get<std::string>(), std::move(tensor));
  }
  return tensors;
}

image::Mask maskOf(const HeldCase& held, const study::Analysis& analysis, double threshold) {
  const int columns = held.image.header.columns, rows = held.image.header.rows;
  if (!analysis.probability || analysis.findings.empty()) return image::Mask(columns, rows);
  image::Mask mask =
      findings::findingMask(*analysis.probability, study::findingOptions(held.manifest, threshold), columns, rows);
  std::ranges::replace_if(mask.samples, [](std::uint8_t label) { return label != 0; }, std::uint8_t{255});
  return mask;
}

// Every candidate down to the model's mask threshold, for FROC.
std::vector<evaluation::Mark> marksOf(const HeldCase& held, const study::Analysis& analysis) {
  std::vector<evaluation::Mark> marks;
  if (!analysis.probability || analysis.findingsGated) return marks;
  const auto options = study::findingOptions(held.manifest, held.manifest.findings.maskThreshold);
  for (const auto& finding : findings::findingsFromMap(*analysis.probability, options, "")) {
    marks.push_back({finding.score, finding.peak});
  }
  return marks;
}

Result<image::Mask> maskFromFile(ByteSpan bytes) {
  const auto raster = image::readRasterFile(bytes);
  if (!raster) return std::unexpected(raster.error());
  const auto* grey = std::get_if<image::GreyImage>(&*raster);
  const image::GreyImage picture = grey ? *grey : image::greyFromColor(std::get<image::ColorImage>(*raster));
  image::Mask mask(picture.columns(), picture.rows());
  std::ranges::transform(picture.plane.samples, mask.samples.begin(),
                         [](std::uint16_t value) { return value != 0 ? 255 : 0; });
  return mask;
}

}  // namespace

Result<Reply> prepareCase(const Json& arguments, SharedBytes file) {
  auto manifest = inference::readManifest(textOf(arguments, "manifest"));
  if (!manifest) return std::unexpected(manifest.error());
  auto image = decodedImage(textOf(arguments, "name"), std::move(file));
  if (!image) return std::unexpected(image.error());
  auto prepared = study::prepareAnalysis(*image, *manifest, {});
  if (!prepared) return std::unexpected(prepared.error());

  const inference::Tensor& tensor = prepared->input.tensor;
  const auto floats = std::as_bytes(std::span(tensor.values));
  Reply reply{.value = {{"input", manifest->input.name}, {"shape", tensor.shape}, {"prepareMs", prepared->prepareMs}},
              .bytes = {floats.begin(), floats.end()}};
  heldCase = HeldCase{std::move(*image), std::move(*manifest), std::move(*prepared)};
  return reply;
}

Result<Reply> finishCase(const Json& arguments, SharedBytes file) {
  if (!heldCase) return fail(ErrorCode::kMissing, "No case is prepared.");
  const HeldCase held = std::move(*std::exchange(heldCase, std::nullopt));
  const double threshold = arguments.value("threshold", held.manifest.operatingPoints.front().threshold);
  const auto tensors = tensorsFrom(arguments.at("outputs"), *file);
  if (!tensors) return std::unexpected(tensors.error());
  const auto analysis =
      study::finishAnalysis(held.image, held.manifest, held.prepared, *tensors, threshold, "", 0.0, {});
  if (!analysis) return std::unexpected(analysis.error());
  const Json value = {{"scores", (*analysis)->scores},
                      {"findings", (*analysis)->findings.size()},
                      {"columns", held.image.header.columns},
                      {"rows", held.image.header.rows}};
  finishedCase = FinishedCase{maskOf(held, **analysis, threshold), marksOf(held, **analysis)};
  return image::writePng(finishedCase->mask).transform([&](std::vector<std::byte> png) {
    return Reply{.value = value, .bytes = std::move(png)};
  });
}

Result<Reply> compareCase(SharedBytes file) {
  if (!finishedCase) return fail(ErrorCode::kMissing, "No case is finished.");
  const auto truth = maskFromFile(*file);
  if (!truth) return std::unexpected(truth.error());
  return evaluation::compareWithTruth(finishedCase->mask, finishedCase->marks, *truth)
      .transform(
          [](const evaluation::TruthComparison& comparison) { return Reply{.value = evaluation::toJson(comparison)}; });
}

Result<Reply> metricsOfCases(const Json& arguments) {
  return evaluation::metricsReportFromJson(arguments).transform(
      [](Json report) { return Reply{.value = std::move(report)}; });
}

}  // namespace lobule::cmd
