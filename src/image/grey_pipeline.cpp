#include "image/grey_pipeline.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lobule::image {
namespace {

constexpr int kSampleValues = 65536;

std::uint16_t entryAt(const LookupTable& table, double input) {
  const double last = static_cast<double>(table.entries.size()) - 1;
  const double position = std::clamp(std::round(input) - table.firstMapped, 0.0, last);
  return table.entries[static_cast<std::size_t>(position)];
}

double linear(const Window& window, double value) {  // PS3.3 C.11.2.1.2.1; a width below 1 is not allowed there
  const double width = std::max(window.width, 1.0);
  const double middle = window.center - 0.5, half = (width - 1.0) / 2.0;
  if (value <= middle - half) return 0.0;
  if (value > middle + half) return 1.0;
  return (value - middle) / (width - 1.0) + 0.5;
}

double linearExact(const Window& window, double value) {  // PS3.3 C.11.2.1.3.2
  if (window.width <= 0.0) return value > window.center ? 1.0 : 0.0;
  return std::clamp((value - window.center) / window.width + 0.5, 0.0, 1.0);
}

double sigmoid(const Window& window, double value) {  // PS3.3 C.11.2.1.3.1
  if (window.width <= 0.0) return value > window.center ? 1.0 : 0.0;
  return 1.0 / (1.0 + std::exp(-4.0 * (value - window.center) / window.width));
}

std::uint8_t displayedGrey(double fraction, bool inverted) {
  return static_cast<std::uint8_t>(std::lround(255.0 * (inverted ? 1.0 - fraction : fraction)));
}

// Stored values at the lower and upper quantile of an image, padding left out.
struct StoredRange {
  int low = 0, high = 0;
};

std::optional<StoredRange> storedQuantiles(const GreyImage& image, double lowFraction, double highFraction) {
  std::vector<long long> counts(kSampleValues, 0);
  for (const std::uint16_t sample : image.plane.samples) ++counts[sample];
  long long total = 0;
  for (int sample = 0; sample < kSampleValues; ++sample) {
    if (image.isPadding(sample + image.sampleOffset)) counts[static_cast<std::size_t>(sample)] = 0;
    total += counts[static_cast<std::size_t>(sample)];
  }
  if (total == 0) return std::nullopt;

  const auto quantile = [&](double fraction) {
    const auto rank = std::max(1LL, static_cast<long long>(std::ceil(fraction * static_cast<double>(total))));
    long long seen = 0;
    for (int sample = 0; sample < kSampleValues; ++sample) {
      seen += counts[static_cast<std::size_t>(sample)];
      if (seen >= rank) return sample + image.sampleOffset;
    }
    return kSampleValues - 1 + image.sampleOffset;
  };
  return StoredRange{quantile(lowFraction), quantile(highFraction)};
}

}  // namespace

double modalityValue(const ModalityTransform& modality, int storedValue) {
  if (modality.table && !modality.table->entries.empty()) return entryAt(*modality.table, storedValue);
  return modality.slope * storedValue + modality.intercept;
}

double voiFraction(const VoiChoice& voi, double modalityValue) {
  if (voi.table && !voi.table->entries.empty()) {
    const double largest = std::ldexp(1.0, std::clamp(voi.table->bitsPerEntry, 1, 16)) - 1.0;
    return std::min(1.0, entryAt(*voi.table, modalityValue) / largest);
  }
  switch (voi.window.function) {
    case VoiFunction::kLinearExact:
      return linearExact(voi.window, modalityValue);
    case VoiFunction::kSigmoid:
      return sigmoid(voi.window, modalityValue);
    case VoiFunction::kLinear:
      break;
  }
  return linear(voi.window, modalityValue);
}

Plane<std::uint8_t> renderGrey(const GreyImage& image, const GreyPipeline& pipeline, const VoiChoice& voi,
                               bool readerInverts) {
  // One table over all samples: the image has more pixels than a sample has values.
  const bool inverted = pipeline.invertedPresentation != readerInverts;
  std::vector<std::uint8_t> greyOfSample(kSampleValues);
  for (int sample = 0; sample < kSampleValues; ++sample) {
    const int stored = sample + image.sampleOffset;
    const double fraction = voiFraction(voi, modalityValue(pipeline.modality, stored));
    greyOfSample[static_cast<std::size_t>(sample)] = image.isPadding(stored) ? 0 : displayedGrey(fraction, inverted);
  }

  Plane<std::uint8_t> displayed(image.columns(), image.rows());
  std::ranges::transform(image.plane.samples, displayed.samples.begin(),
                         [&](std::uint16_t sample) { return greyOfSample[sample]; });
  return displayed;
}

Window windowFromPixels(const GreyImage& image, const ModalityTransform& modality) {
  const auto range = storedQuantiles(image, 0.005, 0.995);
  if (!range) return {};
  const double a = modalityValue(modality, range->low), b = modalityValue(modality, range->high);
  const double step = std::abs(modalityValue(modality, range->low + 1) - a);  // of one stored value
  const double width = std::max(std::abs(b - a), step > 0.0 ? step : 1.0);
  return {.center = (a + b) / 2.0, .width = width, .function = VoiFunction::kLinearExact};
}

}  // namespace lobule::image
