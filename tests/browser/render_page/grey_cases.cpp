// Grey levels: none lost, and the same as the CPU reference's.
#include <algorithm>
#include <cstdlib>
#include <format>
#include <set>

#include "image/grey_pipeline.h"
#include "probe.h"

namespace probe {

namespace {

std::shared_ptr<const render::GreyLayer> layerOf(std::string key, std::shared_ptr<const image::GreyImage> picture,
                                                 const image::VoiChoice& voi, bool inverted = false,
                                                 const image::ModalityTransform& modality = {}) {
  return std::make_shared<const render::GreyLayer>(render::GreyLayer{
      .key = std::move(key), .image = std::move(picture), .modality = modality, .voi = voi, .inverted = inverted});
}

struct GreyCase {
  std::string name;
  std::shared_ptr<image::GreyImage> picture;
  image::ModalityTransform modality;
  image::VoiChoice voi;
  bool isMonochrome1 = false, readerInverts = false;
};

image::VoiChoice window(double center, double width, image::VoiFunction function) {
  return {.name = "window", .window = {.center = center, .width = width, .function = function}, .table = std::nullopt};
}

image::LookupTable curve(int firstMapped, int entries, int bits) {
  image::LookupTable table{.firstMapped = firstMapped, .bitsPerEntry = bits, .entries = {}};
  const double top = (1 << bits) - 1;
  for (int i = 0; i < entries; ++i) {
    const double x = static_cast<double>(i) / (entries - 1);
    table.entries.push_back(static_cast<std::uint16_t>(top * x * x + 0.5));
  }
  return table;
}

std::vector<GreyCase> greyCases() {
  std::vector<GreyCase> cases;
  const auto add = [&](std::string name, int limit, const image::VoiChoice& voi) -> GreyCase& {
    const auto seed = static_cast<std::uint32_t>(cases.size() + 1);
    cases.push_back({.name = std::move(name), .picture = noiseImage(96, 80, limit, seed), .modality = {}, .voi = voi});
    return cases.back();
  };
  using image::VoiFunction;
  add("12-bit LINEAR", 4096, window(2047.5, 3000, VoiFunction::kLinear));
  add("LINEAR of width 1", 256, window(128, 1, VoiFunction::kLinear));
  add("LINEAR of width 2", 256, window(100, 2, VoiFunction::kLinear));
  add("16-bit LINEAR_EXACT", 65536, window(30000, 40000, VoiFunction::kLinearExact));
  add("14-bit SIGMOID", 16384, window(8000, 5000, VoiFunction::kSigmoid));
  add("narrow SIGMOID", 65536, window(40000, 50, VoiFunction::kSigmoid));
  add("MONOCHROME1", 4096, window(2000, 1500, VoiFunction::kLinear)).isMonochrome1 = true;
  GreyCase& twice = add("MONOCHROME1, inverted by the reader", 4096, window(2000, 1500, VoiFunction::kLinear));
  twice.isMonochrome1 = twice.readerInverts = true;
  add("signed", 65536, window(-1000, 30000, VoiFunction::kLinear)).picture->sampleOffset = -32768;
  GreyCase& scaled = add("signed, slope and intercept", 65536, window(250, 900, VoiFunction::kLinear));
  scaled.picture->sampleOffset = -32768;
  scaled.modality = {.slope = 0.0123, .intercept = 200, .table = std::nullopt};
  add("negative slope", 4096, window(-2000, 3000, VoiFunction::kLinear)).modality = {
      .slope = -1, .intercept = 0, .table = std::nullopt};
  GreyCase& padded = add("padding, inverted", 1000, window(500, 900, VoiFunction::kLinear));
  padded.picture->padding = image::PaddingRange{.low = 100, .high = 300};
  padded.isMonochrome1 = true;
  GreyCase& signedPadding = add("signed padding", 65536, window(0, 60000, VoiFunction::kLinear));
  signedPadding.picture->sampleOffset = -32768;
  signedPadding.picture->padding = image::PaddingRange{.low = -32768, .high = -20000};
  add("modality table", 1200, window(2000, 4000, VoiFunction::kLinear)).modality.table = curve(100, 1000, 12);
  GreyCase& table = add("VOI table", 4096, window(0, 1, VoiFunction::kLinear));
  table.voi.table = curve(500, 3000, 10);
  GreyCase& wide = add("VOI table of 65536 entries", 65536, window(0, 1, VoiFunction::kLinear));
  wide.voi.table = curve(0, 65536, 16);
  GreyCase& signedTable = add("signed VOI table, inverted", 65536, window(0, 1, VoiFunction::kLinear));
  signedTable.picture->sampleOffset = -32768;
  signedTable.voi.table = curve(-20000, 40000, 12);
  signedTable.isMonochrome1 = true;
  GreyCase& both = add("modality table and VOI table", 1200, window(0, 1, VoiFunction::kLinear));
  both.modality.table = curve(100, 1000, 12);
  both.voi.table = curve(200, 3500, 8);
  return cases;
}

int differenceOf(render::Renderer& renderer, const GreyCase& grey) {
  const image::GreyPipeline pipeline{
      .modality = grey.modality, .voi = {grey.voi}, .invertedPresentation = grey.isMonochrome1};
  const auto expected = image::renderGrey(*grey.picture, pipeline, grey.voi, grey.readerInverts);
  const auto layer =
      layerOf(grey.name, grey.picture, grey.voi, grey.isMonochrome1 != grey.readerInverts, grey.modality);
  const int columns = grey.picture->columns(), rows = grey.picture->rows();
  const Picture shown = draw(renderer, sceneOf(viewportOf(layer, columns, rows))).picture;
  int largest = 0;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      largest = std::max(largest, std::abs(shown.grey(column, row) - expected.at(column, row)));
    }
  }
  return largest;
}

}  // namespace

Json rampKeepsEveryLevel() {
  constexpr int kSide = 128, kLevels = kSide * kSide, kWindow = 100;
  auto ramp = std::make_shared<image::GreyImage>();
  ramp->plane = image::Plane<std::uint16_t>(kSide, kSide);
  ramp->bitsStored = 14;
  for (int level = 0; level < kLevels; ++level) {
    ramp->plane.samples[static_cast<std::size_t>(level)] = static_cast<std::uint16_t>(level);
  }
  const auto renderer = makeRenderer();
  // A window of 100 levels spreads them over 256 greys: neighbours must differ, and the grey must rise.
  int risingSteps = 0;
  for (int first = 0; first + 1 < kLevels; first += kWindow - 1) {
    const auto voi = window(first + (kWindow - 1) / 2.0 + 0.5, kWindow, image::VoiFunction::kLinear);
    const Picture shown = draw(*renderer, sceneOf(viewportOf(layerOf("ramp", ramp, voi), kSide, kSide))).picture;
    const auto greyOf = [&](int level) { return shown.grey(level % kSide, level / kSide); };
    for (int level = first; level < std::min(first + kWindow - 1, kLevels - 1); ++level) {
      risingSteps += greyOf(level + 1) > greyOf(level) ? 1 : 0;
    }
  }
  return {{"levels", kLevels}, {"risingSteps", risingSteps}};
}

Json greyAgreesWithReference() {
  const auto renderer = makeRenderer();
  Json facts = Json::object();
  for (const GreyCase& grey : greyCases()) {
    facts[grey.name] = differenceOf(*renderer, grey);
  }
  return facts;
}

Json paddingStaysOutOfHalvings() {
  // Tissue of one value in a sea of padding: whatever the scale, a pixel is that tissue, black, or a soft edge of both;
  // a mean of both would be another grey in the middle of the tissue.
  constexpr int kSide = 512, kTissue = 3000;
  auto picture = noiseImage(kSide, kSide, 2, 7);
  for (std::uint16_t& sample : picture->plane.samples) {
    sample = sample == 0 ? 0 : kTissue;
  }
  picture->padding = image::PaddingRange{.low = 0, .high = 0};
  const auto voi = window(2000, 4000, image::VoiFunction::kLinear);
  const image::GreyPipeline pipeline{.modality = {}, .voi = {voi}, .invertedPresentation = false};
  auto one = std::make_shared<image::GreyImage>(*picture);
  one->plane = image::Plane<std::uint16_t>(1, 1, kTissue);
  const int tissueGrey = image::renderGrey(*one, pipeline, voi).at(0, 0);
  const auto renderer = makeRenderer();
  Json facts = Json::object();
  for (const int shrink : {8, 16, 32}) {
    render::ViewportScene viewport = viewportOf(layerOf("speckle", picture, voi), kSide / shrink, kSide / shrink);
    viewport.transform = {.scale = 1.0 / shrink, .center = {.x = 255.5, .y = 255.5}, .flipped = false};
    const Picture shown = draw(*renderer, sceneOf(viewport)).picture;
    int farthest = 0;
    for (int row = 0; row < shown.height; ++row) {
      for (int column = 0; column < shown.width; ++column) {
        farthest = std::max(farthest, std::abs(shown.grey(column, row) - tissueGrey));
      }
    }
    facts[std::format("1/{}", shrink)] = farthest;
  }
  return facts;
}

}  // namespace probe
